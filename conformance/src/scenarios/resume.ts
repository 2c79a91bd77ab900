/** Owns the scenarios of sessions that lose their socket and come back, or do not. */
import { Feature } from '@audiocall/proto';
import type { Case } from './case.js';
import { joinResumable, joinWithResume, SHORT_PING_MS, SHORT_RESUME_MS } from './resumable.js';
import { connectCall, connectMedia } from './stage.js';

const NEEDS = ['resume'] as const;

const inCall: Case = {
  id: 'resume/in-call',
  title: 'Both parties of a call lose their sockets, one after the other, and come back',
  description:
    'A lost socket does not end the call: the other party is told that one reconnects and that it is back, and what happened meanwhile comes afterwards, in order, with nothing lost or repeated.',
  kind: 'scenario',
  clauses: ['RS-1', 'RS-2', 'RS-5', 'RS-6', 'G-2', 'G-3'],
  needs: NEEDS,
  async play(stage) {
    const [alice, bob] = await joinResumable(stage, 'alice', 'bob');
    const callId = await connectCall(stage, alice, bob);
    await alice.peer.cut();
    await bob.peer.awaitEvent('peerState');
    await stage.settle();
    await bob.setMute(callId, true);
    await stage.settle();
    await stage.resume(alice);
    await stage.settle();
    await bob.peer.cut();
    await alice.peer.awaitEvent('peerState');
    await stage.settle();
    await stage.resume(bob);
    await stage.settle();
    await bob.setMute(callId, false);
    await bob.leave();
    await stage.settle();
  },
};

const silent: Case = {
  id: 'resume/silent-socket',
  title:
    'A party that has resumed its session falls silent, is detached with close code 4003, and comes back',
  kind: 'scenario',
  clauses: ['SE-8', 'RS-1', 'RS-2'],
  needs: NEEDS,
  async play(stage) {
    const alice = await joinWithResume(stage, 'alice');
    const bob = await joinWithResume(stage, 'bob', { pingMs: SHORT_PING_MS });
    const pingMs = bob.granted?.timers?.pingMs ?? 0;
    stage.allowWait('twice ping_ms', 2 * pingMs);
    const callId = await connectCall(stage, alice, bob);
    await stage.resume(bob);
    await stage.settle();
    bob.peer.answersPings = false;
    await bob.peer.awaitClose(pingMs + stage.waitFor(2 * pingMs));
    await stage.settle();
    await stage.resume(bob);
    await stage.settle();
    await alice.leave({ case: 'callId', value: callId });
    await stage.settle();
  },
};

const endedMeanwhile: Case = {
  id: 'resume/call-ended-meanwhile',
  title: 'A callee is away while a call rings and is cancelled, and while another one still rings',
  description:
    'The replay brings RINGING with no time left, then its CANCEL; and RINGING of the call that still rings with the time that is left.',
  race: 'a call that has ended comes in the replay (R31)',
  kind: 'scenario',
  clauses: ['RS-1', 'RS-2', 'RS-3', 'AN-1'],
  needs: NEEDS,
  async play(stage) {
    const [alice, bob, carol] = await joinResumable(stage, 'alice', 'bob', 'carol');
    await bob.peer.cut();
    await alice.offer(bob.userId);
    await stage.settle();
    await carol.offer(bob.userId);
    await stage.settle();
    await alice.leave();
    await stage.settle();
    const callId = await alice.offer(bob.userId);
    await stage.settle();
    await stage.resume(bob);
    await stage.settle();
    await bob.answer();
    await stage.settle();
    await connectMedia(stage, alice, bob, callId, false);
    await alice.leave();
    await stage.settle();
  },
};

const cutAtTheClaim: Case = {
  id: 'resume/caller-away-at-the-claim',
  title: 'A caller is away while its call is claimed, and comes back to be connected',
  description:
    "The claim moves the deadline: the call outlives Timers.resume_ring_ms, and ANSWERED comes in the caller's replay.",
  race: "claim and loss of the caller's socket (R6)",
  kind: 'scenario',
  clauses: ['RS-1', 'RS-2', 'AN-2', 'G-7', 'MU-3'],
  needs: NEEDS,
  async play(stage) {
    const bob = await joinWithResume(stage, 'bob');
    const alice = await joinWithResume(stage, 'alice', { resumeRingMs: SHORT_RESUME_MS });
    const ringMs = alice.granted?.timers?.resumeRingMs ?? 0;
    stage.allowWait('resume_ring_ms', ringMs);
    const carol = await stage.join('carol');
    const callId = await alice.offer(bob.userId);
    await stage.settle();
    await alice.peer.cut();
    await bob.answer(undefined, { muted: true });
    await bob.peer.awaitEvent('peerState');
    await stage.settle();
    // A call that is held for longer tells that the time of the offer would be over.
    await carol.offer(stage.userId('nobody'), { ttlMs: 2 * ringMs });
    await carol.peer.awaitEvent('leave', stage.waitFor(2 * ringMs));
    await stage.settle();
    await stage.resume(alice);
    await stage.settle();
    await connectMedia(stage, alice, bob, callId, false);
    await bob.leave();
    await stage.settle();
  },
};

const callerAway: Case = {
  id: 'resume/offer-given-up',
  title: 'A caller is away for too long while its call rings, and is told when it comes back',
  kind: 'scenario',
  clauses: ['RS-4', 'G-3', 'G-4'],
  needs: NEEDS,
  async play(stage) {
    const bob = await joinWithResume(stage, 'bob');
    const alice = await joinWithResume(stage, 'alice', { resumeRingMs: SHORT_RESUME_MS });
    const ringMs = alice.granted?.timers?.resumeRingMs ?? 0;
    stage.allowWait('resume_ring_ms', ringMs);
    await alice.offer(bob.userId);
    await stage.settle();
    await alice.peer.cut();
    await bob.peer.awaitEvent('cancel', stage.waitFor(ringMs));
    await stage.settle();
    await stage.resume(alice);
    await stage.settle();
    await alice.offer(bob.userId);
    await stage.settle();
  },
};

