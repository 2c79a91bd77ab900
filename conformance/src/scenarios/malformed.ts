/** Owns the cases of malformed input. An innocent call runs beside each of them and must not notice. */

import {
  CandidatesSchema,
  type ClientFrame,
  ClientFrameSchema,
  type Feature,
  type LeaveIntent,
} from '@audiocall/proto';
import { create, toBinary } from '@bufbuild/protobuf';
import type { ClauseId } from '../oracle/clauses.js';
import { UNKNOWN_FIELD } from '../peers/unknown-field.js';
import type { WirePeer } from '../peers/wire-peer.js';
import type { Case } from './case.js';
import { connectCall, type Member, type Stage } from './stage.js';

interface Malice {
  readonly id: string;
  readonly title: string;
  readonly clauses: readonly ClauseId[];
  /** Sends the malformed input. `maxFrameBytes` is the limit that the server announced. */
  attack(mallory: WirePeer, maxFrameBytes: number): void;
}

/** Two bystanders are in a call while a third user, in a call of its own, sends what is no frame. */
async function playMalice(stage: Stage, malice: Malice): Promise<void> {
  const [alice, bob, mallory, victim] = await stage.joinAll('alice', 'bob', 'mallory', 'victim');
  const callId = await connectCall(stage, alice, bob);
  await mallory.offer(victim.userId);
  await stage.settle();
  await victim.answer();
  await stage.settle();
  malice.attack(mallory.peer, mallory.granted?.limits?.maxFrameBytes ?? 0);
  await mallory.peer.awaitClose();
  await victim.peer.awaitEvent('leave');
  await stage.settle();
  await alice.setMute(callId, true);
  await stage.settle();
  await bob.leave();
  await stage.settle();
}

const OVERSIZE_BY = 1;

const PING = create(ClientFrameSchema, { body: { case: 'ping', value: { nonce: 1 } } });
/** Whoever takes it answers, and nobody asked for that. */
const UNASKED = create(ClientFrameSchema, { requestId: 999, body: { case: 'leave', value: {} } });

/** A frame padded with an unknown field to exactly so many bytes. */
function padFrame(length: number, frame: ClientFrame): Uint8Array {
  const head = toBinary(ClientFrameSchema, frame);
  // Field 1000, length-delimited: a tag of two bytes, and a length in as few as it takes.
  const tag = [0xc2, 0x3e];
  const rest = length - head.byteLength - tag.length;
  const bytes = [1, 2, 3, 4].find((count) => rest - count < 2 ** (7 * count)) ?? 5;
  const digits = Array.from({ length: bytes }, (_, at) => {
    const more = at + 1 < bytes ? 0x80 : 0;
    return (((rest - bytes) >>> (7 * at)) & 0x7f) | more;
  });
  const padded = new Uint8Array(length);
  padded.set(head);
  padded.set([...tag, ...digits], head.byteLength);
  return padded;
}

const MALICES: readonly Malice[] = [
  {
    id: 'malformed/text',
    title: 'A text message under the binary subprotocol',
    clauses: ['WR-2', 'WR-6'],
    attack: (mallory) => mallory.sendRaw('{"requestId":9,"leave":{}}', 'a text message'),
  },
  {
    id: 'malformed/garbage',
    title: 'Bytes that are no Protobuf',
    clauses: ['WR-3', 'WR-6'],
    attack: (mallory) =>
      mallory.sendRaw(new Uint8Array([0xff, 0xff, 0xff, 0xff, 0xff, 0xff]), 'garbage bytes'),
  },
  {
    id: 'malformed/truncated',
    title: 'A frame that ends in the middle of a field',
    clauses: ['WR-3', 'WR-6'],
    attack: (mallory) => {
      const frame = create(ClientFrameSchema, {
        requestId: 9,
        body: { case: 'leave', value: { target: { case: 'callId', value: 'some-call' } } },
      });
      mallory.sendRaw(toBinary(ClientFrameSchema, frame).slice(0, -3), 'a truncated frame');
    },
  },
  {
    id: 'malformed/oversize',
    title: 'A frame one byte longer than the limit',
    clauses: ['WR-4', 'WR-6'],
    attack: (mallory, max) => mallory.sendRaw(padFrame(max + OVERSIZE_BY, UNASKED), 'oversize'),
  },
];

const maliceCases: readonly Case[] = MALICES.map((malice) => ({
  id: malice.id,
  title: malice.title,
  kind: 'malformed',
  clauses: malice.clauses,
  play: (stage) => playMalice(stage, malice),
}));

/** Somebody who has no session sends what is no frame, by the limit that another one was told. */
async function playStranger(stage: Stage, { attack }: Malice): Promise<void> {
  const alice = await stage.join('alice');
  const stranger = await stage.connect('stranger');
  attack(stranger, alice.granted?.limits?.maxFrameBytes ?? 0);
  await stranger.awaitClose();
  await stage.settle();
}

