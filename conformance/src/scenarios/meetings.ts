/** Owns the scenarios of features of the way into a call: merged glare, replayed calls, SDP on RINGING. */
import { CallType, type Feature } from '@audiocall/proto';
import { NotOfferedError } from '../run/not-judged.js';
import type { Case } from './case.js';
import { connectMedia, type Member, type Stage } from './stage.js';

const NONE: Feature[] = [];

const merged: Case = {
  id: 'glare/merged',
  title: 'Two users call each other while the second one rings, and their offers become one call',
  kind: 'scenario',
  race: 'R9: two offers of the same two users',
  needs: ['glare_merge'],
  clauses: ['GL-3', 'GL-2', 'AN-2', 'CN-1', 'MU-3', 'OF-6', 'TG-1', 'HU-1'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const terms = alice.offerTerms(bob.userId);
    const { result } = await alice.peer.request({ case: 'offerCall', value: terms });
    const callId = result.case === 'offerCall' ? result.value.callId : '';
    await stage.settle();
    const value = bob.offerTerms(alice.userId, { muted: true, ttlMs: 500 });
    await bob.peer.request({ case: 'offerCall', value });
    await stage.settle();
    await connectMedia(stage, alice, bob, callId, false);
    for (const again of [value, { ...value, muted: false }]) {
      await bob.peer.request({ case: 'offerCall', value: again });
      await stage.settle();
    }
    // The first one's offer is what it was.
    await alice.peer.request({ case: 'offerCall', value: terms });
    await stage.settle();
    await bob.leave({ case: 'clientRef', value: value.clientRef ?? '' });
    await stage.settle();
  },
};

const mergedHeld: Case = {
  id: 'glare/merged-held',
  title:
    'The first call is held and came with SDP, and another is held for its caller; its callee comes, and calls the caller with SDP',
  kind: 'scenario',
  race: 'R10: glare with a held call',
  needs: ['glare_merge'],
  clauses: ['GL-3', 'GL-2', 'BZ-2', 'EO-2', 'IC-1', 'CN-1', 'OF-4'],
  async play(stage) {
    // The merge is a claim: whoever else waits for one of the two finds them busy.
    const carol = await stage.join('carol');
    await carol.offer(stage.userId('alice'));
    await stage.settle();
    const alice = await stage.join('alice');
    const callId = await alice.offer(stage.userId('bob'), {
      sdpOffer: alice.sdp('offer'),
      record: true,
    });
    alice.trickle(callId, 2);
    await stage.settle();
    const bob = await stage.join('bob');
    await stage.settle();
    await bob.offer(alice.userId);
    await stage.settle();
    await bob.offer(alice.userId, { sdpOffer: bob.sdp('offer'), record: true });
    await stage.settle();
    // Its own SDP counts for nothing, and so it has described nothing yet.
    bob.trickle(callId, 1);
    await stage.settle();
    await connectMedia(stage, alice, bob, callId, true);
    await alice.leave();
    await stage.settle();
  },
};

const mergedCrossed: Case = {
  id: 'glare/merged-crossed',
  title: 'Two users call each other at the very same time, five times',
  kind: 'scenario',
  race: 'R9: two offers of the same two users',
  needs: ['glare_merge'],
  clauses: ['GL-3', 'GL-2', 'AN-2', 'CN-1', 'HU-1'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    for (let round = 0; round < 5; round += 1) {
      const [first, second] = await Promise.all([
        alice.offerResponse(bob.userId),
        bob.offerResponse(alice.userId),
      ]);
      await stage.settle();
      const [caller, callee] = isMerge(second.result) ? [alice, bob] : [bob, alice];
      const made = (isMerge(second.result) ? first : second).result;
      const callId = made.case === 'offerCall' ? made.value.callId : '';
      await connectMedia(stage, caller, callee, callId, false);
      await alice.leave();
      await stage.settle();
    }
  },
};

function isMerge(result: { case?: string | undefined; value?: unknown }): boolean {
  const value = result.case === 'offerCall' ? result.value : undefined;
  return (
    typeof value === 'object' && value !== null && 'claim' in value && value.claim !== undefined
  );
}

const SHORT_MS = 200;
const LONGER_MS = 800;

const mergedInTime: Case = {
  id: 'glare/merged-in-time',
  title: 'A merged call is never connected: it ends by the time of its first caller alone',
  description:
    'Its time to ring is over before that, and so is the time to connect that the merger asked for.',
  kind: 'scenario',
  needs: ['glare_merge'],
  clauses: ['TO-4', 'TO-2', 'SE-10', 'GL-3'],
  async play(stage) {
    const alice = await stage.join('alice', { timers: { connectMs: LONGER_MS } });
    const bob = await stage.join('bob', { timers: { connectMs: SHORT_MS } });
    const timerMs = alice.granted?.timers?.connectMs ?? 0;
    stage.allowWait('connect_ms', timerMs);
    await alice.offer(bob.userId, { ttlMs: SHORT_MS });
    await bob.offer(alice.userId, { ttlMs: SHORT_MS });
    const withinMs = stage.waitFor(timerMs);
    await Promise.all([alice, bob].map(({ peer }) => peer.awaitEvent('leave', withinMs)));
    await stage.settle();
  },
};

