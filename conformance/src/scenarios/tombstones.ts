/** Owns the scenarios about calls that are over: what is remembered of them, for whom, and until when. */
import { CallType } from '@audiocall/proto';
import type { Case } from './case.js';
import { connectCall, type Member, type Stage } from './stage.js';

const SHORT_TOMBSTONE_MS = 100;

/** A held call that runs out after more than the tombstone's longest life tells the time. */
function readForgottenMs({ granted }: Member): number {
  const lifeMs = granted?.timers?.tombstoneMs ?? 0;
  // And the oracle allows a busy harness another second before it calls a tombstone gone.
  return lifeMs + Math.max(1000, lifeMs / 10) + 1100;
}

/** Waits until the newest call of a member is forgotten, by a held call of another one that runs out then. */
async function waitUntilForgotten(stage: Stage, member: Member, other: Member): Promise<void> {
  const waitMs = readForgottenMs(member);
  stage.allowWait('tombstone_ms with what it may be late', waitMs);
  await other.offer(stage.userId('nobody'), { ttlMs: waitMs });
  await other.peer.awaitEvent('leave', stage.waitFor(waitMs));
  await stage.settle();
}

const tombstones: Case = {
  id: 'targets/tombstones',
  title: 'Requests about an ended call, while it is remembered and after it is forgotten',
  kind: 'scenario',
  clauses: ['TG-4', 'TG-3', 'LS-9', 'HU-2', 'IC-2'],
  async play(stage) {
    const timers = { tombstoneMs: SHORT_TOMBSTONE_MS };
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await connectCall(stage, alice, bob);
    await bob.leave();
    await stage.settle();
    await alice.leave({ case: 'callId', value: callId });
    await alice.setMute(callId, true);
    await alice.describe(callId, 'offer', 2);
    alice.trickle(callId, 1);
    alice.report(callId);
    await stage.settle();
    for (const member of [bob, alice]) await member.answer({ case: 'callId', value: callId });
    await alice.leave({ case: 'clientRef', value: 'ref-1' });
    await stage.settle();
    const carol = await stage.join('carol', { timers });
    const shortId = await carol.offer(alice.userId);
    await stage.settle();
    await carol.leave();
    await stage.settle();
    // Nobody is notified of this one, and dave knows it from his own reject alone.
    await carol.offer(stage.userId('dave'));
    const dave = await stage.join('dave');
    await dave.leave({
      case: 'byName',
      value: { callType: CallType.AUDIOCALL, caller: carol.userId },
    });
    await stage.settle();
    // Nobody is notified of this one either: erin is its claimant, and no more.
    await carol.offer(stage.userId('erin'));
    await stage.settle();
    const erin = await stage.join('erin');
    await erin.answerByName(carol.userId);
    await stage.settle();
    await carol.leave();
    await stage.settle();
    await waitUntilForgotten(stage, carol, bob);
    await carol.leave({ case: 'callId', value: shortId });
    await alice.answer({ case: 'callId', value: shortId });
    await stage.settle();
    // The call before the forgotten one is the newest now, of those that she was told of.
    await alice.leave();
    await alice.answer();
    await dave.leave();
    await erin.leave();
    await erin.answer();
    await stage.settle();
  },
};

const laterForgottenFirst: Case = {
  id: 'targets/later-forgotten-first',
  title:
    'Of two calls between the same two, the later one is forgotten first, as its caller asked for a short tombstone',
  description: 'By name the earlier one is meant then.',
  kind: 'scenario',
  clauses: ['TG-2'],
  async play(stage) {
    const timers = { tombstoneMs: SHORT_TOMBSTONE_MS };
    const bob = await stage.join('bob');
    const before = await stage.join('carol-before', {}, 'carol');
    await before.offer(stage.userId('frank'));
    await before.leave();
    await before.peer.request({ case: 'destroySession', value: {} });
    const carol = await stage.join('carol', { timers });
    await carol.offer(stage.userId('frank'));
    await carol.leave();
    await stage.settle();
    await waitUntilForgotten(stage, carol, bob);
    const frank = await stage.join('frank');
    await frank.answerByName(carol.userId);
    await frank.leave({
      case: 'byName',
      value: { callType: CallType.AUDIOCALL, caller: carol.userId },
    });
    await stage.settle();
  },
};

const tombstoneOfOthers: Case = {
  id: 'targets/tombstone-of-others',
  title:
    'A call that was declined is named, by its id and by name, by a later session of the same user',
  kind: 'scenario',
  clauses: ['TG-4', 'TG-2', 'LS-9', 'HU-2', 'ER-2'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await alice.offer(bob.userId);
    await stage.settle();
    await bob.leave();
    await stage.settle();
    await bob.peer.request({ case: 'destroySession', value: {} });
    const later = await stage.join('bob-later', {}, 'bob');
    await stage.settle();
    const target = { case: 'callId', value: callId } as const;
    await later.answer(target);
    await later.leave(target);
    await later.setMute(callId, true);
    await later.describe(callId, 'offer');
    await stage.settle();
    // Of a call that is over, that says more than its type does.
    for (const callType of [CallType.AUDIOCALL, CallType.VIDEOCALL]) {
      await later.answerByName(alice.userId, callType);
      await later.leave({ case: 'byName', value: { callType, caller: alice.userId } });
      await stage.settle();
    }
  },
};

const TOMBSTONE_MS = 1200;

const longCall: Case = {
  id: 'targets/tombstone-of-a-long-call',
  title:
    'A call that was longer than its tombstone lasts is named when it is over, at once and later',
  description:
    'The time of a tombstone counts from the end of the call. A held call that runs out tells the time.',
  kind: 'scenario',
  clauses: ['TG-4'],
  async play(stage) {
    const bob = await stage.join('bob');
    const alice = await stage.join('alice', { timers: { tombstoneMs: TOMBSTONE_MS } });
    const lifeMs = alice.granted?.timers?.tombstoneMs ?? 0;
    stage.allowWait('tombstone_ms', lifeMs);
    const callId = await alice.offer(stage.userId('nobody-else'));
    const ttlMs = lifeMs + 100;
    await bob.offer(stage.userId('nobody'), { ttlMs });
    await bob.peer.awaitEvent('leave', stage.waitFor(ttlMs));
    await stage.settle();
    await alice.leave();
    await alice.setMute(callId, true);
    await stage.pause(lifeMs / 4);
    await alice.setMute(callId, true);
    await stage.settle();
    // More than half of its time is over now, and the call is remembered still.
    await stage.pause(0.4 * lifeMs);
    await alice.setMute(callId, true);
    await stage.settle();
    await stage.pause(0.2 * lifeMs);
    await alice.setMute(callId, true);
    await stage.settle();
  },
};

/** Tombstones. */
export const TOMBSTONE_CASES: readonly Case[] = [
  tombstones,
  laterForgottenFirst,
  tombstoneOfOthers,
  longCall,
];
