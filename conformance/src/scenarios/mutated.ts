/**
 * Owns the cases of mutated input. Each sends messages of one family, every one from a user of its own,
 * beside the call of two bystanders, which must not notice and must go on to work.
 */
import { Track } from '@audiocall/proto';
import type { ClauseId } from '../oracle/clauses.js';
import type { Mutation } from '../peers/mutation.js';
import type { Case } from './case.js';
import { drawMutations, type FamilyName } from './mutations.js';
import { connectCall, type Stage } from './stage.js';

interface Attack {
  readonly family: FamilyName;
  readonly title: string;
  readonly clauses: readonly ClauseId[];
  readonly description: string;
}

const CLOSED =
  'Each message has to close its sender’s socket with the right code, and nobody else’s.';
const ANSWERED = 'Each message is a frame: it has to be answered or ignored, and closes nothing.';
/** Whether one of them closes a socket is for chance to say, so that nothing is asked of a close. */
const EITHER = 'Reading such a message and closing with 1007 are both right; nothing else is.';

const ATTACKS: readonly Attack[] = [
  {
    family: 'truncated',
    title: 'Frames that end too early',
    clauses: ['WR-3', 'WR-6'],
    description: CLOSED,
  },
  {
    family: 'illegal',
    title: 'Wire types, field numbers and groups that Protobuf does not have',
    clauses: ['WR-3', 'WR-6'],
    description: CLOSED,
  },
  {
    family: 'overrun',
    title: 'Lengths that run over the end of their message',
    clauses: ['WR-3', 'WR-6'],
    description: CLOSED,
  },
  {
    family: 'bad-text',
    title: 'Strings that are no UTF-8',
    clauses: ['WR-3', 'WR-6'],
    description: CLOSED,
  },
  {
    family: 'text',
    title: 'Text messages under the binary subprotocol',
    clauses: ['WR-2', 'WR-6'],
    description: CLOSED,
  },
  {
    family: 'wrong-type',
    title: 'Known fields with the wire type of another',
    clauses: ['RQ-1', 'G-6'],
    description: ANSWERED,
  },
  {
    family: 'unknown',
    title: 'Frames with unknown fields of every kind',
    clauses: ['RQ-1', 'G-6'],
    description: ANSWERED,
  },
  {
    family: 'wrong-enum',
    title: 'Enum values that have no name',
    clauses: ['RQ-1', 'G-6'],
    description: ANSWERED,
  },
  {
    family: 'strange-ids',
    title: 'Requests about the call of others',
    clauses: ['ER-4', 'G-6'],
    description: ANSWERED,
  },
  {
    family: 'flipped',
    title: 'Frames with flipped bits',
    clauses: ['WR-3'],
    description: EITHER,
  },
  { family: 'noise', title: 'Random bytes', clauses: ['WR-3'], description: EITHER },
];

/** Messages of a case: many enough to vary, few enough for every run. */
const COUNT = 12;

async function playAttack(stage: Stage, family: FamilyName): Promise<void> {
  const [alice, bob] = await stage.joinAll('alice', 'bob', 'stranger');
  const callId = await connectCall(stage, alice, bob);
  const names = { callId, userId: bob.userId };
  const mutations = drawMutations(family, names, COUNT, stage.seed);
  for (const [index, mutation] of mutations.entries()) await sendOne(stage, mutation, index + 1);
  await stage.settle();
  await alice.setMute(callId, true);
  await stage.settle();
  await alice.setMute(callId, false);
  await stage.settle();
  await bob.leave();
  await stage.settle();
}

/** Somebody joins, sends one message, and sees what comes of it. */
async function sendOne(stage: Stage, mutation: Mutation, number: number): Promise<void> {
  const { peer } = await stage.join(`mallory-${number}`);
  peer.sendMutated(mutation);
  await peer.settle();
}

const attacks: readonly Case[] = ATTACKS.map(({ family, ...about }) => ({
  id: `malformed/mutated/${family}`,
  kind: 'malformed',
  ...about,
  play: (stage) => playAttack(stage, family),
}));

const fragmented: Case = {
  id: 'malformed/fragmented',
  title: 'A frame in several fragments of WebSocket, and an empty one',
  kind: 'malformed',
  clauses: ['G-5', 'RQ-1'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    alice.peer.sendFragmented({ requestId: 50, body: { case: 'leave', value: {} } }, 3);
    await alice.peer.response(50);
    alice.peer.send({});
    alice.peer.sendFragmented({ requestId: 51 }, 2);
    await alice.peer.response(51);
    await alice.offer(bob.userId);
    await stage.settle();
  },
};

/** More than any buffer for control frames holds by chance. */
const PINGS = 300;
const MUTES = 256;
/** Who keeps fewer bits of a nonce, or one for a sign, gives back another one, and 0 is a nonce, too. */
const ODD_NONCES = [0, 0x1_0001, 0x7fff_fffe, 0x8000_0001, 0xffff_ffff];

const pings: Case = {
  id: 'malformed/many-pings',
  title: 'Hundreds of Pings at once, some with long nonces, beside a call with hundreds of events',
  kind: 'malformed',
  clauses: ['G-5', 'G-6', 'G-2'],
  async play(stage) {
    const [alice, bob, mallory] = await stage.joinAll('alice', 'bob', 'mallory');
    const callId = await connectCall(stage, alice, bob);
    for (let nonce = 1; nonce <= PINGS; nonce += 1) {
      mallory.peer.send({ body: { case: 'ping', value: { nonce: 10_000 + nonce } } });
    }
    for (const nonce of ODD_NONCES) mallory.peer.send({ body: { case: 'ping', value: { nonce } } });
    // So many events that whoever keeps a seq in a byte has none left.
    for (let nth = 1; nth <= MUTES; nth += 1) {
      const value = { callId, track: Track.AUDIO, muted: nth % 2 === 1 };
      alice.peer.post({ case: 'setMute', value });
    }
    await stage.settle();
    await alice.setMute(callId, true);
    await stage.settle();
    await bob.leave();
    await stage.settle();
  },
};

/** Mutated input. */
export const MUTATED_CASES: readonly Case[] = [...attacks, fragmented, pings];
