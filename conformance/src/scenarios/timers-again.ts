/** Owns the scenarios in which a timer of a call would run on into the next call of the same two. */
import { DescriptionType, MediaState } from '@audiocall/proto';
import type { Case } from './case.js';
import { connectCall, type Member, type Stage } from './stage.js';

const SHORT_MS = 800;

/** The next call comes when this part of the timer of the first one is over. */
const AFTER = 0.6;

async function claimCall(stage: Stage, caller: Member, callee: Member): Promise<void> {
  await caller.offer(callee.userId);
  await stage.settle();
  await callee.answer();
}

const nextCall: Case = {
  id: 'timers/of-the-call-before',
  title:
    'Two users call again soon after they gave up a call that rang, and two after one that was not connected: the next one has all its time',
  kind: 'scenario',
  clauses: ['TO-1', 'TO-4', 'TO-3'],
  async play(stage) {
    const [alice, bob, dave] = await stage.joinAll('alice', 'bob', 'dave');
    const carol = await stage.join('carol', { timers: { connectMs: SHORT_MS } });
    const timerMs = carol.granted?.timers?.connectMs ?? 0;
    stage.allowWait('twice connect_ms', 2 * timerMs);
    await alice.offer(bob.userId, { ttlMs: timerMs });
    await claimCall(stage, carol, dave);
    await stage.pause(AFTER * timerMs);
    await Promise.all([alice.leave(), dave.leave()]);
    await stage.settle();
    await alice.offer(bob.userId, { ttlMs: timerMs });
    await claimCall(stage, carol, dave);
    // Dave hung up himself before, so that this is the first end that he is told.
    const waitMs = stage.waitFor(timerMs);
    await Promise.all([alice, dave].map(({ peer }) => peer.awaitEvent('leave', waitMs)));
    await stage.settle();
  },
};

const nextConnected: Case = {
  id: 'timers/of-the-connected-call-before',
  title:
    'Two users call again soon after a call whose media was away, and that waited for an answer: the next one has all its time',
  description: 'In the next call no media is away, and the same negotiation waits for its answer.',
  kind: 'scenario',
  needs: ['renegotiate'],
  clauses: ['NG-2', 'NG-4'],
  async play(stage) {
    const timers = { mediaMs: SHORT_MS, negotiateMs: SHORT_MS };
    const alice = await stage.join('alice', { timers });
    const bob = await stage.join('bob');
    const { mediaMs = 0, negotiateMs = 0 } = alice.granted?.timers ?? {};
    stage.allowWait('media_ms and negotiate_ms together', mediaMs + negotiateMs);
    const first = await connectCall(stage, alice, bob);
    alice.report(first, MediaState.DISCONNECTED);
    await alice.describeAs(first, DescriptionType.OFFER, 2);
    await stage.settle();
    await stage.pause(AFTER * Math.min(mediaMs, negotiateMs));
    await bob.leave();
    await stage.settle();
    const next = await connectCall(stage, alice, bob);
    await alice.describeAs(next, DescriptionType.OFFER, 2);
    await bob.peer.awaitEvent('negotiationEnded', stage.waitFor(negotiateMs));
    await stage.settle();
    await bob.leave();
    await stage.settle();
  },
};

/** Timers, and the call before. */
export const NEXT_TIMER_CASES: readonly Case[] = [nextCall, nextConnected];
