import { readFileSync } from 'node:fs';
import {
  create,
  type DescField,
  type DescMessage,
  type DescOneof,
  fromBinary,
  fromJson,
  type JsonValue,
  type Message,
  ScalarType,
  toBinary,
  toJson,
} from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Decoded,
  decodeClientFrame,
  decodeServerFrame,
  encodeClientFrame,
  encodeServerFrame,
} from './codec.js';
import {
  CandidateSchema,
  CandidatesSchema,
  ClientFrameSchema,
  DriverCommandSchema,
  DriverReportSchema,
  ServerFrameSchema,
} from './index.js';

interface Vector {
  readonly name: string;
  readonly type: string;
  readonly hex: string;
  readonly json?: JsonValue;
  readonly undecodable?: true;
}

const VECTORS = JSON.parse(
  readFileSync(new URL('../testdata/wire-vectors.json', import.meta.url), 'utf8'),
) as { readonly messages: readonly Vector[]; readonly bytes: readonly Vector[] };

const ROOM = 65_536;

const SCHEMAS: readonly DescMessage[] = [
  ClientFrameSchema,
  ServerFrameSchema,
  DriverCommandSchema,
  DriverReportSchema,
];

function bytesOf(vector: Vector): Uint8Array {
  return Uint8Array.from(Buffer.from(vector.hex, 'hex'));
}

function schemaOf(vector: Vector): DescMessage {
  const schema = SCHEMAS.find((candidate) => candidate.typeName === vector.type);
  if (schema === undefined) throw new Error(`no schema ${vector.type}`);
  return schema;
}

/** Frames go through the codec; driver messages have no codec of their own. */
function decodeVector(vector: Vector): Decoded<Message> {
  const bytes = bytesOf(vector);
  if (vector.type === ClientFrameSchema.typeName) return decodeClientFrame(bytes, ROOM);
  if (vector.type === ServerFrameSchema.typeName) return decodeServerFrame(bytes, ROOM);
  return { ok: true, frame: fromBinary(schemaOf(vector), bytes) };
}

describe('wire vectors of another Protobuf implementation', () => {
  it('cover every member of every oneof of a frame', () => {
    const bodies = new Set<string>();
    for (const { json } of VECTORS.messages) collectKeys(json, bodies);
    const members = [ClientFrameSchema, ServerFrameSchema, ...nestedOf(ServerFrameSchema)]
      .flatMap((schema) => schema.oneofs)
      .flatMap((oneof) => oneof.fields)
      .map((field) => field.jsonName);
    expect(members.filter((member) => !bodies.has(member))).toEqual([]);
    expect(members.length).toBeGreaterThan(25);
  });

  it.each(VECTORS.messages)('decode and encode: $name', (vector) => {
    const schema = schemaOf(vector);
    const expected = fromJson(schema, vector.json ?? null);
    const decoded = decodeVector(vector);
    if (!decoded.ok) throw new Error(decoded.detail);
    expect(decoded.frame).toEqual(expected);
    const hex = Buffer.from(toBinary(schema, expected)).toString('hex');
    if (hex === vector.hex) return;
    // Other bytes may mean the same; then the other implementation has to say so.
    const other = VECTORS.bytes.find((candidate) => candidate.hex === hex);
    expect(other?.json, `add ${hex} to scripts/wire-vector-inputs.ts`).toEqual(vector.json);
  });

  it.each(VECTORS.bytes.filter((vector) => !vector.undecodable))(
    '[WR-5] decode: $name',
    (vector) => {
      const decoded = decodeVector(vector);
      if (!decoded.ok) throw new Error(decoded.detail);
      expect(toJson(schemaOf(vector), decoded.frame)).toEqual(vector.json);
    },
  );

  it.each(VECTORS.bytes.filter((vector) => vector.undecodable))(
    '[WR-3] undecodable: $name',
    (vector) => {
      expect(decodeVector(vector)).toMatchObject({ ok: false, fault: 'undecodable' });
    },
  );
});

describe('decodeClientFrame()', () => {
  const bytes = encodeClientFrame(
    create(ClientFrameSchema, { requestId: 1, body: { case: 'ping', value: { nonce: 1 } } }),
  );

  it('[WR-4] takes a frame of exactly the limit', () => {
    expect(decodeClientFrame(bytes, bytes.byteLength).ok).toBe(true);
  });

  it('[WR-4] calls a frame of one byte more oversize, decodable or not', () => {
    const limit = bytes.byteLength - 1;
    expect(decodeClientFrame(bytes, limit)).toMatchObject({ ok: false, fault: 'oversize' });
    const noise = new Uint8Array(bytes.byteLength).fill(0xff);
    expect(decodeClientFrame(noise, limit)).toMatchObject({ ok: false, fault: 'oversize' });
  });

  it('[WR-5] keeps unknown fields out of the way of known ones', () => {
    const decoded = decodeClientFrame(Buffer.from('9a06036162630807', 'hex'), ROOM);
    expect(decoded.ok && decoded.frame.requestId).toBe(7);
  });

  it('[WR-5] keeps no unknown field, however deep it stands', () => {
    const candidate = create(CandidateSchema, { candidate: 'candidate:1', mid: '0' });
    const value = create(CandidatesSchema, { callId: 'c', candidates: [candidate] });
    const frame = create(ClientFrameSchema, { body: { case: 'candidates', value } });
    const plain = structuredClone(frame);
    for (const message of [frame, value, candidate]) {
      message.$unknown = [{ no: 999, wireType: 2, data: new Uint8Array([1, 2]) }];
    }
    expect(decodeClientFrame(encodeClientFrame(frame), ROOM)).toEqual({ ok: true, frame: plain });
  });

  it('reads a view into a larger buffer', () => {
    const larger = new Uint8Array(bytes.byteLength + 8).fill(0xff);
    larger.set(bytes, 4);
    const decoded = decodeClientFrame(larger.subarray(4, 4 + bytes.byteLength), ROOM);
    expect(decoded.ok && decoded.frame.body.case).toBe('ping');
  });
});

