/** Owns the scenarios in which all sorts of things happen while a timer runs, none of which moves its end. */
import { Feature, MediaState, StatusCode } from '@audiocall/proto';
import { NothingToGoOnWithError } from '../run/not-judged.js';
import type { Case } from './case.js';
import { keepOn } from './keep-on.js';
import type { OfferInit } from './member.js';
import { connectCall, type Member, type Stage } from './stage.js';

const SHORT_MS = 800;

/** A call of a member has ended. */
const hasLeft = ({ peer }: Member) => peer.lastEvent('leave') !== undefined;

/** What a caller may send again and again before the claim. */
async function stirOffer(
  caller: Member,
  callId: string,
  terms: OfferInit,
  round: number,
): Promise<void> {
  caller.trickle(callId, 1);
  caller.report(callId);
  await Promise.all([
    caller.peer.request({ case: 'offerCall', value: terms }),
    caller.setMute(callId, round % 2 === 0),
    caller.describe(callId, 'offer'),
    caller.leave({ case: 'clientRef', value: 'unknown' }),
  ]);
}

/** Offers with early SDP and a short time to ring. */
async function offerShortly(caller: Member, callee: string) {
  const terms = caller.offerTerms(callee, { ttlMs: SHORT_MS, sdpOffer: caller.sdp('offer') });
  const { result } = await caller.peer.request({ case: 'offerCall', value: terms });
  if (result.case !== 'offerCall') {
    throw new NothingToGoOnWithError(`${caller.peer.name} has no call to go on with`);
  }
  return { callId: result.value.callId, terms };
}

const ringGoesOn: Case = {
  id: 'timers/no-answer-whatever-comes',
  title: 'Nobody answers, and the time to ring ends in time, whatever caller and callee send',
  description:
    'The caller sends its offer again, candidates, a mute, and what is refused, the callee offers back and sends what is refused, and a third user calls it, over and over. One call rings, one is held.',
  kind: 'scenario',
  clauses: ['TO-1', 'TO-3'],
  async play(stage) {
    const [alice, bob, carol, eve] = await stage.joinAll('alice', 'bob', 'carol', 'eve');
    stage.allowWait('ttl_ms', SHORT_MS);
    const rings = await offerShortly(alice, bob.userId);
    const held = await offerShortly(carol, stage.userId('nobody'));
    await stage.settle();
    await keepOn(stage, {
      timerMs: SHORT_MS,
      isOver: () => hasLeft(alice) && hasLeft(carol),
      async act(round) {
        await Promise.all([
          stirOffer(alice, rings.callId, rings.terms, round),
          stirOffer(carol, held.callId, held.terms, round),
          bob.setMute(rings.callId, true),
          bob.answer({ case: 'callId', value: held.callId }),
          bob.leave({ case: 'peerSession', value: carol.sessionId }),
          bob.offer(alice.userId),
          eve.offer(bob.userId),
        ]);
      },
    });
  },
};

const calleeComesAnew: Case = {
  id: 'timers/no-answer-whoever-comes',
  title: 'A callee comes anew over and over while it is called, and the time to ring ends in time',
  description:
    'Each session takes the place of the one before it on the same device. Where held calls are replayed, the call rings at each.',
  kind: 'scenario',
  clauses: ['TO-1', 'TO-3', 'MD-2'],
  async play(stage) {
    const alice = await stage.join('alice');
    stage.allowWait('ttl_ms', SHORT_MS);
    await offerShortly(alice, stage.userId('bob'));
    await stage.settle();
    const terms = { deviceId: 'phone', features: [Feature.REPLAY_HELD] };
    await keepOn(stage, {
      timerMs: SHORT_MS,
      isOver: () => hasLeft(alice),
      act: (round) => stage.join(`bob-${round}`, terms, 'bob'),
    });
    // Where the server is far away, the time to ring was over before anybody took another one's place.
    for (const name of ['bob-after', 'bob-at-last']) await stage.join(name, terms, 'bob');
    await stage.settle();
  },
};

