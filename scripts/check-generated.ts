/**
 * Owns the check that what is generated and committed is what would be generated now.
 * Must not know how any of it is made.
 */
import type { SourceText } from './clauses.js';

const REMEDY = 'run `npm run generate` and commit the result';

/** Each file that is stale, missing or left over, as a sentence. */
export function checkGenerated(
  committed: readonly SourceText[],
  fresh: readonly SourceText[],
): readonly string[] {
  const now = new Map(committed.map(({ path, text }) => [path, text]));
  const wanted = new Set(fresh.map(({ path }) => path));
  return [
    ...fresh.flatMap(({ path, text }) => {
      const found = now.get(path);
      if (found === text) return [];
      return [`${path}: is ${found === undefined ? 'missing' : 'stale'}; ${REMEDY}.`];
    }),
    ...committed
      .filter(({ path }) => !wanted.has(path))
      .map(({ path }) => `${path}: is generated from nothing any more; ${REMEDY}.`),
  ];
}
