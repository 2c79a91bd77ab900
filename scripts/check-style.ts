/**
 * Owns the house rules that neither compiler nor linter knows: how long a file may be, what it may
 * be called, no default exports, and no clock and no chance in a core. Must not touch files.
 */
import type { SourceText } from './clauses.js';
import { CLAUSE_TABLE } from './generate-clauses.js';
import { isMark, type Token } from './imports.js';
import { readSources, type SourceFile } from './source-tree.js';

const MAX_LINES = 500;
const CLOCKS_AND_CHANCE = new Set([
  'Date',
  'performance',
  'crypto',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'globalThis',
]);

/** Every place where a file breaks a house rule, as a sentence each. */
export function checkStyle(texts: readonly SourceText[]): readonly string[] {
  return readSources(texts)
    .filter((file) => !file.path.includes('/src/gen/') && file.path !== CLAUSE_TABLE)
    .flatMap((file) => [
      ...checkName(file),
      ...checkLength(file),
      ...checkDefaultExports(file),
      ...checkCore(file),
    ]);
}

function checkName(file: SourceFile): readonly string[] {
  const vague = file.path.split(/[/.-]/).find((part) => /^(utils?|helpers?)$/.test(part));
  if (vague === undefined) return [];
  return [`${file.path}: "${vague}" says nothing about what is inside; name the one idea.`];
}

function checkLength(file: SourceFile): readonly string[] {
  if (file.forTests || file.lines <= MAX_LINES) return [];
  return [`${file.path}: ${file.lines} lines are more than ${MAX_LINES}; split the file.`];
}

function checkDefaultExports(file: SourceFile): readonly string[] {
  if (/\.config\.[cm]?[jt]s$/.test(file.path)) return [];
  return file.tokens.flatMap((token, index) => {
    const before = file.tokens[index - 1];
    const exported = before?.kind === 'word' && (before.text === 'export' || before.text === 'as');
    if (token.kind !== 'word' || token.text !== 'default' || !exported) return [];
    return [`${file.path}:${token.line}: no default exports; export a name.`];
  });
}

function checkCore(file: SourceFile): readonly string[] {
  if (!file.inCore || file.forTests) return [];
  return file.tokens.flatMap((token, index) => {
    const used = clockOrChance(file.tokens, index);
    if (used === undefined) return [];
    return [
      `${file.path}:${token.line}: a core does not use ${used}; time and chance come in as inputs.`,
    ];
  });
}

function clockOrChance(tokens: readonly Token[], index: number): string | undefined {
  const token = tokens[index];
  const [before, next, afterNext] = [tokens[index - 1], tokens[index + 1], tokens[index + 2]];
  if (token?.kind !== 'word' || isMark(before, '.') || isMark(next, ':')) return undefined;
  if (CLOCKS_AND_CHANCE.has(token.text)) return token.text;
  if (token.text !== 'Math') return undefined;
  if (isMark(next, '.') && afterNext?.text !== 'random') return undefined;
  return isMark(next, '.') ? 'Math.random' : 'Math as a value';
}
