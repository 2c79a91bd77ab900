/**
 * Owns what can be wrong with the fields of a request: the schema's own constraints, read by reflection,
 * each broken once in a request that is right otherwise. Knows no server and no particular message.
 */
import { type Constraint, constraint, type Limits, member_required } from '@audiocall/proto';
import {
  clone,
  type DescField,
  type DescMessage,
  getOption,
  hasOption,
  type Message,
} from '@bufbuild/protobuf';

/** A message of which one field is wrong, and what is wrong with it. */
export interface BadField {
  readonly fault: string;
  readonly message: Message;
}

const IDENTIFIER_CODE_POINTS = 64;
/** No enum of the schema has a value of that number. */
const UNKNOWN_VALUE = 99;
const CONTROLS = { 'a line break': 'line\nbreak', 'a control of Latin-1': 'next\u0085line' };

/** Every way to break one constraint of a message, and no other. */
export function listBadFields(
  schema: DescMessage,
  right: Message,
  limits: Limits,
): readonly BadField[] {
  const fields = schema.fields.flatMap((field) =>
    listBadValues(field, right, limits).map(([fault, value]) => ({
      fault: `${field.name} ${fault}`,
      message: withField(schema, right, field, value),
    })),
  );
  const choices = schema.oneofs
    .filter((oneof) => hasOption(oneof, member_required) && getOption(oneof, member_required))
    .map((oneof) => {
      const message = clone(schema, right);
      Object.assign(message, { [oneof.localName]: { case: undefined } });
      return { fault: `${oneof.name} is unset`, message };
    });
  return [...fields, ...choices];
}

type BadValue = readonly [fault: string, value: unknown];

function listBadValues(field: DescField, right: Message, limits: Limits): readonly BadValue[] {
  const rule = hasOption(field, constraint) ? getOption(field, constraint) : undefined;
  const value = readField(right, field);
  switch (field.fieldKind) {
    case 'scalar':
      if (rule === undefined) return [];
      if (typeof value === 'number') return rule.required ? [['is 0', 0]] : [];
      return listBadStrings(rule, field.presence === EXPLICIT, limits);
    case 'enum': {
      const isBound = rule?.required === true || rule?.defined === true;
      return isBound
        ? [
            ['is 0', 0],
            ['is unknown', UNKNOWN_VALUE],
          ]
        : [];
    }
    case 'message':
      // A message that is not there has no fields that could be wrong.
      return value === undefined ? [] : listBadParts(field.message, value as Message, limits);
    case 'list': {
      const items = value as readonly unknown[];
      const most = readLimit(rule, limits);
      const tooMany: BadValue[] =
        most === undefined
          ? []
          : [['has one item too many', Array.from({ length: most + 1 }, () => items[0])]];
      if (field.listKind !== 'message') return tooMany;
      const parts = listBadParts(field.message, items[0] as Message, limits);
      return [...tooMany, ...parts.map(([fault, part]) => [fault, [part]] as const)];
    }
    default:
      return [];
  }
}

/** A singular field that knows whether it is set: an optional one, or a member of a oneof. */
const EXPLICIT = 1;

function listBadParts(schema: DescMessage, right: Message, limits: Limits): readonly BadValue[] {
  return listBadFields(schema, right, limits).map(({ fault, message }) => [
    `has a ${fault}`,
    message,
  ]);
}

function listBadStrings(
  rule: Constraint,
  isOptional: boolean,
  limits: Limits,
): readonly BadValue[] {
  const values: BadValue[] = [];
  if (rule.required || (rule.identifier && isOptional)) values.push(['is empty', '']);
  const most = rule.identifier ? IDENTIFIER_CODE_POINTS : rule.maxCodePoints;
  if (most > 0) values.push(['is one code point too long', 'x'.repeat(most + 1)]);
  const bytes = readLimit(rule, limits);
  if (bytes !== undefined) values.push(['is one byte too long', 'x'.repeat(bytes + 1)]);
  if (!rule.identifier) return values;
  return [
    ...values,
    ...Object.entries(CONTROLS).map(([fault, value]) => [`has ${fault}`, value] as const),
  ];
}

function readLimit(rule: Constraint | undefined, limits: Limits): number | undefined {
  if (rule === undefined || rule.limit === '') return undefined;
  const name = rule.limit.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return (limits as unknown as Readonly<Record<string, number>>)[name];
}

function readField(message: Message, field: DescField): unknown {
  const values = message as unknown as Readonly<Record<string, unknown>>;
  if (field.oneof === undefined) return values[field.localName];
  const chosen = values[field.oneof.localName] as { case?: string; value?: unknown };
  return chosen.case === field.localName ? chosen.value : undefined;
}

function withField(schema: DescMessage, right: Message, field: DescField, value: unknown): Message {
  const message = clone(schema, right);
  const { localName, oneof } = field;
  Object.assign(
    message,
    oneof === undefined
      ? { [localName]: value }
      : { [oneof.localName]: { case: localName, value } },
  );
  return message;
}
