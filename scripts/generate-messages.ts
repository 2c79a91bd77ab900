/**
 * Owns how the schema's prose becomes a chapter of the specification: every message, field and enum
 * value, with its comment and its constraint. Adds no word of its own to what a field means.
 */
import { runTool } from './run-command.js';

/** Where the chapter is kept. */
export const MESSAGE_CHAPTER = 'docs/messages.md';

const PACKAGE = 'audiocall.signaling.v1';
const MESSAGE = 4;
const ENUM = 5;
const FIELD = 2;
const NESTED_VALUE = 2;

interface Location {
  readonly path?: readonly number[];
  readonly leadingComments?: string;
}

interface Field {
  readonly name: string;
  readonly number: number;
  readonly label?: string;
  readonly type: string;
  readonly typeName?: string;
  readonly proto3Optional?: boolean;
  readonly oneofIndex?: number;
  readonly options?: Readonly<Record<string, Constraint>>;
}

interface Constraint {
  readonly required?: boolean;
  readonly maxCodePoints?: number;
  readonly identifier?: boolean;
  readonly defined?: boolean;
  readonly limit?: string;
}

interface Message {
  readonly name: string;
  readonly field?: readonly Field[];
  readonly oneofDecl?: readonly { readonly name: string }[];
}

interface Enum {
  readonly name: string;
  readonly value: readonly { readonly name: string; readonly number?: number }[];
}

/** One file of a FileDescriptorSet in Protobuf's JSON mapping. */
export interface SchemaFile {
  readonly name: string;
  readonly package?: string;
  readonly messageType?: readonly Message[];
  readonly enumType?: readonly Enum[];
  readonly sourceCodeInfo?: { readonly location?: readonly Location[] };
}

/** The chapter on messages, as it is committed. */
export function generateMessages(root: string): string {
  const built = runTool('buf', ['build', '-o', '-#format=json', '--as-file-descriptor-set'], {
    cwd: root,
    root,
  });
  if (built.status !== 0) throw new Error(`buf build failed:\n${built.output}`);
  const { file } = JSON.parse(built.stdout.toString()) as { file: readonly SchemaFile[] };
  const chapter = renderMessages(file.filter((each) => each.package === PACKAGE));
  const formatted = runTool('biome', ['format', `--stdin-file-path=${MESSAGE_CHAPTER}`], {
    cwd: root,
    root,
    input: chapter,
  });
  if (formatted.status !== 0) throw new Error(`biome could not format it:\n${formatted.output}`);
  return formatted.stdout.toString();
}

const ORDER = ['frame', 'session', 'call', 'media', 'status'];

/** The chapter as Markdown: one section for each file, one table for each message. */
export function renderMessages(files: readonly SchemaFile[]): string {
  const sections = ORDER.flatMap((name) => {
    const file = files.find((each) => each.name.endsWith(`/${name}.proto`));
    return file === undefined ? [] : [renderFile(name, file)];
  });
  return [
    '# Messages',
    '',
    'Generated from the comments of the schema by `npm run generate`: do not edit. A field that is not',
    'set has its zero value, unless it is called optional.',
    '',
    ...sections,
  ].join('\n');
}

function renderFile(name: string, file: SchemaFile): string {
  const comments = new Map(
    (file.sourceCodeInfo?.location ?? []).map(({ path, leadingComments }) => [
      (path ?? []).join('.'),
      leadingComments,
    ]),
  );
  const textAt = (...path: readonly number[]): string => unwrap(comments.get(path.join('.')) ?? '');
  const messages = (file.messageType ?? []).map((message, index) => {
    const rows = (message.field ?? []).map((field, at) =>
      renderField(message, field, textAt(MESSAGE, index, FIELD, at)),
    );
    const table =
      rows.length === 0 ? [] : ['', '| field | type | | meaning |', '|---|---|---|---|', ...rows];
    return [`### ${message.name}`, '', textAt(MESSAGE, index), ...table, ''].join('\n');
  });
  const enums = (file.enumType ?? []).map((type, index) => {
    const prefix = `${type.name.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase()}_`;
    const rows = type.value.map(
      (value, at) =>
        `| ${value.number ?? 0} | ${value.name.replace(prefix, '')} | ${textAt(ENUM, index, NESTED_VALUE, at)} |`,
    );
    return [
      `### ${type.name}`,
      '',
      textAt(ENUM, index),
      '',
      '| | value | meaning |',
      '|---|---|---|',
      ...rows,
      '',
    ].join('\n');
  });
  return [`## ${name}.proto`, '', ...messages, ...enums].join('\n');
}

function renderField(message: Message, field: Field, text: string): string {
  const oneof =
    field.oneofIndex === undefined || field.proto3Optional === true
      ? undefined
      : message.oneofDecl?.[field.oneofIndex]?.name;
  const notes = [
    ...(field.proto3Optional === true ? ['optional'] : []),
    ...(oneof === undefined ? [] : [`one of *${oneof}*`]),
    ...describeConstraint(field),
  ];
  return `| ${field.number} ${field.name} | ${nameType(field)} | ${notes.join(', ')} | ${text} |`;
}

function nameType(field: Field): string {
  const name = field.typeName?.split('.').at(-1) ?? field.type.replace('TYPE_', '').toLowerCase();
  return field.label === 'LABEL_REPEATED' ? `${name}[]` : name;
}

function describeConstraint(field: Field): readonly string[] {
  const constraint = Object.entries(field.options ?? {}).find(([name]) =>
    name.endsWith('.constraint]'),
  )?.[1];
  if (constraint === undefined) return [];
  return [
    ...(constraint.required === true || constraint.defined === true ? ['required'] : []),
    ...(constraint.identifier === true ? ['identifier'] : []),
    ...(constraint.maxCodePoints === undefined
      ? []
      : [`at most ${constraint.maxCodePoints} code points`]),
    ...(constraint.limit === undefined || constraint.limit === ''
      ? []
      : [`at most ${constraint.limit}`]),
  ];
}

/** A comment on one line, safe in a table. */
function unwrap(comment: string): string {
  return comment
    .trim()
    .replace(/\s*\n\s*/g, ' ')
    .replace(/\|/g, '\\|');
}
