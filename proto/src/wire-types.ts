/**
 * Owns the strict reading of Protobuf records before they are decoded: every record is whole and
 * lies inside its message, and a known field comes with the wire type that the schema gives it.
 * The decoder below takes this on trust; other implementations do not, and peers have to agree on
 * which bytes are a frame (clause WR-3). Must not know what any field means. Never throws.
 */
import { type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

const MAX_FIELD_NUMBER = 2 ** 29 - 1;
const MAX_VARINT_BYTES = 10;
/** How deep groups may nest; other implementations stop here too. */
const MAX_GROUP_DEPTH = 10_000;

/** What is known of a field: its wire type, and what is inside it. */
interface FieldPlan {
  readonly wireType: WireType;
  /** The message inside. */
  readonly nested: DescMessage | undefined;
  /** A list of this wire type may also come packed into one length-delimited record. */
  readonly packable: boolean;
}

type MessagePlan = ReadonlyMap<number, FieldPlan>;

/** Where a reader is, and the record that it read last. */
interface Cursor {
  readonly bytes: Uint8Array;
  /** Behind the record. */
  pos: number;
  number: number;
  wireType: number;
  /** Where the record's value starts: behind its tag, and behind the length where it has one. */
  start: number;
}

/** Bytes that can be decoded, or why there are none. */
export type CheckedWire =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly detail: string };

const plans = new WeakMap<DescMessage, MessagePlan>();

/**
 * The records of a message that a decoder may see. Mostly the very same bytes; without groups, and
 * without known fields of another wire type, where there are some: those are unknown fields, and
 * unknown fields are ignored (clause WR-5).
 */
export function checkWire(schema: DescMessage, bytes: Uint8Array): CheckedWire {
  const cursor = { bytes, pos: 0, number: 0, wireType: 0, start: 0 };
  const found = scan(cursor, planOf(schema), bytes.byteLength);
  if (found === 'malformed') {
    const near = Math.min(cursor.pos, bytes.byteLength);
    return { ok: false, detail: `no Protobuf record, or one that is cut off, before byte ${near}` };
  }
  return { ok: true, bytes: found === 'clean' ? bytes : rewrite(schema, bytes) };
}

/** Reads the records up to `end`. After 'malformed' the cursor says where. */
function scan(cursor: Cursor, plan: MessagePlan, end: number): 'clean' | 'foreign' | 'malformed' {
  let foreign = false;
  while (cursor.pos < end) {
    if (!readRecord(cursor, end)) return 'malformed';
    if (cursor.wireType === WireType.StartGroup) {
      foreign = true;
      continue;
    }
    const field = plan.get(cursor.number);
    if (field === undefined) continue;
    if (cursor.wireType === field.wireType) {
      if (field.nested === undefined) continue;
      const after = cursor.pos;
      cursor.pos = cursor.start;
      const inside = scan(cursor, planOf(field.nested), after);
      if (inside === 'malformed') return inside;
      if (inside === 'foreign') foreign = true;
    } else if (field.packable && cursor.wireType === WireType.LengthDelimited) {
      const after = cursor.pos;
      cursor.pos = cursor.start;
      while (cursor.pos < after) {
        if (!skipValue(cursor, field.wireType, after)) return 'malformed';
      }
    } else {
      foreign = true;
    }
  }
  return foreign ? 'foreign' : 'clean';
}

/** Writes well-formed records again, without groups and known fields of another wire type. */
function rewrite(schema: DescMessage, bytes: Uint8Array): Uint8Array {
  const plan = planOf(schema);
  const writer = new BinaryWriter();
  const cursor = { bytes, pos: 0, number: 0, wireType: 0, start: 0 };
  while (cursor.pos < bytes.byteLength) {
    const from = cursor.pos;
    readRecord(cursor, bytes.byteLength);
    if (cursor.wireType === WireType.StartGroup) continue;
    const field = plan.get(cursor.number);
    if (field?.nested !== undefined && cursor.wireType === field.wireType) {
      writer.tag(cursor.number, WireType.LengthDelimited);
      writer.bytes(rewrite(field.nested, bytes.subarray(cursor.start, cursor.pos)));
    } else if (field === undefined || fits(field, cursor.wireType)) {
      writer.raw(bytes.subarray(from, cursor.pos));
    }
  }
  return writer.finish();
}

