/** Owns the scenarios in which a call is not answered, or not connected, in time, and those in which it just is. */
import type { Case } from './case.js';
import { agree, connectMedia } from './stage.js';

const SHORT_RING_MS = 200;
/** The offer, two rounds of Pings and the answer, and as much again for a trip that takes longer. */
const TRIPS_TO_ANSWER = 8;
const SHORT_CONNECT_MS = 300;
/** Twice of it is more than any server may be late, and a busy harness with it (TO-3). */
const LONG_CONNECT_MS = 2400;

const noAnswer: Case = {
  id: 'timers/no-answer',
  title: 'Nobody answers: once the callee rings, once it is away',
  kind: 'scenario',
  clauses: ['TO-1', 'TO-3', 'RJ-3', 'G-3', 'LS-9'],
  async play(stage) {
    const [alice, bob, carol] = await stage.joinAll('alice', 'bob', 'carol');
    stage.allowWait('ttl_ms', SHORT_RING_MS);
    const callId = await alice.offer(bob.userId, { ttlMs: SHORT_RING_MS });
    for (const ttlMs of [1, 2 ** 32 - 1]) {
      await carol.offer(stage.userId('nobody'), { ttlMs });
      await carol.leave();
    }
    await carol.offer(stage.userId('nobody'), { ttlMs: SHORT_RING_MS });
    // ring_ms is the most, also where it is under the least that an offer may ask for.
    const dave = await stage.join('dave', { timers: { ringMs: 100 } });
    await dave.offer(stage.userId('nobody'), { ttlMs: 50 });
    const waitMs = stage.waitFor(SHORT_RING_MS);
    await Promise.all([
      alice.peer.awaitEvent('leave', waitMs),
      bob.peer.awaitEvent('cancel', waitMs),
      carol.peer.awaitEvent('leave', waitMs),
    ]);
    await stage.settle();
    await bob.answer({ case: 'callId', value: callId });
    await stage.settle();
  },
};

/** Longer than a timer may be late on a busy machine, so that one that began anew is told from one that did not. */
const LATE_LOSS_MS = 2300;

const lostWhileRinging: Case = {
  id: 'timers/lost-while-ringing',
  title: 'A callee is lost shortly before the time to ring is over: it is over at the same time',
  description: 'Another call, whose time is a little shorter, tells when.',
  kind: 'scenario',
  clauses: ['TO-1', 'TO-3'],
  async play(stage) {
    const [alice, bob, carol] = await stage.joinAll('alice', 'bob', 'carol');
    const ttlMs = LATE_LOSS_MS + 200;
    stage.allowWait('ttl_ms', ttlMs);
    await alice.offer(bob.userId, { ttlMs });
    await carol.offer(stage.userId('nobody'), { ttlMs: LATE_LOSS_MS });
    await carol.peer.awaitEvent('leave', stage.waitFor(LATE_LOSS_MS));
    await bob.peer.cut();
    await alice.peer.awaitEvent('leave', stage.waitFor(2 * ttlMs));
    await stage.settle();
  },
};

const claimStopsTimer: Case = {
  id: 'timers/claim-stops-ringing',
  title:
    'Two claimed calls outlive their time to ring: one that is connected, and one that is not yet',
  description:
    'The time to ring was short, and runs out in the claimed calls: nothing may happen then. Another call whose time runs out afterwards shows that this time was over.',
  kind: 'scenario',
  clauses: ['TO-2', 'CN-1'],
  async play(stage) {
    const [alice, bob, carol, dave, erin] = await stage.joinAll(
      ...(['alice', 'bob', 'carol', 'dave', 'erin'] as const),
    );
    // Long enough to answer in time, however far the server is.
    const before = stage.recorder.elapsedMs();
    await bob.peer.settle();
    const tripMs = stage.recorder.elapsedMs() - before;
    const ttlMs = Math.ceil(Math.max(SHORT_RING_MS, TRIPS_TO_ANSWER * tripMs));
    stage.allowWait('a ttl_ms that is offered', 2 * ttlMs);
    const callId = await alice.offer(bob.userId, { ttlMs });
    await dave.offer(erin.userId, { ttlMs });
    await stage.settle();
    await Promise.all([bob.answer(), erin.answer()]);
    await stage.settle();
    await connectMedia(stage, alice, bob, callId, false);
    // Another call, offered later and for longer, runs out first: then so would have this one.
    await carol.offer(stage.userId('nobody'), { ttlMs: 2 * ttlMs });
    await carol.peer.awaitEvent('leave', stage.waitFor(2 * ttlMs));
    await stage.settle();
    await alice.leave();
    await dave.leave();
    await stage.settle();
  },
};

const connectTimeout: Case = {
  id: 'timers/connect',
  title: 'A claimed call is never connected, since only one party reports media',
  description:
    'Both parties have to be told the end with the reason CONNECT_TIMEOUT, and neither may get CONNECTED.',
  kind: 'scenario',
  clauses: ['TO-4', 'TO-3', 'CN-3', 'SE-10'],
  async play(stage) {
    const timers = { connectMs: SHORT_CONNECT_MS };
    const alice = await stage.join('alice', { timers });
    const bob = await stage.join('bob', { timers });
    const connectMs = alice.granted?.timers?.connectMs ?? 0;
    stage.allowWait('connect_ms', connectMs);
    const callId = await agree(stage, alice, bob);
    alice.report(callId);
    const waitMs = stage.waitFor(connectMs);
    await Promise.all([alice, bob].map(({ peer }) => peer.awaitEvent('leave', waitMs)));
    await stage.settle();
    // Why it is over is told to who asks late, too (LS-9).
    await bob.answer({ case: 'callId', value: callId });
    await stage.settle();
  },
};

const connectTimersDiffer: Case = {
  id: 'timers/connect-of-the-caller',
  title:
    'Two claimed calls are never connected, one of which was held; each goes by the timers of its caller',
  kind: 'scenario',
  clauses: ['SE-10', 'TO-4', 'TO-3'],
  async play(stage) {
    const short = { timers: { connectMs: SHORT_CONNECT_MS } };
    const longer = { timers: { connectMs: LONG_CONNECT_MS } };
    // Bob's own time is so long that nobody waits for it.
    const alice = await stage.join('alice', short);
    const [carol, dave] = [await stage.join('carol', longer), await stage.join('dave', short)];
    stage.allowWait('connect_ms', alice.granted?.timers?.connectMs ?? 0);
    stage.allowWait('connect_ms', carol.granted?.timers?.connectMs ?? 0);
    // This call is held, and nobody ever rings.
    await alice.offer(stage.userId('bob'));
    const bob = await stage.join('bob');
    await carol.offer(dave.userId);
    await stage.settle();
    await bob.answerByName(alice.userId);
    await dave.answer();
    const members = [alice, bob, carol, dave];
    const waitMs = stage.waitFor(carol.granted?.timers?.connectMs ?? 0);
    await Promise.all(members.map(({ peer }) => peer.awaitEvent('leave', waitMs)));
    await stage.settle();
  },
};

/** Time to ring, and to connect. */
export const TIMEOUT_CASES: readonly Case[] = [
  noAnswer,
  lostWhileRinging,
  claimStopsTimer,
  connectTimeout,
  connectTimersDiffer,
];
