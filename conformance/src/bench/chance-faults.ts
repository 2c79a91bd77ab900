/**
 * Owns which faults chance can bring into a compiled program: one token of one line is another one, or one
 * line is gone. Nobody chose them with a case in mind. Pure.
 */
import { createHash } from 'node:crypto';
import type { Patch } from '../mutants/patch.js';

/** A fault, and where it is. */
export interface ChanceFault {
  readonly patch: Patch;
  /** From 1, in the compiled module. */
  readonly line: number;
  readonly before: string;
  readonly after: string;
}

/** What may become of a piece of a line. */
interface Slip {
  readonly pattern: RegExp;
  replace(found: string, ...groups: string[]): string;
}

const to =
  (other: string): Slip['replace'] =>
  () =>
    other;

const otherCode = (_: string, codes = '', name = ''): string => {
  const [usual, second] =
    codes === 'StatusCode' ? ['INVALID_STATE', 'CALL_NOT_FOUND'] : ['HANGUP', 'PEER_LOST'];
  return `${codes}.${name === usual ? second : usual}`;
};

const SLIPS: readonly Slip[] = [
  { pattern: /===/g, replace: to('!==') },
  { pattern: /!==/g, replace: to('===') },
  { pattern: / < /g, replace: to(' <= ') },
  { pattern: / <= /g, replace: to(' < ') },
  { pattern: / > /g, replace: to(' >= ') },
  { pattern: / >= /g, replace: to(' > ') },
  { pattern: / && /g, replace: to(' || ') },
  { pattern: / \|\| /g, replace: to(' && ') },
  { pattern: / \+ /g, replace: to(' - ') },
  { pattern: / - /g, replace: to(' + ') },
  { pattern: /!(?=[a-zA-Z(])/g, replace: to('') },
  { pattern: /\btrue\b/g, replace: to('false') },
  { pattern: /\bfalse\b/g, replace: to('true') },
  { pattern: /\b(StatusCode|EndReason)\.([A-Z_]+)\b/g, replace: otherCode },
  { pattern: /\bif \(.*\)(?= \{$|$)/g, replace: to('if (false)') },
  { pattern: /\bif \(.*\)(?= \{$|$)/g, replace: to('if (true)') },
  // A statement that is a call, whole in its line.
  { pattern: /(?<=^\s*)[a-z][\w.]*\(.*\);$/gi, replace: to(';') },
];

/** Comments, and what only brings in another module. */
const NO_CODE = /^\s*(\/\/|\/\*|\*|import\b|export \*|export \{)/;

/** Every fault that one slip can bring into a module. `file` is the end of its path. */
export function listFaults(file: string, source: string): readonly ChanceFault[] {
  const lines = source.split('\n');
  return lines.flatMap((before, index) => {
    if (NO_CODE.test(before)) return [];
    const found = SLIPS.flatMap(({ pattern, replace }) =>
      [...before.matchAll(pattern)].map(
        (match) =>
          before.slice(0, match.index) +
          replace(...(match as unknown as [string, ...string[]])) +
          before.slice(match.index + match[0].length),
      ),
    );
    return [...new Set(found)].map((after) => {
      const find = findAround(source, lines, index);
      const replaced = find.slice(0, find.length - before.length) + after;
      return { patch: { file, find, replace: replaced }, line: index + 1, before, after };
    });
  });
}

/** A line with as many of those before it as make it unlike any other place. */
function findAround(source: string, lines: readonly string[], index: number): string {
  for (let first = index; first > 0; first -= 1) {
    const text = lines.slice(first, index + 1).join('\n');
    if (source.split(text).length === 2) return text;
  }
  return lines.slice(0, index + 1).join('\n');
}

/** So many of them, the same ones for the same seed. */
export function drawFaults(
  all: readonly ChanceFault[],
  count: number,
  seed: number,
): readonly ChanceFault[] {
  const rank = ({ patch: { file }, line, after }: ChanceFault): string =>
    createHash('sha256').update(`${seed} ${file} ${line} ${after}`).digest('hex');
  return all
    .map((fault) => ({ fault, key: rank(fault) }))
    .sort((one, other) => (one.key < other.key ? -1 : 1))
    .slice(0, count)
    .map(({ fault }) => fault);
}
