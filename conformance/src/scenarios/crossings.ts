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

/** Requests that cross. */
export const CROSSING_CASES: readonly Case[] = [
  cancelAndAnswer,
  rejectAndCancel,
  hangUpAndCallAgain,
];