const unmerged: Case = {
  id: 'glare/not-merged',
  title:
    'Glare where the second, then the first one does not merge, where record differs, and where a third one rings',
  kind: 'scenario',
  needs: ['glare_merge'],
  clauses: ['GL-1', 'GL-3', 'ER-2', 'OF-5'],
  async play(stage) {
    const alice = await stage.join('alice');
    const bob = await stage.join('bob', { features: NONE });
    const carol = await stage.join('carol');
    await alice.offer(bob.userId);
    await stage.settle();
    await bob.offer(alice.userId);
    await stage.settle();
    await alice.leave();
    await stage.settle();
    await bob.offer(alice.userId);
    await stage.settle();
    await alice.offer(bob.userId);
    await stage.settle();
    await bob.leave();
    await stage.settle();
    await alice.offer(carol.userId, { record: true });
    await stage.settle();
    await carol.offer(alice.userId);
    await carol.offer(bob.userId);
    await stage.settle();
    await carol.answer();
    await stage.settle();
  },
};

const mergeAndCancel: Case = {
  id: 'glare/merge-and-cancel',
  title: 'The second user calls back while the first one gives up',
  kind: 'scenario',
  race: 'R1 and R9: cancel and merge cross',
  needs: ['glare_merge'],
  clauses: ['G-3', 'G-4'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    for (let round = 0; round < 4; round += 1) {
      await alice.offer(bob.userId);
      await stage.settle();
      const cancelFirst = round % 2 === 0;
      const cancel = (): Promise<unknown> => alice.leave();
      const call = (): Promise<unknown> => bob.offer(alice.userId);
      await Promise.all(cancelFirst ? [cancel(), call()] : [call(), cancel()]);
      await stage.settle();
      await alice.leave();
      await bob.leave();
      await stage.settle();
    }
  },
};

async function callAway(stage: Stage, caller: Member, record = false): Promise<void> {
  await caller.offer(stage.userId('bob'), { record });
  await stage.settle();
}

const replay: Case = {
  id: 'late-session/replay',
  title:
    'Three calls are held; the oldest one rings at the late session and is declined, the next is answered',
  kind: 'scenario',
  needs: ['replay_held'],
  clauses: ['LS-8', 'RJ-1', 'RJ-5', 'LS-3', 'BZ-2', 'OF-2', 'OF-4', 'CN-1'],
  async play(stage) {
    const [alice, carol, dave] = await stage.joinAll('alice', 'carol', 'dave');
    const { maxHeldCalls = 0 } = alice.granted?.limits ?? {};
    if (maxHeldCalls < 3) {
      throw new NotOfferedError(
        `max_held_calls is ${maxHeldCalls}, and three are held in this case`,
      );
    }
    await callAway(stage, alice, true);
    await callAway(stage, carol);
    await callAway(stage, dave);
    const bob = await stage.join('bob');
    await stage.settle();
    // Who rings late is as busy as who rings at once (BZ-1).
    const erin = await stage.join('erin');
    await stage.settle();
    await erin.offer(bob.userId);
    await stage.settle();
    // Who rings neither answers nor declines another call.
    await bob.answerByName(dave.userId);
    await stage.settle();
    const byName = { callType: CallType.AUDIOCALL, caller: dave.userId };
    await bob.leave({ case: 'byName', value: byName });
    await stage.settle();
    await bob.leave({ case: 'peerSession', value: alice.sessionId });
    await stage.settle();
    await bob.answerByName(carol.userId);
    await stage.settle();
    const callId = carol.peer.lastEvent('answered')?.callId ?? '';
    await connectMedia(stage, carol, bob, callId, false);
    await carol.leave();
    await stage.settle();
  },
};

const replayAnswered: Case = {
  id: 'late-session/replay-answered',
  title: 'A held call with SDP rings at the late session, which answers without arguments',
  kind: 'scenario',
  needs: ['replay_held'],
  clauses: ['LS-8', 'AN-1', 'EO-2', 'EO-3', 'CN-1', 'G-7'],
  async play(stage) {
    const alice = await stage.join('alice');
    const value = alice.offerTerms(stage.userId('bob'), { sdpOffer: alice.sdp('offer') });
    const { result } = await alice.peer.request({ case: 'offerCall', value });
    const callId = result.case === 'offerCall' ? result.value.callId : '';
    alice.trickle(callId, 2);
    await stage.settle();
    const bob = await stage.join('bob');
    await stage.settle();
    // The same offer has the same result, wherever the call rings by now.
    await alice.peer.request({ case: 'offerCall', value });
    await bob.answer();
    await stage.settle();
    await connectMedia(stage, alice, bob, callId, true);
    await bob.leave();
    await stage.settle();
  },
};

