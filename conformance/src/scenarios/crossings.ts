/** Owns the scenarios in which requests of the two users cross: what is processed first wins. */
import type { Case } from './case.js';
import { connectCall, type Stage } from './stage.js';

const ROUNDS = 4;

/** Two requests at the same time, each one sent first in turn. */
async function cross(
  stage: Stage,
  round: number,
  one: () => Promise<unknown>,
  other: () => Promise<unknown>,
): Promise<void> {
  const [first, second] = round % 2 === 0 ? [one, other] : [other, one];
  await Promise.all([first(), second()]);
  await stage.settle();
}

const cancelAndAnswer: Case = {
  id: 'cancel/and-answer',
  title: 'The caller gives up while the callee answers',
  description:
    'Either request may reach the server first, and both orders are right. Caller and callee have to see the same end, once, and no CONNECTED without an answer that counted. Played several times, each one first in turn.',
  kind: 'scenario',
  race: 'cancel and answer (R1)',
  clauses: ['RJ-3', 'G-3', 'G-4', 'G-7'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    for (let round = 0; round < ROUNDS; round += 1) {
      const callId = await alice.offer(bob.userId);
      await stage.settle();
      const target = { case: 'callId', value: callId } as const;
      await cross(
        stage,
        round,
        () => alice.leave(target),
        () => bob.answer(target),
      );
    }
  },
};

const rejectAndCancel: Case = {
  id: 'cancel/and-reject',
  title: 'The caller gives up while the callee declines',
  kind: 'scenario',
  race: 'cancel and reject (R2)',
  clauses: ['RJ-3', 'G-3', 'G-4'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    for (let round = 0; round < ROUNDS; round += 1) {
      const callId = await alice.offer(bob.userId);
      await stage.settle();
      const target = { case: 'callId', value: callId } as const;
      await cross(
        stage,
        round,
        () => alice.leave(target),
        () => bob.leave(target),
      );
    }
  },
};

const hangUpAndCallAgain: Case = {
  id: 'hang-up/and-call-again',
  title: 'A party hangs up and calls again in the same breath, while the other one mutes',
  kind: 'scenario',
  race: 'a new call before the end of the old one is known (R12), and mute and hang-up (R15)',
  clauses: ['HU-1', 'OF-1', 'G-3', 'G-4'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    for (let round = 0; round < ROUNDS; round += 1) {
      const callId = await connectCall(stage, alice, bob);
      await cross(
        stage,
        round,
        () => Promise.all([alice.leave(), alice.offer(bob.userId)]),
        () => bob.setMute(callId, true),
      );
      await alice.leave();
      await stage.settle();
    }
  },
};

/** The shortest time to ring that there is (TO-1). */
const SHORTEST_RING_MS = 200;

const answerAndNoAnswer: Case = {
  id: 'answer/and-no-answer',
  title: 'The callee answers as the time to ring runs out',
  kind: 'scenario',
  race: 'answer and the end of ringing (R5)',
  clauses: ['OF-1', 'TO-1', 'RJ-3', 'G-3', 'G-4'],
  description:
    'Another call, offered a moment earlier or later and for as long, tells by its end when to answer.',
  async play(stage) {
    stage.allowWait('ttl_ms', SHORTEST_RING_MS);
    const bob = await stage.join('bob');
    const ttl = { ttlMs: SHORTEST_RING_MS };
    for (let round = 0; round < ROUNDS; round += 1) {
      const [alice, clock] = await stage.joinAll(`alice-${round}`, `clock-${round}`);
      const setClock = () => clock.offer(stage.userId('nobody'), ttl);
      if (round % 2 === 0) await setClock();
      const callId = await alice.offer(bob.userId, ttl);
      if (round % 2 === 1) await setClock();
      await clock.peer.awaitEvent('leave', stage.waitFor(SHORTEST_RING_MS));
      await bob.answer({ case: 'callId', value: callId });
      await stage.settle();
      await bob.leave({ case: 'callId', value: callId });
      await stage.settle();
    }
  },
};

const answerByNameAndRinging: Case = {
  id: 'answer/by-name-and-ringing',
  title: 'The callee answers by name while RINGING is on its way to it',
  kind: 'scenario',
  race: 'answer by name and RINGING (R8)',
  clauses: ['OF-1', 'G-3', 'G-4', 'G-7'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    for (let round = 0; round < ROUNDS; round += 1) {
      const callId = await alice.offer(bob.userId);
      await bob.answerByName(alice.userId);
      await stage.settle();
      await bob.leave({ case: 'callId', value: callId });
      await stage.settle();
      await cross(
        stage,
        round,
        () => alice.offer(bob.userId),
        () => bob.answerByName(alice.userId),
      );
      await alice.leave();
      await stage.settle();
    }
  },
};

const hangUpAndConnect: Case = {
  id: 'hang-up/and-connect',
  title: 'One party hangs up as the other one reports the media that connects the call',
  kind: 'scenario',
  race: 'leave and connect (R14)',
  clauses: ['HU-1', 'RJ-3', 'G-3', 'G-4', 'G-7'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    for (let round = 0; round < ROUNDS; round += 1) {
      const callId = await alice.offer(bob.userId, { sdpOffer: alice.sdp('offer') });
      await stage.settle();
      await bob.answer();
      await bob.describe(callId, 'answer');
      alice.report(callId);
      await stage.settle();
      await cross(
        stage,
        round,
        async () => bob.report(callId),
        () => (round < 2 ? alice : bob).leave({ case: 'callId', value: callId }),
      );
    }
  },
};

/** Requests that cross. */
export const CROSSING_CASES: readonly Case[] = [
  cancelAndAnswer,
  rejectAndCancel,
  hangUpAndCallAgain,
  answerAndNoAnswer,
  answerByNameAndRinging,
  hangUpAndConnect,
];