function fits(field: FieldPlan, wireType: number): boolean {
  return wireType === field.wireType || (field.packable && wireType === WireType.LengthDelimited);
}

/** Reads one record; false when there is no whole one before `end`. */
function readRecord(cursor: Cursor, end: number): boolean {
  if (!readTag(cursor, end)) return false;
  if (cursor.wireType === WireType.StartGroup) return skipGroup(cursor, end);
  cursor.start = cursor.pos;
  return skipValue(cursor, cursor.wireType, end);
}

function readTag(cursor: Cursor, end: number): boolean {
  const tag = readVarint(cursor, end);
  cursor.number = Math.floor(tag / 8);
  cursor.wireType = tag % 8;
  return cursor.number >= 1 && cursor.number <= MAX_FIELD_NUMBER;
}

function skipValue(cursor: Cursor, wireType: number, end: number): boolean {
  switch (wireType) {
    case WireType.Varint:
      return readVarint(cursor, end) >= 0;
    case WireType.Bit64:
      cursor.pos += 8;
      return cursor.pos <= end;
    case WireType.Bit32:
      cursor.pos += 4;
      return cursor.pos <= end;
    case WireType.LengthDelimited: {
      const length = readVarint(cursor, end);
      if (length < 0) return false;
      cursor.start = cursor.pos;
      cursor.pos += length;
      return cursor.pos <= end;
    }
    default:
      return false;
  }
}

/** Skips a group whose start was read, up to the matching end; keeps the group's own number. */
function skipGroup(cursor: Cursor, end: number): boolean {
  const { number } = cursor;
  const open = [number];
  while (open.length > 0) {
    if (open.length > MAX_GROUP_DEPTH || !readTag(cursor, end)) return false;
    if (cursor.wireType === WireType.StartGroup) open.push(cursor.number);
    else if (cursor.wireType === WireType.EndGroup) {
      if (open.pop() !== cursor.number) return false;
    } else if (!skipValue(cursor, cursor.wireType, end)) return false;
  }
  cursor.number = number;
  cursor.wireType = WireType.StartGroup;
  return true;
}

/** Reads a varint; -1 when it is cut off or longer than 64 bits. Exact up to 2^53. */
function readVarint(cursor: Cursor, end: number): number {
  const { bytes } = cursor;
  let value = 0;
  let scale = 1;
  for (let length = 1; length <= MAX_VARINT_BYTES && cursor.pos < end; length += 1) {
    const byte = bytes[cursor.pos] ?? 0;
    cursor.pos += 1;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return length === MAX_VARINT_BYTES && byte > 1 ? -1 : value;
    scale *= 128;
  }
  return -1;
}

function planOf(schema: DescMessage): MessagePlan {
  const known = plans.get(schema);
  if (known !== undefined) return known;
  const plan = new Map(schema.fields.map((field) => [field.number, planField(field)]));
  plans.set(schema, plan);
  return plan;
}

function planField(field: DescField): FieldPlan {
  const wireType = wireTypeOf(field);
  return {
    wireType,
    nested: field.fieldKind === 'map' ? undefined : field.message,
    packable: field.fieldKind === 'list' && wireType !== WireType.LengthDelimited,
  };
}

function wireTypeOf(field: DescField): WireType {
  if (field.enum !== undefined && field.fieldKind !== 'map') return WireType.Varint;
  if (field.scalar === undefined || field.fieldKind === 'map') return WireType.LengthDelimited;
  switch (field.scalar) {
    case ScalarType.STRING:
    case ScalarType.BYTES:
      return WireType.LengthDelimited;
    case ScalarType.DOUBLE:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return WireType.Bit64;
    case ScalarType.FLOAT:
    case ScalarType.FIXED32:
    case ScalarType.SFIXED32:
      return WireType.Bit32;
    default:
      return WireType.Varint;
  }
}
