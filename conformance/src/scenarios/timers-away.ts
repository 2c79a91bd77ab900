/** Owns the scenarios about timers that run while sessions lose their sockets and come back. */
import { CallType, Disposition, StatusCode } from '@audiocall/proto';
import { NotOfferedError } from '../run/not-judged.js';
import type { Case } from './case.js';
import { graceOf } from './grace.js';
import { changeSockets, comeBack, keepOn, Told } from './keep-on.js';
import { joinResumable, joinWithResume, SHORT_RESUME_MS } from './resumable.js';
import { connectCall, type Member, type Stage } from './stage.js';

const SHORT_MS = 800;
const LONGER_MS = 1000;
const KEPT_MS = 300;

const ringsThroughResumes: Case = {
  id: 'timers/while-sockets-change',
  title:
    'Caller and callee go from socket to socket, lost and taken over, while a call rings and another one is not connected: both end in time',
  kind: 'scenario',
  clauses: ['TO-1', 'TO-4', 'TO-3', 'RS-2'],
  needs: ['resume'],
  async play(stage) {
    stage.allowWait('ttl_ms', SHORT_MS);
    const [alice, bob] = [await joinWithResume(stage, 'alice'), await joinWithResume(stage, 'bob')];
    const carol = await joinWithResume(stage, 'carol', { connectMs: SHORT_MS });
    const dave = await joinWithResume(stage, 'dave');
    const timerMs = Math.max(SHORT_MS, carol.granted?.timers?.connectMs ?? 0);
    stage.allowWait('connect_ms', timerMs);
    await Promise.all([
      alice.offer(bob.userId, { ttlMs: SHORT_MS }),
      carol.offer(dave.userId, { ttlMs: 0 }),
    ]);
    await stage.settle();
    await dave.answer();
    await stage.settle();
    const left = new Told('leave');
    await keepOn(stage, {
      timerMs,
      isOver: () => [left.has(alice), left.has(carol)].every(Boolean),
      act: (round) => changeSockets(stage, [alice, bob, carol, dave], round, [left]),
    });
    await comeBack(stage, alice);
  },
};

const guesses: Case = {
  id: 'timers/guesses-keep-nobody',
  title:
    'A party, a caller and an idle user stay away; others guess their tokens, and call them; nobody is kept longer for that',
  description:
    'The party of the other side goes on in the call. That the idle user is gone is told to a caller: its call is held.',
  kind: 'scenario',
  clauses: ['RS-4', 'RS-6', 'RS-1'],
  needs: ['resume'],
  async play(stage) {
    const alice = await joinWithResume(stage, 'alice', { resumeMs: SHORT_MS });
    const dave = await joinWithResume(stage, 'dave', { resumeRingMs: SHORT_MS });
    const frank = await joinWithResume(stage, 'frank', { resumeMs: SHORT_MS });
    const [bob, carol, erin] = await joinResumable(stage, 'bob', 'carol', 'erin');
    const timerMs = Math.max(
      alice.granted?.timers?.resumeMs ?? 0,
      dave.granted?.timers?.resumeRingMs ?? 0,
    );
    stage.allowWait('the longer of resume_ms and resume_ring_ms', timerMs);
    const callId = await connectCall(stage, alice, bob);
    await dave.offer(erin.userId);
    await stage.settle();
    const away = [alice, dave, frank];
    await Promise.all(away.map(({ peer }) => peer.cut()));
    await bob.peer.awaitEvent('peerState');
    let isThere = true;
    await keepOn(stage, {
      timerMs,
      // Whoever was kept comes back behind it, later than any server and machine may be.
      moreMs: KEPT_MS,
      isOver: () =>
        bob.peer.lastEvent('leave') !== undefined &&
        erin.peer.lastEvent('cancel') !== undefined &&
        !isThere,
      async act(round) {
        const eve = await stage.connect(`eve-${round}`);
        bob.trickle(callId, 1);
        bob.report(callId);
        for (const member of away) {
          const right = member.resumeTerms();
          const wrong = { ...right, resumeToken: 'wrong' };
          await eve.request({ case: 'resume', value: wrong });
          await carol.peer.request({ case: 'resume', value: right });
        }
        await bob.setMute(callId, round % 2 === 0);
        await carol.offer(alice.userId);
        await carol.leave();
        const { result } = await carol.offerResponse(frank.userId);
        isThere = result.case === 'offerCall' && result.value.disposition === Disposition.NOTIFIED;
        await carol.leave();
        await eve.close();
      },
    });
    for (const member of away) await stage.resume(member);
    await stage.settle();
  },
};