const inFragments: Malice = {
  id: 'malformed/oversize-in-fragments',
  title: 'A frame one byte longer than the limit, in fragments of which each is far shorter',
  clauses: ['WR-4'],
  attack: (stranger, max) => stranger.sendRaw(padFrame(max + OVERSIZE_BY, UNASKED), 'oversize', 4),
};

const strangerCases: readonly Case[] = [...MALICES, inFragments].map((malice) => ({
  id: `${malice.id}-without-session`,
  title: `${malice.title}, on a socket that has no session yet`,
  kind: 'malformed',
  clauses: malice.clauses.filter((clause) => clause !== 'WR-6'),
  play: (stage) => playStranger(stage, malice),
}));

const subprotocols: Case = {
  id: 'malformed/subprotocol',
  title: 'An upgrade with an unknown subprotocol',
  kind: 'malformed',
  clauses: ['WR-1'],
  async play(stage) {
    const alice = await stage.join('alice');
    await stage.connect('stranger', { subprotocols: ['telephone.v9'] });
    await stage.connect('polyglot', { subprotocols: ['telephone.v9', 'audiocall.v1.proto'] });
    await alice.peer.settle();
  },
};

/** No feature of this schema has that number. */
const UNKNOWN_FEATURE = 99 as Feature;

const unknown: Case = {
  id: 'malformed/unknown-content',
  title:
    'A request without a body, one that the schema does not know, unknown fields, and a frame of exactly the limit',
  kind: 'malformed',
  clauses: ['WR-5', 'WR-4', 'ER-2', 'G-5'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    await alice.offer(bob.userId);
    await stage.settle();
    alice.peer.send({ requestId: 50 });
    await alice.peer.response(50);
    await stage.settle();
    // The answer is kept like any other, whatever comes under its id (RQ-2).
    alice.peer.send({ requestId: 50, body: { case: 'leave', value: {} } });
    await alice.peer.response(50, 2);
    await stage.settle();
    alice.peer.send({});
    await stage.settle();
    const unknownField = { no: 999, wireType: 2, data: new Uint8Array([3, 1, 2, 3]) };
    alice.peer.send({ requestId: 51, $unknown: [unknownField] });
    await alice.peer.response(51);
    await stage.settle();
    const limit = alice.granted?.limits?.maxFrameBytes ?? 0;
    const stranger = await stage.connect('stranger');
    for (const peer of [alice.peer, stranger]) peer.sendBytes(padFrame(limit, PING));
    await stage.settle();
    await stranger.settle();
    await bob.answer();
    await stage.settle();
    await stage.join('carol', { features: [UNKNOWN_FEATURE] });
    await stage.settle();
  },
};

/** No enum of this schema has a name for it. */
const UNKNOWN_INTENT = 99 as LeaveIntent;

const unknownIntents: Case = {
  id: 'malformed/unknown-intents',
  title: 'Calls are hung up with an intent that the schema does not know, connected and not yet',
  kind: 'malformed',
  clauses: ['HU-1', 'RJ-3'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    await alice.offer(bob.userId);
    await stage.settle();
    await bob.answer();
    await stage.settle();
    await alice.leave(undefined, { intent: UNKNOWN_INTENT });
    await stage.settle();
    await connectCall(stage, alice, bob);
    await bob.leave(undefined, { intent: UNKNOWN_INTENT });
    await stage.settle();
  },
};

/** Sends a batch of one candidate, with a field in each that the schema does not know. */
function trickleUnknown(member: Member, callId: string): void {
  const value = create(CandidatesSchema, {
    ...{ callId, negotiationId: 1, ufrag: 'test' },
    candidates: member.makeCandidates(1),
  });
  for (const message of [value, ...value.candidates]) message.$unknown = [UNKNOWN_FIELD];
  const frame = create(ClientFrameSchema, { body: { case: 'candidates', value } });
  member.peer.sendBytes(toBinary(ClientFrameSchema, frame));
}

const unknownCandidates: Case = {
  id: 'malformed/unknown-fields-of-candidates',
  title:
    'A caller with early SDP sends candidates with unknown fields, before the claim and after it',
  kind: 'malformed',
  clauses: ['WR-5', 'IC-1', 'EO-1', 'EO-2'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await alice.offer(bob.userId, { sdpOffer: alice.sdp('offer') });
    await stage.settle();
    trickleUnknown(alice, callId);
    await stage.settle();
    await bob.answer();
    await stage.settle();
    trickleUnknown(alice, callId);
    await stage.settle();
  },
};

/** Malformed input. */
export const MALFORMED_CASES: readonly Case[] = [
  ...maliceCases,
  ...strangerCases,
  subprotocols,
  unknown,
  unknownIntents,
  unknownCandidates,
];
