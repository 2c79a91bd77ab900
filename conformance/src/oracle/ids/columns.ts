/** Owns what the parts of some ids are, and what all share of them. Judges nothing. */

/** The parts of the ids that stand beside each other; one column where they are not built alike. */
export function splitColumns(ids: readonly string[]): readonly (readonly string[])[] {
  const marks = new Set(ids.map((id) => id.replace(/[^._~-]/g, '')));
  if (marks.size !== 1) return [ids];
  const rows = ids.map((id) => id.split(/[._~-]/));
  return (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? ''));
}

/** What is between the beginning and the end that all share. */
export function cutShared(texts: readonly string[]): readonly string[] {
  const start = countShared(texts, (text, index) => text[index]);
  const rest = texts.map((text) => text.slice(start));
  const end = countShared(rest, (text, index) => text[text.length - 1 - index]);
  return rest.map((text) => text.slice(0, text.length - end));
}

function countShared(
  texts: readonly string[],
  at: (text: string, index: number) => string | undefined,
): number {
  const shortest = Math.min(...texts.map(({ length }) => length));
  for (let index = 0; index < shortest; index += 1) {
    if (new Set(texts.map((text) => at(text, index))).size > 1) return index;
  }
  return shortest;
}
