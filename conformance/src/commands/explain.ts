/** Owns `explain`: what a name means, and what there is to say of a case. Clauses are `list.ts`. */
import { CLAUSES } from '../oracle/clauses.js';
import { REGRESSION, type Regression } from '../regressions.js';
import { COLUMNS, wrap } from '../report/terminal.js';
import { findNear } from '../usage/near-names.js';
import { dropPair } from '../usage/select.js';
import { UsageError } from '../usage/usage-error.js';
import { type ListedCase, listCases, renderClause } from './list.js';
import { listRegressions, renderRegression } from './regressions.js';

/** What is behind `--only NAME`, to play one case against a target of each mode. */
const TARGETS: Record<ListedCase['mode'], string> = {
  server: '-- COMMAND',
  client: '-- DRIVER',
  interop: '--url URL --client NAME=DRIVER',
};

/** The text of `explain NAME`: of a clause, a case or a regression. */
export function explain(name: string, past: readonly Regression[], columns = COLUMNS): string {
  if (name.startsWith(`${REGRESSION}/`)) return renderRegression(name, past, columns);
  const clause = name.toUpperCase();
  if (Object.hasOwn(CLAUSES, clause)) return renderClause(clause, listRegressions(past), columns);
  const wanted = dropPair(name).toLowerCase();
  const cases = listCases();
  const found = cases.filter(({ id }) => id === wanted);
  if (found.length > 0) return found.map((each) => describeCase(each, columns)).join('\n\n\n');
  const near = findNear(name, [...cases.map(({ id }) => id), ...Object.keys(CLAUSES)]);
  const hint = near.length > 0 ? `did you mean ${near.join(' or ')}? ` : '';
  throw new UsageError(`there is no clause or case ${name}; ${hint}\`list\` names both`);
}

function describeCase(
  { mode, id, kind, title, description, clauses, needs, race }: ListedCase,
  columns: number,
): string {
  return [
    id,
    [`${mode} · ${kind}`, ...needs.map((name) => `needs ${name}`)].join(' · '),
    '',
    ...wrap(title, columns),
    ...(description === '' ? [] : wrap(description, columns)),
    ...(race === '' ? [] : wrap(`Race: ${race}`, columns)),
    '',
    'Puts to the test',
    ...clauses.map((clause) => `  ${clause.padEnd(8)}${CLAUSES[clause].title}`),
    '',
    `Played alone by \`${mode} --only ${id} ${TARGETS[mode]}\`.`,
  ].join('\n');
}
