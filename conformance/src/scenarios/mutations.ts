/**
 * Owns mutated input: families of messages that are almost, or not at all, a frame. Every message is
 * drawn from a seed. Knows no server and no socket.
 */
import { type ClientFrame, ClientFrameSchema, decodeClientFrame } from '@audiocall/proto';
import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import type { Mutation } from '../peers/mutation.js';

/** The ids that mutated requests name. They mean nothing to the sender. */
export interface Names {
  readonly callId: string;
  readonly userId: string;
}

/** A family draws its messages from a source of chance. */
export type Family = (names: Names) => fc.Arbitrary<Mutation>;

type FrameInit = MessageInitShape<typeof ClientFrameSchema>;

/** The first id of mutated requests; far above what a peer counts to. */
const FIRST_REQUEST_ID = 1000;

type BodyInit = NonNullable<FrameInit['body']>;

/** Requests about a call. Each is valid by itself, so that nothing but its call can be wrong with it. */
function aboutCall(callId: string): readonly BodyInit[] {
  const target = { case: 'callId', value: callId } as const;
  const candidates = [{ candidate: 'candidate:1 1 udp 1 127.0.0.1 9 typ host', mid: '0' }];
  return [
    { case: 'leave', value: { target } },
    { case: 'answerCall', value: { target } },
    { case: 'setMute', value: { callId, track: 1, muted: true } },
    { case: 'description', value: { callId, negotiationId: 1, type: 1, sdp: 'v=0\r\n' } },
    { case: 'candidates', value: { callId, negotiationId: 1, ufrag: 'u', candidates } },
    { case: 'mediaReport', value: { callId, negotiationId: 1, state: 1 } },
  ];
}

/** Frames that are right, and that no call of the sender answers to. */
function drawFrame({ callId, userId }: Names): fc.Arbitrary<ClientFrame> {
  const callee = `${userId}-absent`;
  return drawRequest([
    ...aboutCall(callId),
    { case: 'offerCall', value: { clientRef: 'r', callType: 1, callee } },
  ]);
}

function drawRequest(bodies: readonly BodyInit[]): fc.Arbitrary<ClientFrame> {
  return fc
    .record({
      body: fc.constantFrom(...bodies),
      requestId: fc.integer({ min: FIRST_REQUEST_ID, max: FIRST_REQUEST_ID + 9 }),
    })
    .map((init) => create(ClientFrameSchema, init));
}

const encode = (frame: ClientFrame): Uint8Array => toBinary(ClientFrameSchema, frame);
const bytesOf = (...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));
const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));

/** Whether the bytes are a frame, by the wire vectors that two implementations agree on. */
export function isFrame(bytes: Uint8Array): boolean {
  return decodeClientFrame(bytes, Number.POSITIVE_INFINITY).ok;
}

const mutation = (fault: string, bytes: Uint8Array, isDoubtful = false): Mutation => ({
  fault,
  bytes,
  isText: false,
  isDoubtful,
});

/** A frame that ends too early. */
const truncated: Family = (names) =>
  fc
    .tuple(drawFrame(names), fc.nat())
    .map(([frame, cut]) => {
      const bytes = encode(frame);
      return bytes.slice(0, 1 + (cut % (bytes.length - 1)));
    })
    .filter((bytes) => !isFrame(bytes))
    .map((bytes) => mutation('a truncated frame', bytes));

/** A tag with a wire type or a field number that Protobuf does not have, or a group that never ends. */
const ILLEGAL = [
  ['0e', 'wire type 6, which there is not, at the end'],
  ['0f', 'wire type 7, which there is not, at the end'],
  ['0001', 'field number 0 at the end'],
  ['0200', 'field number 0 at the end'],
  ['0c', 'the end of a group that never began'],
  ['9b0608', 'a group that never ends'],
  ['9c06', 'the end of a group that never began'],
] as const;

const illegal: Family = (names) =>
  fc
    .tuple(drawFrame(names), fc.constantFrom(...ILLEGAL))
    .map(([frame, [tail, fault]]) => mutation(fault, bytesOf(encode(frame), hex(tail))));

/** A length inside of a message that runs over the message's end. */
const overrun: Family = (names) =>
  fc
    .tuple(drawFrame(names), fc.integer({ min: 1, max: 100 }), fc.uint8Array({ maxLength: 20 }))
    .map(([frame, more, text]) => {
      const inner = bytesOf([0x0a, text.length + more], text);
      const filler = new Uint8Array(more);
      const body = bytesOf([0xa2, 0x01, inner.length], inner);
      return mutation(
        'a length beyond the end of the message that it is in',
        bytesOf(encode(frame), body, [0x9a, 0x06, more], filler),
      );
    });