/** Two users in a claimed call, with early SDP and a short time to connect. */
async function claimShortly(stage: Stage, names: readonly [string, string], connectMs: number) {
  const caller = await stage.join(names[0], { timers: { connectMs } });
  const callee = await stage.join(names[1]);
  const timerMs = caller.granted?.timers?.connectMs ?? 0;
  stage.allowWait('connect_ms', timerMs);
  return { caller, callee, timerMs };
}

/** A caller and a callee whose call is not connected send all that they may. */
async function stirClaimed(
  caller: Member,
  callee: Member,
  callId: string,
  terms: OfferInit,
  round: number,
): Promise<void> {
  caller.report(callId);
  callee.report(callId, MediaState.DISCONNECTED);
  for (const member of [caller, callee]) {
    member.trickle(callId, 1);
    member.noticeDevice(callId, round + 1);
  }
  await Promise.all([
    caller.peer.request({ case: 'offerCall', value: terms }),
    callee.answer({ case: 'callId', value: callId }),
    ...[caller, callee].flatMap((member) => [
      member.setMute(callId, round % 2 === 0),
      member.setRecording(callId, true),
      member.describe(callId, 'offer'),
      member.describe(callId, 'answer'),
      member.leave({ case: 'clientRef', value: 'unknown' }),
    ]),
  ]);
}

const connectGoesOn: Case = {
  id: 'timers/connect-whatever-comes',
  title: 'A claimed call is never connected, and ends in time, whatever its parties send',
  description:
    'One party reports its media over and over, and both send candidates, mutes, and what is refused.',
  kind: 'scenario',
  clauses: ['TO-4', 'TO-3'],
  async play(stage) {
    const { caller, callee, timerMs } = await claimShortly(stage, ['alice', 'bob'], SHORT_MS);
    const eve = await stage.join('eve');
    const terms = caller.offerTerms(callee.userId, { sdpOffer: caller.sdp('offer') });
    await caller.peer.request({ case: 'offerCall', value: terms });
    await stage.settle();
    const callId = callee.peer.lastEvent('ringing')?.callId ?? '';
    await callee.answer();
    await callee.describe(callId, 'answer');
    await stage.settle();
    await keepOn(stage, {
      timerMs,
      isOver: () => hasLeft(caller) && hasLeft(callee),
      async act(round) {
        await stirClaimed(caller, callee, callId, terms, round);
        await eve.offer(callee.userId);
      },
    });
  },
};

/**
 * So long that a timer which begins anew twice, in time also where the harness is late for that, is late for sure.
 */
const LONGER_MS = 2000;

const connectWithLateOffer: Case = {
  id: 'timers/connect-with-late-descriptions',
  title: 'The parties of a claimed call describe their media late, and it ends in time',
  description:
    'The offer comes when most of the time to connect is over. The answer is sent only where that time has begun anew.',
  kind: 'scenario',
  clauses: ['TO-4', 'TO-3'],
  async play(stage) {
    const { caller, callee, timerMs } = await claimShortly(stage, ['alice', 'bob'], LONGER_MS);
    const callId = await caller.offer(callee.userId);
    await stage.settle();
    await callee.answer();
    await stage.settle();
    await keepOn(stage, {
      timerMs,
      step: 0.6,
      isOver: () => hasLeft(caller) && hasLeft(callee),
      async act(round) {
        if (round === 1) await caller.describe(callId, 'offer');
        if (round === 2) await callee.describe(callId, 'answer');
      },
    });
  },
};

/** A round of requests one after the other, however far the server is. */
const TRIPS_IN_A_ROUND = 12;