const replayLost: Case = {
  id: 'late-session/replay-lost',
  title:
    'The late session at which a held call rings is lost; the call is held again, and rings at the next one',
  kind: 'scenario',
  needs: ['replay_held'],
  clauses: ['LS-8', 'LS-9', 'CA-1', 'G-3'],
  async play(stage) {
    const alice = await stage.join('alice');
    const callId = await alice.offer(stage.userId('bob'));
    await stage.settle();
    const first = await stage.join('bob');
    await stage.settle();
    await first.peer.request({ case: 'destroySession', value: {} });
    await first.peer.awaitClose();
    await stage.settle();
    const second = await stage.join('bob-2', {}, 'bob');
    await stage.settle();
    await alice.leave();
    await stage.settle();
    await second.answer({ case: 'callId', value: callId });
    await stage.settle();
  },
};

const replayCrossed: Case = {
  id: 'late-session/replay-crossed',
  title: 'A session is created while calls for it are offered and given up',
  kind: 'scenario',
  race: 'R7: offer and CreateSession cross',
  needs: ['replay_held'],
  clauses: ['G-1', 'G-2', 'G-3'],
  async play(stage) {
    const [alice, carol] = await stage.joinAll('alice', 'carol');
    const peer = await stage.connect('bob');
    const value = stage.credentials({ userId: stage.userId('bob') });
    await Promise.all([
      alice.offer(stage.userId('bob')),
      peer.request({ case: 'createSession', value }),
      carol.offer(stage.userId('bob')),
    ]);
    await stage.settle();
    await alice.leave();
    await stage.settle();
  },
};

const rung: Case = {
  id: 'early-offer/on-ring',
  title: 'The SDP offer rides on RINGING, and the answer on AnswerCall',
  kind: 'scenario',
  race: 'R16: candidates before the answer',
  needs: ['sdp_on_ring'],
  clauses: ['SR-1', 'EO-1', 'AN-2', 'EO-3', 'IC-1', 'CN-1', 'DE-1'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await alice.offer(bob.userId, { sdpOffer: alice.sdp('offer'), sdpOnRing: true });
    alice.trickle(callId, 2);
    await stage.settle();
    await bob.answer(undefined, { sdpAnswer: bob.sdp('answer') });
    bob.trickle(callId, 2, true);
    alice.trickle(callId, 1, true);
    await stage.settle();
    await bob.describe(callId, 'answer');
    await stage.settle();
    alice.report(callId);
    bob.report(callId);
    await stage.settle();
    await alice.leave();
    await stage.settle();
  },
};

const rungDescribed: Case = {
  id: 'early-offer/on-ring-described',
  title: 'The SDP offer rides on RINGING, and the answer follows the claim as a description',
  kind: 'scenario',
  needs: ['sdp_on_ring'],
  clauses: ['SR-1', 'DE-2', 'IC-1', 'CN-1'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await alice.offer(bob.userId, { sdpOffer: alice.sdp('offer'), sdpOnRing: true });
    await stage.settle();
    await bob.answer();
    await stage.settle();
    await connectMedia(stage, alice, bob, callId, true);
    await bob.leave();
    await stage.settle();
  },
};

const rungUnasked: Case = {
  id: 'early-offer/not-on-ring',
  title:
    'The SDP offer does not ride on RINGING where the offer, the caller or the callee does not ask for it',
  kind: 'scenario',
  needs: ['sdp_on_ring'],
  clauses: ['SR-1', 'EO-2', 'DE-3', 'ER-2'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const carol = await stage.join('carol', { features: NONE });
    for (const [caller, callee, sdpOnRing] of [
      [alice, bob, false],
      [alice, carol, true],
      [carol, bob, true],
    ] as const) {
      await caller.offer(callee.userId, { sdpOffer: caller.sdp('offer'), sdpOnRing });
      await stage.settle();
      await callee.answer(undefined, { sdpAnswer: callee.sdp('answer') });
      await stage.settle();
      await callee.answer();
      await stage.settle();
      await caller.leave();
      await stage.settle();
    }
  },
};

/** Merged glare, replayed calls and SDP on RINGING. */
export const MEETING_CASES: readonly Case[] = [
  merged,
  mergedHeld,
  mergedCrossed,
  mergedInTime,
  unmerged,
  mergeAndCancel,
  replay,
  replayAnswered,
  replayLost,
  replayCrossed,
  rung,
  rungDescribed,
  rungUnasked,
];
