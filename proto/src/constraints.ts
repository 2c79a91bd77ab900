/**
 * Owns the check of a message against the constraints that the schema declares beside its fields
 * (constraint.proto, clause ER-3). Knows no particular message: it reads the schema by reflection,
 * once for each message type.
 */
import {
  type DescField,
  type DescMessage,
  type DescOneof,
  getOption,
  hasOption,
  type Message,
} from '@bufbuild/protobuf';
import {
  type Constraint,
  constraint as constraintOption,
  member_required as memberRequiredOption,
} from './gen/audiocall/signaling/v1/constraint_pb.js';
import type { Limits } from './gen/audiocall/signaling/v1/session_pb.js';

const IDENTIFIER_MAX_CODE_POINTS = 64;
const IDENTIFIER_MAX_BYTES = 256;
const BYTES_PER_CODE_POINT = 4;

/** Checks one field or oneof of a message; gives a sentence about what is wrong with it. */
type Check = (message: Record<string, unknown>, limits: Limits) => string | undefined;

const compiled = new WeakMap<DescMessage, readonly Check[]>();

/**
 * The first constraint that a message breaks, as a sentence that names the field, or undefined when
 * all hold. Looks into nested messages. Says how long a field is, and never repeats its value.
 */
export function findViolation(
  schema: DescMessage,
  message: Message,
  limits: Limits,
): string | undefined {
  const record = message as unknown as Record<string, unknown>;
  for (const check of checksOf(schema)) {
    const violation = check(record, limits);
    if (violation !== undefined) return violation;
  }
  return undefined;
}

function checksOf(schema: DescMessage): readonly Check[] {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const checks: Check[] = [];
  compiled.set(schema, checks);
  for (const member of schema.members) {
    const check = member.kind === 'oneof' ? compileOneof(member) : compileField(member);
    if (check !== undefined) checks.push(check);
  }
  return checks;
}

function compileOneof(oneof: DescOneof): Check | undefined {
  const required = hasOption(oneof, memberRequiredOption) && getOption(oneof, memberRequiredOption);
  const members = new Map<string | undefined, Check>();
  for (const field of oneof.fields) {
    const check = compileValue(field);
    if (check !== undefined) members.set(field.localName, (box, limits) => check(box, limits));
  }
  if (!required && members.size === 0) return undefined;
  return (message, limits) => {
    const chosen = message[oneof.localName] as { case?: string; value?: unknown };
    if (chosen.case === undefined) return required ? `${oneof.name} has to be set` : undefined;
    return members.get(chosen.case)?.({ [chosen.case]: chosen.value }, limits);
  };
}

function compileField(field: DescField): Check | undefined {
  return compileValue(field);
}

function compileValue(field: DescField): Check | undefined {
  const rule = hasOption(field, constraintOption) ? getOption(field, constraintOption) : undefined;
  switch (field.fieldKind) {
    case 'scalar':
      return rule && compileScalar(field, rule);
    case 'enum': {
      if (rule === undefined) return undefined;
      const defined = new Set(field.enum.values.map((value) => value.number));
      return (message) => {
        const value = message[field.localName] as number;
        if (!rule.required && !rule.defined) return undefined;
        if (value === 0) return `${field.name} has to be set`;
        // An unknown value is one that is not set (WR-5).
        return defined.has(value) ? undefined : `${field.name} has an unknown value`;
      };
    }
    case 'message': {
      const nested = field.message;
      return (message, limits) => {
        const value = message[field.localName] as Message | undefined;
        if (value === undefined) return rule?.required ? `${field.name} has to be set` : undefined;
        const violation = findViolation(nested, value, limits);
        return violation === undefined ? undefined : `${field.name}.${violation}`;
      };
    }
    case 'list':
      return compileList(field, rule);
    default:
      return undefined;
  }
}

