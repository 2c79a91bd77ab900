/** Owns the scenarios about the room that a server has, of which only its operator knows how much it is. */
import { NotOfferedError } from '../run/not-judged.js';
import type { Case } from './case.js';
import { joinResumable } from './resumable.js';
import { connectCall, connectMedia, type Member, type Stage } from './stage.js';

/** More than that would take long to fill. */
const MOST_CALLS = 300;
const MOST_BYTES = 1024 * 1024;

/** A process of the target that is this case's own, and a bound of it that is known. */
async function moveToBounded(
  stage: Stage,
  name: 'maxCalls' | 'maxBufferBytes',
  most: number,
): Promise<number> {
  const bound = stage.venue[name];
  const option = name === 'maxCalls' ? '--max-calls' : '--max-buffer-bytes';
  if (bound === undefined) {
    throw new NotOfferedError(`the server's bound is not known; say it with ${option}`);
  }
  if (bound > most)
    throw new NotOfferedError(`${option} is ${bound}, more than the ${most} of this case`);
  await stage.moveToOwnTarget();
  return bound;
}

/** Callers of whom each makes no more offers than its rate allows (LM-2). */
async function joinCallers(stage: Stage, offers: number): Promise<readonly Member[]> {
  const first = await stage.join('caller-1');
  const rate = first.granted?.limits?.offersPerMinute ?? 0;
  const count = rate === 0 ? 1 : Math.ceil(offers / rate);
  const callers = [first];
  while (callers.length < count) callers.push(await stage.join(`caller-${callers.length + 1}`));
  return callers;
}

const calls: Case = {
  id: 'room/calls',
  title:
    'As many calls as the server remembers, most of them over; one more, and offers that make no further call; the first one goes on',
  description:
    'A call rings, and others are made and left until the server remembers as many as it may. One more is refused, no tombstone is forgotten for it, and the first call is answered.',
  kind: 'scenario',
  clauses: ['LM-5', 'ER-2'],
  async play(stage) {
    const bound = await moveToBounded(stage, 'maxCalls', MOST_CALLS);
    const [alice, bob, carol] = await stage.joinAll('alice', 'bob', 'carol');
    const callers = await joinCallers(stage, bound);
    const terms = alice.offerTerms(bob.userId);
    const { result } = await alice.peer.request({ case: 'offerCall', value: terms });
    const callId = result.case === 'offerCall' ? result.value.callId : '';
    let oldest = '';
    for (let made = 1; made < bound; made += 1) {
      const caller = callers[made % callers.length];
      const id = (await caller?.offer(stage.userId('nobody'))) ?? '';
      if (made === callers.length) oldest = id;
      await caller?.leave();
    }
    await stage.settle();
    await carol.offer(stage.userId('nobody'));
    await stage.settle();
    // What makes no further call is answered as ever: the first offer once more, and one that meets it.
    await alice.peer.request({ case: 'offerCall', value: terms });
    await bob.offer(alice.userId);
    await carol.offer(bob.userId);
    await stage.settle();
    await callers[0]?.leave({ case: 'callId', value: oldest });
    await stage.settle();
    await bob.answer();
    await stage.settle();
    await connectMedia(stage, alice, bob, callId, false);
    await bob.leave();
    await stage.settle();
  },
};

const earlyOffers: Case = {
  id: 'room/early-offers',
  title:
    'Early offers until they take their half of the room; then candidates, one more, and one without SDP',
  description:
    'Callers offer with an SDP that is long until half of the bound is taken. Candidates of the last one are refused, and so is one more; a late one is not, and when a call is over there is room again.',
  kind: 'scenario',
  clauses: ['LM-4', 'ER-2'],
  async play(stage) {
    const bound = await moveToBounded(stage, 'maxBufferBytes', MOST_BYTES);
    const first = await stage.join('caller-1');
    const { maxSdpBytes = 0 } = first.granted?.limits ?? {};
    const size = Math.min(maxSdpBytes, Math.ceil(bound / 2 / 4));
    const sdpOffer = first.sdp('offer').padEnd(size, 'x');
    const callers = [first];
    let callId = '';
    for (let taken = 0; taken < bound / 2; taken += size) {
      const caller = callers.at(-1) ?? first;
      callId = await caller.offer(stage.userId(`nobody-${callers.length}`), { sdpOffer });
      callers.push(await stage.join(`caller-${callers.length + 1}`));
    }
    await stage.settle();
    callers.at(-2)?.trickle(callId, 1);
    await stage.settle();
    const last = callers.at(-1) ?? first;
    await last.offer(stage.userId('nobody'), { sdpOffer });
    await stage.settle();
    await last.offer(stage.userId('nobody'));
    await stage.settle();
    await last.leave();
    for (const caller of callers.slice(0, 2)) await caller.leave();
    await stage.settle();
    await last.offer(stage.userId('nobody'), { sdpOffer });
    await stage.settle();
  },
};

const buffers: Case = {
  id: 'room/buffers',
  title:
    'Two parties lose their sockets; one misses more than the server keeps, the other one a mute',
  description:
    'What is kept for the session that holds most is discarded, so that its Resume is answered SEQ_GAP. The other session comes back and misses nothing.',
  kind: 'scenario',
  needs: ['resume'],
  clauses: ['LM-4', 'RS-2'],
  async play(stage) {
    const bound = await moveToBounded(stage, 'maxBufferBytes', MOST_BYTES);
    const [alice, bob] = await joinResumable(stage, 'alice', 'bob');
    const [carol, dave] = await joinResumable(stage, 'carol', 'dave');
    const other = await connectCall(stage, carol, dave);
    const callId = await alice.offer(bob.userId);
    await stage.settle();
    await bob.answer();
    await alice.describe(callId, 'offer');
    await stage.settle();
    await bob.peer.cut();
    await alice.peer.awaitEvent('peerState');
    await dave.peer.cut();
    await carol.peer.awaitEvent('peerState');
    await carol.setMute(other, true);
    const { maxCandidateBytes = 0 } = alice.granted?.limits ?? {};
    for (let sent = 0; sent <= bound + maxCandidateBytes; sent += maxCandidateBytes) {
      const candidate = `candidate:${sent} `.padEnd(maxCandidateBytes, 'x');
      const value = {
        callId,
        negotiationId: 1,
        ufrag: 'test',
        candidates: [{ candidate, mid: '0' }],
      };
      alice.peer.post({ case: 'candidates', value });
    }
    await stage.settle();
    await stage.resume(dave);
    await stage.settle();
    await stage.resume(bob);
    await stage.settle();
  },
};

/** What fits into a server, and what does not. */
export const ROOM_CASES: readonly Case[] = [calls, earlyOffers, buffers];
