/** Owns the scenarios in which a session is lost and resumed more than once, and is each time what it was. */
import { DescriptionType } from '@audiocall/proto';
import type { Case } from './case.js';
import { joinDevice } from './devices.js';
import { joinResumable, joinWithResume, SHORT_RESUME_MS } from './resumable.js';
import { connectCall, type Member, type Stage } from './stage.js';

const { OFFER, ANSWER } = DescriptionType;

/** The party loses its socket, which the other one is told, and comes back. */
async function loseAndResume(
  stage: Stage,
  party: Member,
  peer: Member,
  losses: number,
): Promise<void> {
  await party.peer.cut();
  // Each loss and each return is told.
  await peer.peer.awaitEvent('peerState', undefined, 2 * losses - 1);
  await stage.settle();
  await stage.resume(party);
  await stage.settle();
}

const granted: Case = {
  id: 'resume/granted-for-good',
  title:
    'A party loses its socket three times: each time the other one is told, and every feature is in force afterwards',
  kind: 'scenario',
  clauses: ['RS-1', 'RS-2', 'RC-1', 'DN-1', 'NG-1'],
  needs: ['resume', 'renegotiate', 'recording', 'device_notice'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    await stage.settle();
    const callId = await connectCall(stage, alice, bob);
    for (const losses of [1, 2, 3]) {
      await loseAndResume(stage, alice, bob, losses);
      await alice.setRecording(callId, losses % 2 === 1);
      alice.noticeDevice(callId, losses);
      await alice.describeAs(callId, OFFER, losses + 1);
      await stage.settle();
      await bob.describeAs(callId, ANSWER, losses + 1);
      await stage.settle();
    }
    await bob.leave();
    await stage.settle();
  },
};

const ringsAgain: Case = {
  id: 'resume/ringing-replayed-twice',
  title:
    'A callee resumes its session twice as if it had seen nothing, while the call rings, and when it is over',
  description: 'The second replay says that no time is left.',
  kind: 'scenario',
  clauses: ['RS-2', 'RS-3'],
  needs: ['resume'],
  async play(stage) {
    const [alice, bob] = await joinResumable(stage, 'alice', 'bob');
    await alice.offer(bob.userId);
    await stage.settle();
    const unseen = { lastSeq: 0 };
    await bob.peer.cut();
    await stage.resume(bob, unseen);
    await stage.settle();
    await alice.leave();
    await stage.settle();
    await bob.peer.cut();
    await stage.resume(bob, unseen);
    await stage.settle();
  },
};

const PING_MS = 400;

const pingedAgain: Case = {
  id: 'resume/pinged-again',
  title: 'A session is resumed three times, and pinged on the last socket, too',
  kind: 'scenario',
  clauses: ['SE-8'],
  needs: ['resume'],
  async play(stage) {
    const alice = await joinWithResume(stage, 'alice', { pingMs: PING_MS });
    const pingMs = alice.granted?.timers?.pingMs ?? 0;
    const lastMs = 2 * pingMs + Math.max(1000, pingMs / 10) + 1100;
    stage.allowWait('twice ping_ms', 2 * pingMs);
    for (let times = 0; times < 3; times += 1) {
      await stage.resume(alice);
      await stage.settle();
    }
    for (let waitedMs = 0; waitedMs < lastMs && alice.peer.pingsHeard < 2; waitedMs += 20)
      await stage.pause(20);
    await stage.settle();
  },
};

/** So long a session is away that may be away for longer. */
const MOST = 0.55;
const AWAY_MS = 2000;

const mostOfTheTime: Case = {
  id: 'resume/most-of-the-time-away',
  title:
    'Two parties, a callee whose phone rings, a caller whose call is over and an idle user are away for more than half of resume_ms, and come back',
  description:
    'The call of one of the parties ends while it is away, and so does that of the caller.',
  kind: 'scenario',
  clauses: ['RS-1', 'RS-2', 'RS-5'],
  needs: ['resume'],
  async play(stage) {
    const timers = { resumeMs: AWAY_MS, resumeRingMs: SHORT_RESUME_MS };
    const join = (name: string): Promise<Member> => joinWithResume(stage, name, timers);
    const away = [
      await join('alice'),
      await join('carol'),
      await join('erin'),
      await join('gina'),
      await join('idle'),
    ] as const;
    const [alice, carol, erin, gina] = away;
    const [bob, dave, frank, hugo] = await stage.joinAll('bob', 'dave', 'frank', 'hugo');
    const { resumeMs = 0 } = alice.granted?.timers ?? {};
    stage.allowWait('resume_ms', resumeMs);
    await connectCall(stage, alice, bob);
    await connectCall(stage, dave, carol);
    await frank.offer(erin.userId);
    await gina.offer(hugo.userId);
    await stage.settle();
    await Promise.all(away.map(({ peer }) => peer.cut()));
    await Promise.all([bob, dave].map(({ peer }) => peer.awaitEvent('peerState')));
    await Promise.all([bob.leave(), hugo.leave()]);
    await stage.pause(MOST * resumeMs);
    await Promise.all(away.map((member) => stage.resume(member)));
    await stage.settle();
  },
};

const sameDevice: Case = {
  id: 'resume/on-the-same-device',
  title: 'A session is resumed, and its device comes with a new one: that takes its place',
  kind: 'scenario',
  clauses: ['MD-2'],
  needs: ['resume', 'fork'],
  async play(stage) {
    const phone = await joinDevice(stage, 'bob', 'phone');
    await stage.settle();
    await stage.resume(phone);
    await stage.settle();
    const older = phone.peer;
    await stage.join('bob-phone-anew', { deviceId: 'phone' }, 'bob');
    await older.awaitClose();
    await stage.settle();
  },
};

/** Sessions that are lost again. */
export const SECOND_LOSS_CASES: readonly Case[] = [
  granted,
  ringsAgain,
  pingedAgain,
  mostOfTheTime,
  sameDevice,
];
