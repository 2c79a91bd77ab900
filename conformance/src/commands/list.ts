/** Owns `list` and `explain`: what can be run, and what a clause says. */
import { INTEROP_CASES } from '../interop/scenarios.js';
import { CLAUSES, type ClauseId } from '../oracle/clauses.js';
import { wrap } from '../report/terminal.js';
import { SERVER_CASES } from '../scenarios/index.js';
import { UsageError } from '../usage.js';

/** A case as `list --json` prints it. */
export interface ListedCase {
  readonly mode: 'server' | 'interop';
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly clauses: readonly ClauseId[];
}

/** Every case of every mode. */
export function listCases(): readonly ListedCase[] {
  return [
    ...SERVER_CASES.map(({ id, kind, title, clauses }) => ({
      mode: 'server' as const,
      id,
      kind,
      title,
      clauses,
    })),
    ...INTEROP_CASES.map(({ id, title, clauses }) => ({
      mode: 'interop' as const,
      id,
      kind: 'scenario',
      title,
      clauses,
    })),
  ];
}

/** The text of `list`. */
export function renderList(json: boolean): string {
  const cases = listCases();
  if (json) return JSON.stringify(cases, null, 2);
  return cases
    .map(
      ({ mode, id, title, clauses }) =>
        `${mode.padEnd(8)}${id.padEnd(30)}${title}\n${' '.repeat(38)}${clauses.join(' ')}`,
    )
    .join('\n');
}

/** The text of `explain CLAUSE`. */
export function renderClause(id: string): string {
  const clause = id in CLAUSES ? CLAUSES[id as ClauseId] : undefined;
  if (clause === undefined) {
    throw new UsageError(`there is no clause ${id}; \`list\` names the clauses that are judged`);
  }
  const cases = listCases().filter((listed) => listed.clauses.includes(id as ClauseId));
  return [
    `${clause.id}  ${clause.title}`,
    `${clause.level} · profile ${clause.profile} · binds ${clause.binds} · source: ${clause.source}`,
    '',
    ...clause.text.split('\n\n').flatMap((paragraph) => [...wrap(paragraph, 96), '']),
    'Judged by',
    ...cases.map(({ mode, id: name }) => `  ${mode.padEnd(8)}${name}`),
  ].join('\n');
}