const whileAway: Case = {
  id: 'timers/while-away',
  title:
    'Callers and callees of calls that ring, and of claimed ones that are not connected, are away: each call ends in time',
  description:
    'Whoever is there is told at once, and whoever was away reads of it when it comes back.',
  kind: 'scenario',
  clauses: ['TO-1', 'TO-4', 'TO-3', 'RS-1'],
  needs: ['resume'],
  async play(stage) {
    const timers = { connectMs: SHORT_MS, resumeMs: 60_000, resumeRingMs: 60_000 };
    const join = (name: string) => joinWithResume(stage, name, timers);
    // The first and the second caller are there, the callees are not; then the other way round.
    const callers = [
      await join('alice'),
      await join('bob'),
      await join('carol'),
      await join('dave'),
    ];
    const callees = [
      await join('erin'),
      await join('frank'),
      await join('gina'),
      await join('hugo'),
    ];
    const timerMs = Math.max(SHORT_MS, callers[0]?.granted?.timers?.connectMs ?? 0);
    stage.allowWait('connect_ms', timerMs);
    const there: Member[] = [];
    const away: Member[] = [];
    for (const [index, caller] of callers.entries()) {
      const callee = callees[index];
      if (callee === undefined) continue;
      const isClaimed = index % 2 === 0;
      await caller.offer(callee.userId, { ttlMs: isClaimed ? 0 : SHORT_MS });
      if (isClaimed) await callee.answer();
      there.push(index < 2 ? caller : callee);
      away.push(index < 2 ? callee : caller);
    }
    await Promise.all(away.map(({ peer }) => peer.cut()));
    const hasEnded = ({ peer }: Member): boolean =>
      peer.lastEvent('leave') !== undefined || peer.lastEvent('cancel') !== undefined;
    await keepOn(stage, {
      timerMs,
      isOver: () => there.every(hasEnded),
      act: () => Promise.all(there.map(({ peer }) => peer.settle())),
    });
    for (const member of away) await stage.resume(member);
    await stage.settle();
  },
};

/** Cuts members off for a part of a timer, lets them come back, and cuts them off again. */
async function cutTwice(stage: Stage, members: readonly Member[], awayMs: number): Promise<void> {
  await Promise.all(members.map(({ peer }) => peer.cut()));
  await stage.pause(awayMs);
  for (const member of members) await stage.resume(member);
  await stage.settle();
  await Promise.all(members.map(({ peer }) => peer.cut()));
}

const secondLoss: Case = {
  id: 'timers/away-twice',
  title:
    'A party, a caller whose call rings, and one whose call is held come back in time, and then stay away: each is given up in time',
  description:
    'The time counts from the second loss. That the held call is over is told to its callee when it asks, and to the caller when it comes back.',
  kind: 'scenario',
  clauses: ['RS-4', 'RS-6'],
  needs: ['resume'],
  async play(stage) {
    const alice = await joinWithResume(stage, 'alice', { resumeMs: LONGER_MS });
    const carol = await joinWithResume(stage, 'carol', { resumeRingMs: LONGER_MS });
    const frank = await joinWithResume(stage, 'frank', { resumeRingMs: LONGER_MS });
    const [bob, dave] = await stage.joinAll('bob', 'dave');
    const timerMs = Math.max(
      alice.granted?.timers?.resumeMs ?? 0,
      carol.granted?.timers?.resumeRingMs ?? 0,
    );
    stage.allowWait('the longer of resume_ms and resume_ring_ms', timerMs);
    await connectCall(stage, alice, bob);
    await carol.offer(dave.userId);
    await frank.offer(stage.userId('erin'));
    const erin = await stage.join('erin');
    await stage.settle();
    await cutTwice(stage, [alice, carol, frank], timerMs / 4);
    let isHeld = true;
    await keepOn(stage, {
      timerMs,
      isOver: () =>
        bob.peer.lastEvent('leave') !== undefined &&
        dave.peer.lastEvent('cancel') !== undefined &&
        !isHeld,
      async act() {
        await Promise.all([bob.peer.settle(), dave.peer.settle()]);
        // Another call type claims nothing, and tells whether the call is still offered.
        const { status } = await erin.answerByName(frank.userId, CallType.VIDEOCALL);
        isHeld = status?.code === StatusCode.CALL_TYPE_MISMATCH;
      },
    });
    for (const member of [carol, frank, alice]) await stage.resume(member);
    await stage.settle();
  },
};

/** So long that a time which begins anew shortly before its end is late for sure. */
const LATE_CLAIM_MS = 2600;