/** So long that a round of requests has its time. */
async function timeTrips(stage: Stage, { peer }: Member): Promise<number> {
  const before = stage.recorder.elapsedMs();
  await peer.settle();
  const tripMs = stage.recorder.elapsedMs() - before;
  return Math.ceil(Math.max(SHORT_MS, TRIPS_IN_A_ROUND * tripMs));
}

const tombstoneAskedFor: Case = {
  id: 'timers/tombstone-whatever-comes',
  title: 'Two ended calls are named over and over, and are forgotten in time',
  description:
    'One was hung up, one was cancelled while it was held. Their users leave, answer, mute, describe, report and offer again until both are forgotten.',
  kind: 'scenario',
  clauses: ['TG-4', 'HU-2'],
  async play(stage) {
    const bob = await stage.join('bob');
    const timers = { tombstoneMs: await timeTrips(stage, bob) };
    const alice = await stage.join('alice', { timers });
    const carol = await stage.join('carol', { timers });
    const timerMs = alice.granted?.timers?.tombstoneMs ?? 0;
    stage.allowWait('tombstone_ms', timerMs);
    const first = await connectCall(stage, alice, bob);
    const held = await offerShortly(carol, stage.userId('nobody'));
    await bob.leave();
    await carol.leave();
    await stage.settle();
    const forgotten = new Set<Member>();
    const leaveAgain = async (member: Member, callId: string): Promise<void> => {
      const { status } = await member.leave({ case: 'callId', value: callId });
      if (status?.code === StatusCode.CALL_NOT_FOUND) forgotten.add(member);
    };
    await keepOn(stage, {
      timerMs,
      isOver: () => forgotten.size === 3,
      async act() {
        // One after the other, so that it is certain which of them comes before the tombstone's end.
        await bob.setMute(first, true);
        await leaveAgain(alice, first);
        await leaveAgain(bob, first);
        await leaveAgain(carol, held.callId);
        await bob.answer({ case: 'callId', value: first });
        await bob.answerByName(alice.userId);
        await alice.describe(first, 'offer');
        // A new call once the old one is forgotten (OF-6), and cancelled at once.
        await carol.peer.request({ case: 'offerCall', value: held.terms });
        await carol.leave({ case: 'clientRef', value: held.terms.clientRef ?? '' });
        for (const member of [alice, bob]) {
          member.trickle(first, 1);
          member.report(first);
        }
        await stage.settle();
      },
    });
  },
};

const PING_MS = 800;
const PINGS = 4;

const pingsWhateverComes: Case = {
  id: 'timers/pings-whatever-comes',
  title:
    'A user is pinged in time although it is never silent, and one that is silent is closed in time although it is called',
  description:
    'The one sends requests and Pings all the time. The other one gets RINGING and CANCEL all the time, and answers no ping.',
  kind: 'scenario',
  clauses: ['SE-8'],
  async play(stage) {
    const timers = { pingMs: PING_MS };
    const [alice, carol] = [
      await stage.join('alice', { timers }),
      await stage.join('carol', { timers }),
    ];
    const bob = await stage.join('bob');
    // Not the first pings alone.
    const timerMs = PINGS * (alice.granted?.timers?.pingMs ?? 0);
    stage.allowWait(`${PINGS} intervals of ping_ms`, timerMs);
    carol.peer.answersPings = false;
    await keepOn(stage, {
      timerMs,
      step: 0.4 / PINGS,
      isOver: () => alice.peer.pingsHeard >= PINGS && !carol.peer.isOpen,
      async act(round) {
        alice.trickle('unknown', 1);
        await alice.peer.settle();
        await alice.leave();
        if (round % 2 > 0) return;
        await bob.offer(carol.userId);
        await bob.leave();
      },
    });
  },
};

/** Timers of calls, and of a session, that run on whatever happens. */
export const TIMER_CASES: readonly Case[] = [
  ringGoesOn,
  calleeComesAnew,
  connectGoesOn,
  connectWithLateOffer,
  tombstoneAskedFor,
  pingsWhateverComes,
];