/** Text that is no UTF-8, where the schema has a string. */
const BAD_TEXT = ['c328', 'eda080', 'c080', 'ff', 'e282', 'f8888080'];

const badText: Family = () =>
  fc.constantFrom(...BAD_TEXT).map((text) => {
    const callId = bytesOf([0x0a, text.length / 2], hex(text));
    const leave = bytesOf([0xb2, 0x01, callId.length], callId);
    return mutation('text that is no UTF-8', bytesOf([0x08, 0xe8, 0x07], leave));
  });

/** A known field with the wire type of another one: it counts as unknown. */
const wrongType: Family = (names) =>
  fc
    .tuple(drawFrame(names), fc.constantFrom('0a0131', '0d01000000', 'c00201', 'c50201000000'))
    .map(([frame, head]) => mutation('a wrong wire type', bytesOf(hex(head), encode(frame))));

/** Fields that the schema does not have. */
const UNKNOWN = ['f83f01', '9a0603616263', '990601020304050607089d0601020304', '9b0608059c06'];

const unknown: Family = (names) =>
  fc
    .tuple(drawFrame(names), fc.array(fc.constantFrom(...UNKNOWN), { minLength: 1, maxLength: 5 }))
    .map(([frame, tails]) => mutation('unknown fields', bytesOf(encode(frame), ...tails.map(hex))));

/** Numbers that no enum has a name for. */
const wrongEnum: Family = ({ callId, userId }) =>
  fc
    .tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 50, max: 0x7fff_ffff }))
    .map(([which, value]) => {
      const bodies: readonly BodyInit[] = [
        { case: 'setMute', value: { callId, track: value, muted: true } },
        { case: 'offerCall', value: { clientRef: 'r', callType: value, callee: userId } },
        { case: 'mediaReport', value: { callId, negotiationId: 1, state: value } },
        { case: 'description', value: { callId, negotiationId: 1, type: value, sdp: 'v=0' } },
        { case: 'leave', value: { target: { case: 'callId', value: callId }, intent: value } },
      ];
      const body = bodies[which];
      const frame = create(ClientFrameSchema, {
        requestId: FIRST_REQUEST_ID,
        ...(body === undefined ? {} : { body }),
      });
      return mutation('an unknown enum value', encode(frame));
    });

/** Requests about a call of somebody else. */
const strangeIds: Family = ({ callId }) =>
  drawRequest(aboutCall(callId)).map((frame) =>
    mutation('the id of a call of others', encode(frame)),
  );

/** Some bits the other way round: whatever comes of it. */
const flipped: Family = (names) =>
  fc
    .tuple(drawFrame(names), fc.array(fc.nat(), { minLength: 1, maxLength: 4 }))
    .map(([frame, flips]) => {
      const bytes = encode(frame);
      for (const flip of flips) {
        const bit = flip % (bytes.length * 8);
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      }
      return mutation('flipped bits', bytes, true);
    });

/** Bytes that nobody meant. */
const noise: Family = () =>
  fc
    .uint8Array({ minLength: 1, maxLength: 200 })
    .map((bytes) => mutation('random bytes', bytes, true));

/** A text message under the binary subprotocol, be it JSON or not. */
const text: Family = (names) =>
  fc
    .oneof(
      fc.string({ maxLength: 60 }),
      fc.constantFrom('{}', 'null', '[', '{"ping":{}}', `{"leave":{"callId":"${names.callId}"}}`),
    )
    .map((said) => ({
      fault: 'a text message',
      bytes: new TextEncoder().encode(said),
      isText: true,
      isDoubtful: false,
    }));

/** Every family, by its name. */
export const FAMILIES = {
  truncated,
  illegal,
  overrun,
  'bad-text': badText,
  'wrong-type': wrongType,
  unknown,
  'wrong-enum': wrongEnum,
  'strange-ids': strangeIds,
  flipped,
  noise,
  text,
} as const satisfies Record<string, Family>;

/** The name of a family. */
export type FamilyName = keyof typeof FAMILIES;

/** Draws messages of a family; the same ones for the same seed. */
export function drawMutations(
  family: FamilyName,
  names: Names,
  count: number,
  seed: number,
): readonly Mutation[] {
  return fc.sample(FAMILIES[family](names), { numRuns: count, seed });
}
