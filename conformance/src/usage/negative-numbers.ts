/** Owns numbers below zero on the command line, which look like options. Pure. */
import type { ParseArgsConfig } from 'node:util';

/** Joins each to the option before it: it is a value, and who reads it says what is wrong with it. */
export function joinNegative(
  args: readonly string[],
  options: NonNullable<ParseArgsConfig['options']>,
): string[] {
  const joined: string[] = [];
  for (const word of args) {
    const before = joined.at(-1) ?? '';
    const takesValue = before.startsWith('--') && options[before.slice(2)]?.type === 'string';
    if (takesValue && /^-\d/.test(word)) joined.splice(-1, 1, `${before}=${word}`);
    else joined.push(word);
  }
  return joined;
}