describe('the schema', () => {
  it.each([ClientFrameSchema, ServerFrameSchema])(
    '[WR-5] gives no number from 900 on, in $name',
    (schema) => {
      const numbers = [...listMessages(schema)].flatMap(({ fields }) =>
        fields.map(({ number }) => number),
      );
      expect(numbers.length).toBeGreaterThan(50);
      expect(Math.max(...numbers)).toBeLessThan(900);
    },
  );
});

describe('the codec', () => {
  it('gives back every client frame', () => {
    fc.assert(
      fc.property(arbitraryMessage(ClientFrameSchema), (message) => {
        const frame = create(ClientFrameSchema, message);
        const decoded = decodeClientFrame(encodeClientFrame(frame), Number.MAX_SAFE_INTEGER);
        expect(decoded).toEqual({ ok: true, frame });
      }),
      { numRuns: 500 },
    );
  });

  it('gives back every server frame', () => {
    fc.assert(
      fc.property(arbitraryMessage(ServerFrameSchema), (message) => {
        const frame = create(ServerFrameSchema, message);
        const decoded = decodeServerFrame(encodeServerFrame(frame), Number.MAX_SAFE_INTEGER);
        expect(decoded).toEqual({ ok: true, frame });
      }),
      { numRuns: 500 },
    );
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(typeof decodeClientFrame(bytes, ROOM).ok).toBe('boolean');
        expect(typeof decodeServerFrame(bytes, ROOM).ok).toBe('boolean');
      }),
      { numRuns: 3000 },
    );
  });

  it('reads nearly right bytes without throwing, and what it reads it can write', () => {
    const vectors = fc.constantFrom(...VECTORS.messages, ...VECTORS.bytes);
    const strokes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(vectors, strokes, (vector, changes) => {
        const bytes = bytesOf(vector);
        for (const [at, value] of changes) bytes[at % Math.max(1, bytes.byteLength)] = value;
        const decoded = decodeClientFrame(bytes, ROOM);
        if (!decoded.ok) return;
        const again = decodeClientFrame(encodeClientFrame(decoded.frame), ROOM);
        expect(again).toEqual(decoded);
      }),
      { numRuns: 3000 },
    );
  });
});

function collectKeys(value: JsonValue | undefined, into: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inside] of Object.entries(value)) {
    into.add(key);
    collectKeys(inside, into);
  }
}

function nestedOf(schema: DescMessage): DescMessage[] {
  return schema.fields.flatMap((field) => (field.message === undefined ? [] : [field.message]));
}

/** Any message of a type, as an initializer for create(). */
/** The message, and those that can stand in it. */
function listMessages(
  schema: DescMessage,
  known = new Set<DescMessage>(),
): ReadonlySet<DescMessage> {
  if (known.has(schema)) return known;
  known.add(schema);
  for (const { message } of schema.fields) if (message !== undefined) listMessages(message, known);
  return known;
}

function arbitraryMessage(schema: DescMessage): fc.Arbitrary<Record<string, unknown>> {
  const members = schema.members.map((member) => [
    member.localName,
    member.kind === 'oneof' ? arbitraryOneof(member) : arbitraryField(member),
  ]);
  return fc.record(Object.fromEntries(members), { requiredKeys: [] });
}

function arbitraryOneof(oneof: DescOneof): fc.Arbitrary<unknown> {
  return fc.oneof(
    ...oneof.fields.map((field) =>
      arbitraryValue(field).map((value) => ({ case: field.localName, value })),
    ),
  );
}

function arbitraryField(field: DescField): fc.Arbitrary<unknown> {
  const value = arbitraryValue(field);
  return field.fieldKind === 'list' ? fc.array(value, { maxLength: 3 }) : value;
}

function arbitraryValue(field: DescField): fc.Arbitrary<unknown> {
  if (field.message !== undefined) {
    const { message } = field;
    return arbitraryMessage(message).map((init) => create(message, init));
  }
  if (field.enum !== undefined) return fc.oneof(fc.nat(20), fc.integer());
  switch (field.scalar) {
    case ScalarType.STRING:
      return fc.string({ unit: 'binary', maxLength: 20 });
    case ScalarType.UINT32:
      return fc.oneof(fc.nat(300), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
    case ScalarType.BOOL:
      return fc.boolean();
    case ScalarType.DOUBLE:
      return fc.double();
    default:
      throw new Error(`no arbitrary for ${field.toString()}`);
  }
}