function compileScalar(field: DescField, rule: Constraint): Check {
  const optional = field.presence === 1;
  const limitName = findLimit(rule);
  return (message, limits) => {
    const value = message[field.localName];
    if (value === undefined) return undefined;
    if (typeof value === 'number') {
      return rule.required && value === 0 ? `${field.name} has to be above 0` : undefined;
    }
    if (typeof value !== 'string') return undefined;
    return describeStringFault(field.name, value, { rule, limitName, optional }, limits);
  };
}

interface StringRule {
  readonly rule: Constraint;
  readonly limitName: LimitName | undefined;
  /** The schema tells an unset field from an empty one. */
  readonly optional: boolean;
}

function describeStringFault(
  name: string,
  value: string,
  { rule, limitName, optional }: StringRule,
  limits: Limits,
): string | undefined {
  if (value === '') {
    const mayBeEmpty = !rule.required && !(rule.identifier && optional);
    return mayBeEmpty ? undefined : `${name} has to be set, and not empty`;
  }
  const maxCodePoints = rule.identifier ? IDENTIFIER_MAX_CODE_POINTS : rule.maxCodePoints;
  if (maxCodePoints > 0) {
    const maxBytes = rule.identifier ? IDENTIFIER_MAX_BYTES : maxCodePoints * BYTES_PER_CODE_POINT;
    const codePoints = value.length > maxCodePoints ? countCodePoints(value) : 0;
    if (codePoints > maxCodePoints) {
      return `${name} has ${codePoints} code points, and may have ${maxCodePoints}`;
    }
    const bytes = lengthAbove(value, maxBytes);
    if (bytes !== undefined) return `${name} has ${bytes} bytes, and may have ${maxBytes}`;
  }
  if (rule.identifier && hasControlCharacter(value)) return `${name} holds a control character`;
  const limit = limitName === undefined ? undefined : limits[limitName];
  if (limit === undefined) return undefined;
  const bytes = lengthAbove(value, limit);
  return bytes === undefined ? undefined : `${name} has ${bytes} bytes, ${rule.limit} is ${limit}`;
}

/** What a UTF-16 unit takes in UTF-8 at most. */
const UNIT_BYTES = 3;

/** The bytes of a string where they are more than a limit; most are so short that nothing has to be counted. */
function lengthAbove(text: string, limit: number): number | undefined {
  if (text.length * UNIT_BYTES <= limit) return undefined;
  const bytes = utf8Length(text);
  return bytes > limit ? bytes : undefined;
}

function compileList(field: DescField, rule: Constraint | undefined): Check | undefined {
  const nested = field.fieldKind === 'list' && field.listKind === 'message' ? field.message : null;
  if (nested === null && rule === undefined) return undefined;
  const limitName = findLimit(rule);
  return (message, limits) => {
    const items = message[field.localName] as readonly unknown[];
    const limit = limitName === undefined ? undefined : limits[limitName];
    if (limit !== undefined && items.length > limit) {
      return `${field.name} has ${items.length} items, ${rule?.limit} is ${limit}`;
    }
    if (nested === null) return undefined;
    for (const item of items) {
      const violation = findViolation(nested, item as Message, limits);
      if (violation !== undefined) return `${field.name}.${violation}`;
    }
    return undefined;
  };
}

type LimitName = Exclude<keyof Limits, '$typeName' | '$unknown'>;

/** The property of Limits that caps a field. */
function findLimit(rule: Constraint | undefined): LimitName | undefined {
  if (rule === undefined || rule.limit === '') return undefined;
  return rule.limit.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()) as LimitName;
}

function countCodePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** Descriptions and candidates are ASCII, and a pattern is through with those seven times sooner than a loop. */
const NOT_ASCII = /[\u0080-\uffff]/;

/** Bytes of a string in UTF-8, without encoding it. */
export function utf8Length(text: string): number {
  if (!NOT_ASCII.test(text)) return text.length;
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (unit >= 0xd800 && unit < 0xdc00 && isLowSurrogate(text.charCodeAt(index + 1))) {
      bytes += 2;
      index += 1;
    } else bytes += 2;
  }
  return bytes;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}

function hasControlCharacter(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x20 || (unit >= 0x7f && unit < 0xa0)) return true;
  }
  return false;
}
