/** Owns commands as text: how one is split into words, and how words become one again. Pure. */

/** Splits a command at spaces; parts in single or double quotes stay whole. */
export function splitCommand(text: string): readonly string[] {
  const parts = text.match(/"[^"]*"|'[^']*'|[^\s"']+/g) ?? [];
  return parts.map((part) => part.replace(/^(["'])(.*)\1$/, '$2'));
}

/** A command as a shell takes it, with words quoted where they have to be. */
export function joinCommand(command: readonly string[]): string {
  return command
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
}
