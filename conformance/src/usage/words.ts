/** Owns commands as text: how one is split into words, and how words become one again. Pure. */
import { UsageError } from './usage-error.js';

/** Splits a command at spaces; parts in single or double quotes stay whole. Throws where a quote is left open. */
export function splitCommand(text: string): readonly string[] {
  const open = text.replace(/"[^"]*"|'[^']*'/g, '').match(/["']/)?.[0];
  if (open !== undefined) {
    throw new UsageError(
      `the command \`${text}\` opens a quote with ${open} and does not close it`,
    );
  }
  const parts = text.match(/"[^"]*"|'[^']*'|[^\s"']+/g) ?? [];
  return parts.map((part) => part.replace(/^(["'])(.*)\1$/, '$2'));
}

/** A command to start names a program: nothing can be started that has no name. */
export function refuseNameless(command: readonly string[]): readonly string[] {
  if (command[0] !== '') return command;
  throw new UsageError(
    `the command \`${joinCommand(command)}\` names no program: its first word is empty`,
  );
}

/** A command as a shell takes it, with words quoted where they have to be. */
export function joinCommand(command: readonly string[]): string {
  return command.map(quoteWord).join(' ');
}

function quoteWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  // Within double quotes a shell reads these.
  if (word.includes("'") && !/["$`\\!]/.test(word)) return `"${word}"`;
  return `'${word.replaceAll("'", "'\\''")}'`;
}
