/**
 * Owns the agreement between the specification, those who cite it and the conformance cases: every
 * cited clause exists, and every clause is judged by a case. Must not know what a clause says, nor
 * touch files.
 */
import { CLAUSE_ID, parseSpec, type SourceText, type SpecClause } from './clauses.js';

/** A conformance case and the clauses that it is there to judge. */
export interface ListedCase {
  readonly id: string;
  readonly clauses: readonly string[];
}

/** Citations in a test's title: `[RJ-2] both users are idle again`. */
const BRACKETED_ID = /\[([A-Z]{1,3}-\d+)\]/g;

/** Everything wrong with the specification's own form, as a sentence each. */
export function checkSpec(chapters: readonly SourceText[]): readonly string[] {
  const { clauses, problems } = parseSpec(chapters);
  const unknownPrefixes = clauses
    .filter(({ id }) => id.replace(CLAUSE_ID, '') !== '')
    .map(
      ({ id, chapter }) =>
        `docs/spec/${chapter}: the prefix of ${id} is new; add it to CLAUSE_ID in scripts/clauses.ts.`,
    );
  if (clauses.length === 0) return [...problems, 'docs/spec: there is no clause in any chapter.'];
  return [...problems, ...unknownPrefixes];
}

/** Every citation of a clause that does not exist, as a sentence each. */
export function checkCitations(
  texts: readonly SourceText[],
  known: ReadonlySet<string>,
): readonly string[] {
  return texts.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => {
      const cited = new Set(line.match(CLAUSE_ID) ?? []);
      if (/\.test\.[cm]?tsx?$/.test(path)) {
        for (const [, id = ''] of line.matchAll(BRACKETED_ID)) cited.add(id);
      }
      return [...cited]
        .filter((id) => !known.has(id))
        .map((id) => `${path}:${index + 1}: cites ${id}, and docs/spec has no such clause.`);
    }),
  );
}

/** The clauses that the titles of tests cite in brackets. */
export function findTestedClauses(tests: readonly SourceText[]): ReadonlySet<string> {
  return new Set(
    tests.flatMap(({ text }) => [...text.matchAll(BRACKETED_ID)].map(([, id = '']) => id)),
  );
}

/**
 * Every clause without a case, and every case that names no clause, as a sentence each. A clause beyond
 * core may have a test instead, but only where the reason is written down.
 */
export function checkCoverage(
  clauses: readonly Pick<SpecClause, 'id' | 'profile'>[],
  cases: readonly ListedCase[],
  tested: ReadonlySet<string> = new Set(),
  reasons: Readonly<Record<string, string>> = {},
): readonly string[] {
  const clauseIds = clauses.map(({ id }) => id);
  const known = new Set(clauseIds);
  const judged = new Set(cases.flatMap((listed) => listed.clauses));
  const idle = clauses
    .filter(({ id, profile }) => {
      const isExcused = profile !== 'core' && tested.has(id) && Object.hasOwn(reasons, id);
      return !judged.has(id) && !isExcused;
    })
    .map(({ id }) => id);
  return [
    ...Object.keys(reasons)
      .filter((id) => judged.has(id) || !known.has(id))
      .map(
        (id) => `conformance/src/report/unjudged.ts: ${id} needs no reason any more; take it out.`,
      ),
    ...cases
      .filter((listed) => listed.clauses.length === 0)
      .map((listed) => `the case ${listed.id} judges no clause; name the clauses it is there for.`),
    ...cases.flatMap((listed) =>
      listed.clauses
        .filter((id) => !known.has(id))
        .map((id) => `the case ${listed.id} judges ${id}, and docs/spec has no such clause.`),
    ),
    ...(idle.length === 0
      ? []
      : [
          `${idle.length} of ${clauseIds.length} clauses are judged by no conformance case: ${idle.join(', ')}; add cases for them, or write down in conformance/src/report/unjudged.ts why a test has to do.`,
        ]),
  ];
}