const claimedLate: Case = {
  id: 'timers/claimed-while-away',
  title: 'The call of a caller who stays away is claimed late, and ends in time',
  description: 'The time counts from the loss, and not from the claim.',
  kind: 'scenario',
  clauses: ['RS-4', 'RS-1'],
  needs: ['resume'],
  async play(stage) {
    const timers = { resumeMs: LATE_CLAIM_MS, resumeRingMs: LATE_CLAIM_MS };
    const alice = await joinWithResume(stage, 'alice', timers);
    const bob = await stage.join('bob');
    const { resumeMs = 0, resumeRingMs = 0 } = alice.granted?.timers ?? {};
    const ringMs = Math.min(resumeMs, resumeRingMs);
    stage.allowWait('resume_ms', resumeMs);
    await alice.offer(bob.userId);
    await stage.settle();
    await alice.peer.cut();
    await keepOn(stage, {
      timerMs: resumeMs,
      step: Math.max(ringMs / 2, ringMs - 300) / resumeMs,
      isOver: () => bob.peer.lastEvent('leave') !== undefined,
      async act(round) {
        if (round === 1) await bob.answer();
      },
    });
  },
};

const overWhileAway: Case = {
  id: 'timers/over-while-away',
  title: 'The call of a party who stays away is hung up late, and the session is over in time',
  description:
    'The time counts from the loss, and not from the end of the call. A caller learns that it is over: its call is held. The party comes back in vain.',
  kind: 'scenario',
  clauses: ['RS-4', 'RS-1'],
  needs: ['resume'],
  async play(stage) {
    const alice = await joinWithResume(stage, 'alice', { resumeMs: LATE_CLAIM_MS });
    const bob = await stage.join('bob');
    const { resumeMs = 0 } = alice.granted?.timers ?? {};
    stage.allowWait('resume_ms', resumeMs);
    await connectCall(stage, alice, bob);
    await alice.peer.cut();
    await bob.peer.awaitEvent('peerState');
    await stage.pause(Math.max(resumeMs / 2, resumeMs - 300));
    await bob.leave();
    let isThere = true;
    await keepOn(stage, {
      timerMs: resumeMs,
      step: 0.1,
      isOver: () => !isThere,
      async act() {
        const { result } = await bob.offerResponse(alice.userId);
        isThere = result.case === 'offerCall' && result.value.disposition === Disposition.NOTIFIED;
        await bob.leave();
      },
    });
    await stage.pause(graceOf(resumeMs));
    const late = await stage.reconnect(alice);
    await late.request({ case: 'resume', value: alice.resumeTerms() });
    await stage.settle();
  },
};

/** So much longer has a session to come back than an offer to be told from it on a busy machine. */
const APART_MS = 2000;

const callersAlone: Case = {
  id: 'timers/resume-ring-of-callers-alone',
  title:
    'A callee whose phone rings, a claimant and an idle user are away for longer than an offer waits for its caller, and come back',
  kind: 'scenario',
  clauses: ['RS-1', 'RS-2'],
  needs: ['resume'],
  async play(stage) {
    const timers = { resumeRingMs: SHORT_RESUME_MS };
    const bob = await joinWithResume(stage, 'bob', timers);
    const dave = await joinWithResume(stage, 'dave', timers);
    const erin = await joinWithResume(stage, 'erin', timers);
    const [alice, carol] = await joinResumable(stage, 'alice', 'carol');
    const { resumeMs = 0, resumeRingMs = 0 } = bob.granted?.timers ?? {};
    if (resumeMs < resumeRingMs + APART_MS) {
      throw new NotOfferedError(
        `resume_ms is ${resumeMs} and resume_ring_ms is ${resumeRingMs}, too near to be told apart`,
      );
    }
    stage.allowWait('resume_ring_ms', resumeRingMs);
    await alice.offer(bob.userId);
    await carol.offer(dave.userId);
    await stage.settle();
    await dave.answer();
    await stage.settle();
    const away = [bob, dave, erin];
    await Promise.all(away.map(({ peer }) => peer.cut()));
    await carol.peer.awaitEvent('peerState');
    await stage.pause(resumeRingMs + SHORT_RESUME_MS);
    for (const member of away) {
      await stage.resume(member);
      await stage.settle();
    }
  },
};

/** Timers and sessions that are away. */
export const AWAY_TIMER_CASES: readonly Case[] = [
  callersAlone,
  ringsThroughResumes,
  guesses,
  whileAway,
  secondLoss,
  claimedLate,
  overWhileAway,
];
