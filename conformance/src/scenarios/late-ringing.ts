/** Owns the scenarios about held calls that ring at a session which comes later: where they had rung before, and what they carry. */
import type { Case } from './case.js';
import { connectMedia, runOut } from './stage.js';

const SHORT_RING_MS = 100;

const replaced: Case = {
  id: 'late-session/replay-replaced',
  title:
    'A session at which a call rings is replaced by one of the same device a while later, and the call rings there',
  description:
    'The call is held from the end of the older session on, so that it is listed and rings late, with the time that is left.',
  kind: 'scenario',
  needs: ['replay_held'],
  clauses: ['LS-8', 'MD-2', 'AN-1'],
  async play(stage) {
    const [alice, carol, dave] = await stage.joinAll('alice', 'carol', 'dave');
    const bob = await stage.join('bob', { deviceId: 'phone' });
    await alice.offer(bob.userId);
    await stage.settle();
    await runOut(stage, carol);
    // The call goes by the timers of its caller, whatever the session asks for at which it rings (SE-10).
    const more = { deviceId: 'phone', timers: { ringMs: SHORT_RING_MS } };
    const second = await stage.join('bob-2', more, 'bob');
    await stage.settle();
    await runOut(stage, dave);
    await second.answer();
    await stage.settle();
    await alice.leave();
    await stage.settle();
  },
};

const rungLate: Case = {
  id: 'early-offer/on-late-ring',
  title: 'A held call with SDP rings at a late session, and the offer rides on its RINGING',
  kind: 'scenario',
  needs: ['replay_held', 'sdp_on_ring'],
  clauses: ['SR-1', 'LS-8', 'AN-2', 'CN-1'],
  async play(stage) {
    const alice = await stage.join('alice');
    const callId = await alice.offer(stage.userId('bob'), {
      sdpOffer: alice.sdp('offer'),
      sdpOnRing: true,
    });
    await stage.settle();
    const bob = await stage.join('bob');
    await stage.settle();
    await bob.answer();
    await stage.settle();
    await connectMedia(stage, alice, bob, callId, true);
    await bob.leave();
    await stage.settle();
  },
};

/** Held calls that ring late. */
export const LATE_RINGING_CASES: readonly Case[] = [replaced, rungLate];
