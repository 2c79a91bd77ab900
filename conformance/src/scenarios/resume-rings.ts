/** Owns the scenarios in which a call rings, is held or is claimed while one of its two is away, which then comes back. */
import { Feature } from '@audiocall/proto';
import type { Case } from './case.js';
import { joinResumable, joinWithResume } from './resumable.js';
import { connectMedia } from './stage.js';

const onRing: Case = {
  id: 'resume/on-ring-while-away',
  title: 'A call with its SDP offer on RINGING rings at a callee that is away',
  description: 'The RINGING that it gets when it is back is the one that it missed, offer and all.',
  kind: 'scenario',
  needs: ['resume', 'sdp_on_ring'],
  clauses: ['RS-2', 'SR-1', 'CN-1'],
  async play(stage) {
    const features = [Feature.RESUME, Feature.SDP_ON_RING];
    const alice = await stage.join('alice', { features });
    const bob = await stage.join('bob', { features });
    await stage.settle();
    await bob.peer.cut();
    await stage.settle();
    const callId = await alice.offer(bob.userId, { sdpOffer: alice.sdp('offer'), sdpOnRing: true });
    await stage.settle();
    await stage.resume(bob);
    await stage.settle();
    await bob.answer();
    await stage.settle();
    await connectMedia(stage, alice, bob, callId, true);
    await bob.leave();
    await stage.settle();
  },
};

const claimLost: Case = {
  id: 'resume/claim-lost',
  title:
    'A callee loses its socket, and the response to its claim of a call with early SDP with it',
  description:
    'The response that it gets when it is back is the one that it missed: the offer and the candidates are in no other.',
  kind: 'scenario',
  needs: ['resume'],
  clauses: ['RS-2', 'EO-2', 'CN-1'],
  async play(stage) {
    const [alice, bob] = await joinResumable(stage, 'alice', 'bob');
    const callId = await alice.offer(bob.userId, { sdpOffer: alice.sdp('offer') });
    alice.trickle(callId, 1);
    await stage.settle();
    const before = bob.resumeTerms();
    await bob.answer();
    await stage.settle();
    await bob.peer.cut();
    await stage.settle();
    await stage.resume(bob, { lastResponseId: before.lastResponseId });
    await stage.settle();
    await connectMedia(stage, alice, bob, callId, true);
    await alice.leave();
    await stage.settle();
  },
};

const callerAway: Case = {
  id: 'late-session/caller-away',
  title:
    'The callers of two held calls are away as their callee comes and claims one of them by name; the other one ends',
  kind: 'scenario',
  needs: ['resume'],
  clauses: ['LS-3', 'BZ-2', 'RS-1', 'RS-2', 'CN-1'],
  async play(stage) {
    const alice = await joinWithResume(stage, 'alice');
    const carol = await joinWithResume(stage, 'carol');
    const callId = await alice.offer(stage.userId('bob'));
    await carol.offer(stage.userId('bob'));
    await Promise.all([alice.peer.cut(), carol.peer.cut()]);
    await stage.settle();
    const bob = await stage.join('bob');
    await stage.settle();
    await bob.answerByName(alice.userId);
    await stage.settle();
    await stage.resume(alice);
    await stage.resume(carol);
    await stage.settle();
    await connectMedia(stage, alice, bob, callId, false);
    await bob.leave();
    await stage.settle();
  },
};

const rungLate: Case = {
  id: 'late-session/replay-while-away',
  title:
    'The caller of a held call is away as the call rings late, and the callee misses that RINGING',
  description: 'It gets it when it is back, as late as it was.',
  kind: 'scenario',
  needs: ['resume', 'replay_held'],
  clauses: ['LS-8', 'RS-1', 'RS-2', 'RS-3'],
  async play(stage) {
    const features = [Feature.RESUME, Feature.REPLAY_HELD];
    const alice = await stage.join('alice', { features });
    await stage.settle();
    await alice.offer(stage.userId('bob'));
    await alice.peer.cut();
    await stage.settle();
    const bob = await stage.join('bob', { features });
    await stage.settle();
    await bob.peer.cut();
    await stage.resume(bob, { lastSeq: 0 });
    await stage.settle();
    await bob.answer();
    await stage.settle();
    await stage.resume(alice);
    await stage.settle();
    await bob.leave();
    await stage.settle();
  },
};

/** Calls that ring, and are claimed, while somebody is away. */
export const RESUME_RING_CASES: readonly Case[] = [onRing, claimLost, callerAway, rungLate];