const expired: Case = {
  id: 'resume/expired',
  title: 'A party is away for too long: the call ends, and its session cannot be resumed',
  race: 'resume and Timers.resume_ms (R27)',
  description:
    'Nobody is kept for ever: after the time that was agreed, the other party is told that the call is over, a resume is refused, and the user can come anew and be called.',
  kind: 'scenario',
  clauses: ['RS-4', 'RS-6', 'G-3'],
  needs: NEEDS,
  async play(stage) {
    const bob = await joinWithResume(stage, 'bob');
    const alice = await joinWithResume(stage, 'alice', { resumeMs: SHORT_RESUME_MS });
    const resumeMs = alice.granted?.timers?.resumeMs ?? 0;
    stage.allowWait('resume_ms', resumeMs);
    await connectCall(stage, alice, bob);
    await alice.peer.cut();
    await bob.peer.awaitEvent('leave', stage.waitFor(resumeMs));
    await stage.settle();
    await stage.resume(alice);
    await stage.settle();
    const again = await stage.join('alice-again', {}, 'alice');
    await connectCall(stage, bob, again);
  },
};

const expiredRinging: Case = {
  id: 'resume/expired-while-ringing',
  title:
    'A callee is away for too long while a call rings, which waits on until its caller gives up',
  kind: 'scenario',
  clauses: ['CA-1'],
  needs: NEEDS,
  async play(stage) {
    const [alice, carol] = await stage.joinAll('alice', 'carol');
    const bob = await joinWithResume(stage, 'bob', { resumeMs: SHORT_RESUME_MS });
    const resumeMs = bob.granted?.timers?.resumeMs ?? 0;
    const ttlMs = 2 * resumeMs + 200;
    stage.allowWait('twice resume_ms', ttlMs);
    await alice.offer(bob.userId);
    await stage.settle();
    await bob.peer.cut();
    await stage.settle();
    // A held call that runs out tells the time.
    await carol.offer(stage.userId('nobody'), { ttlMs });
    await carol.peer.awaitEvent('leave', stage.waitFor(ttlMs));
    await stage.settle();
    await alice.leave();
    await stage.settle();
  },
};

const loggedIn: Case = {
  id: 'resume/new-session-instead',
  title: 'A user who is away logs in anew on the same device, and its old session is over',
  race: 'a new session while the old one is detached (R28)',
  kind: 'scenario',
  clauses: ['MD-2', 'RS-6'],
  needs: NEEDS,
  async play(stage) {
    const bob = await joinWithResume(stage, 'bob');
    const device = { deviceId: 'phone', features: [Feature.RESUME] };
    const alice = await stage.join('alice', device);
    await stage.settle();
    await connectCall(stage, alice, bob);
    await alice.peer.cut();
    await bob.peer.awaitEvent('peerState');
    await stage.settle();
    await stage.join('alice-again', device, 'alice');
    await bob.peer.awaitEvent('leave');
    await stage.settle();
    await stage.resume(alice);
    await stage.settle();
  },
};

const neverHeardOf: Case = {
  id: 'resume/never-heard-of',
  title: 'A socket is lost before the server received a frame of its session',
  description: 'The client may never have had its token, so the session ends as without resume.',
  kind: 'scenario',
  clauses: ['RS-6', 'LS-1'],
  needs: NEEDS,
  async play(stage) {
    const bob = await joinWithResume(stage, 'bob');
    const alice = await stage.join('alice', { features: [Feature.RESUME] });
    await alice.peer.cut();
    await stage.settle();
    await stage.resume(alice);
    await stage.settle();
    await bob.offer(alice.userId);
    await stage.settle();
  },
};

const offeredAgain: Case = {
  id: 'resume/offer-sent-again',
  title:
    'A caller is cut off in the same breath as it offers, resumes, and sends what it must again',
  description:
    'Whether the server had the offer or not: there is one call, one RINGING and one RINGBACK.',
  race: 'a request and the loss of its socket (R29)',
  kind: 'scenario',
  clauses: ['RS-5', 'RQ-1', 'G-3'],
  needs: NEEDS,
  async play(stage) {
    const [alice, bob] = await joinResumable(stage, 'alice', 'bob');
    const body = { case: 'offerCall', value: alice.offerTerms(bob.userId) } as const;
    const requestId = alice.peer.post(body);
    await alice.peer.cut();
    await stage.settle();
    const { result } = await stage.resume(alice);
    const processed = result.case === 'resume' ? result.value.lastRequestId : requestId;
    if (processed < requestId) alice.peer.send({ requestId, body });
    await alice.peer.response(requestId);
    await stage.settle();
    // And once more, as a client that lost its notes would.
    alice.peer.send({ requestId, body });
    await alice.peer.response(requestId, 2);
    await stage.settle();
    await bob.answer();
    await stage.settle();
    await bob.leave();
    await stage.settle();
  },
};

/** Sessions that lose their socket. */
export const RESUME_CASES: readonly Case[] = [
  inCall,
  silent,
  endedMeanwhile,
  cutAtTheClaim,
  callerAway,
  expired,
  expiredRinging,
  loggedIn,
  neverHeardOf,
  offeredAgain,
];
