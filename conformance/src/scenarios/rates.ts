/** Owns the scenarios about rates, and what one address may have held: as much as is announced, and more. */
import { StatusCode } from '@audiocall/proto';
import { NotOfferedError } from '../run/not-judged.js';
import type { Case } from './case.js';
import { connectCall, type Member } from './stage.js';

/** More than that at once would burden the machine, and not only the server. */
const MOST_FRAMES = 5000;
const MOST_OFFERS = 300;
/** How many more, until one is beyond the rate. */
const MOST_MORE = 30;
const MOST_HELD = 50;
const SECOND_MS = 1000;

/** A rate that the server announces, if it can be reached. */
function readRate(member: Member, name: 'framesPerSecond' | 'offersPerMinute', most: number) {
  const rate = member.granted?.limits?.[name] ?? 0;
  if (rate === 0) throw new NotOfferedError(`the server announces no rate: ${name} is 0`);
  if (rate > most)
    throw new NotOfferedError(`${name} is ${rate}, more than the ${most} of this case`);
  return rate;
}

/** A request of no consequence, which has an answer; gives its id. */
function postTrifle({ peer }: Member): number {
  const value = { target: { case: 'callId', value: 'no-such-call' } } as const;
  return peer.post({ case: 'leave', value });
}

function pingTimes({ peer }: Member, count: number): void {
  for (let sent = 0; sent < count; sent += 1) peer.ping();
}

const frames: Case = {
  id: 'rates/frames',
  title:
    'As many frames at once as are announced for a second, then more requests, then more Pings',
  description:
    'One sends exactly as many frames as the server announces for a second, one a quarter more requests, and a party of a call a quarter more Pings. Two others have a call meanwhile.',
  kind: 'scenario',
  clauses: ['LM-2'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    stage.ignoreRates();
    const rate = readRate(alice, 'framesPerSecond', MOST_FRAMES);
    const many = rate + Math.ceil(rate / 4);
    const callId = await connectCall(stage, alice, bob);
    // CreateSession is the first frame, and the request at the end the last one.
    const exact = await stage.join('exact');
    pingTimes(exact, rate - 2);
    await exact.peer.awaitAnswerOrClose(postTrifle(exact));
    await exact.peer.close();
    const asking = await stage.join('asking');
    for (let sent = 1; sent < many; sent += 1) postTrifle(asking);
    await asking.peer.awaitAnswerOrClose(postTrifle(asking));
    await asking.peer.close();
    const [flooding, victim] = await stage.joinAll('flooding', 'victim');
    await connectCall(stage, flooding, victim);
    pingTimes(flooding, many);
    for (const { peer } of [alice, bob, victim]) await peer.settle();
    // Where it is read later, or too much is dropped, it has to come back within its rate to be heard.
    if (flooding.peer.isOpen) await stage.pause(SECOND_MS);
    await stage.settle();
    await alice.setMute(callId, true);
    await stage.settle();
  },
};

const offers: Case = {
  id: 'rates/offers',
  title: 'As many offers of one user in two sessions as are announced for a minute, and a few more',
  description:
    'A user makes exactly as many offers as the server announces for a minute, half of them in another session, then three more, or until one is refused, to somebody who is there, which are cancelled by client_ref whatever became of them. Another user calls meanwhile.',
  kind: 'scenario',
  clauses: ['LM-2', 'CA-2', 'RQ-2'],
  async play(stage) {
    await stage.moveToOwnTargetIfPossible();
    const first = await stage.join('alice');
    first.keepsRate = false;
    const rate = readRate(first, 'offersPerMinute', MOST_OFFERS);
    const bob = await stage.join('bob');
    const offerTimes = async (who: Member, count: number, callee: string): Promise<void> => {
      for (let made = 0; made < count; made += 1) {
        if ((await who.offer(callee)) !== '') await who.leave();
      }
    };
    await offerTimes(first, Math.floor(rate / 2), stage.userId('nobody'));
    // Whose end is certain, whatever the session policy is.
    await first.peer.request({ case: 'destroySession', value: {} });
    await stage.settle();
    const second = await stage.join('alice-again', {}, 'alice');
    second.keepsRate = false;
    await offerTimes(second, rate - Math.floor(rate / 2), stage.userId('nobody'));
    await stage.settle();
    // On a busy machine a part of the minute is over by now, and a few more are within the rate.
    let isRefused = false;
    for (let more = 0; more < 3 || (!isRefused && more < MOST_MORE); more += 1) {
      const terms = second.offerTerms(bob.userId);
      const body = { case: 'offerCall', value: terms } as const;
      const requestId = second.peer.post(body);
      const { status } = await second.peer.response(requestId);
      isRefused ||= status?.code === StatusCode.RATE_LIMITED;
      // Whatever it was answered stays the answer to that id (RQ-2).
      second.peer.send({ requestId, body });
      await second.peer.response(requestId, 2);
      await second.leave({ case: 'clientRef', value: terms.clientRef ?? '' });
      await stage.settle();
    }
    await bob.offer(stage.userId('nobody'));
    await stage.settle();
  },
};

const held: Case = {
  id: 'rates/held-calls',
  title:
    'As many calls as one address may have held for one user, one more, and one for another user',
  description:
    'Callers from one address call somebody who is away. One call more than that may be held is refused, one for another user is not, and when one of them is over there is room again.',
  kind: 'scenario',
  clauses: ['LM-2', 'ER-2'],
  async play(stage) {
    await stage.moveToOwnTarget();
    const last = await stage.join('last');
    const { maxHeldCallsPerAddress: most = 0, maxHeldCalls = 0 } = last.granted?.limits ?? {};
    if (most === 0) {
      throw new NotOfferedError(
        'the server announces no such bound: max_held_calls_per_address is 0',
      );
    }
    if (most > MOST_HELD || most >= maxHeldCalls) {
      throw new NotOfferedError(
        `max_held_calls_per_address is ${most}; it has to be at most ${MOST_HELD}, and less than max_held_calls`,
      );
    }
    const callers: Member[] = [];
    while (callers.length < most) {
      const caller = await stage.join(`caller-${callers.length + 1}`);
      await caller.offer(stage.userId('nobody'));
      callers.push(caller);
    }
    await stage.settle();
    await last.offer(stage.userId('nobody'));
    await stage.settle();
    await last.offer(stage.userId('somebody'));
    await last.leave();
    await callers[0]?.leave();
    await stage.settle();
    await last.offer(stage.userId('nobody'));
    await stage.settle();
  },
};

/** As much as is announced, and more. */
export const RATE_CASES: readonly Case[] = [frames, offers, held];
