/** Owns the reading of clauses out of the chapters of the specification. Touches no files. */

/** A clause as people read it. */
export interface ClauseText {
  readonly title: string;
  readonly text: string;
}

/** Every clause of some chapters, by its id. */
export function readClauseTexts(chapters: readonly string[]): Readonly<Record<string, ClauseText>> {
  const clauses = chapters.flatMap((chapter) =>
    chapter.split(/^#{2,3} /m).flatMap((section) => {
      const [heading = '', ...lines] = section.split('\n');
      const [, id, title] = /^([A-Z]{1,3}-\d+) (.+)$/.exec(heading) ?? [];
      if (id === undefined || title === undefined) return [];
      return [[id, { title, text: lines.join('\n').trim() }] as const];
    }),
  );
  return Object.fromEntries(clauses);
}
