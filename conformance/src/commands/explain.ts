/** Owns `explain`: what a name means, and what there is to say of a case, with its steps. Clauses are `list.ts`. */
import { DriverError } from '../interop/driver-error.js';
import { CLAUSES } from '../oracle/clauses.js';
import { type Rehearsal, renderSteps } from '../report/steps.js';
import { wrap } from '../report/terminal.js';
import { TargetError } from '../target/target.js';
import { findNear } from '../usage/near-names.js';
import { dropPair } from '../usage/select.js';
import { UsageError } from '../usage/usage-error.js';
import { type ListedCase, listCases, renderClause } from './list.js';
import type { Output } from './output.js';
import { REGRESSION, type Regression } from './read-regressions.js';
import { listRegressions, renderRegression } from './regressions.js';

/** What is behind `--only NAME`, to play one case against a target of each mode. */
const TARGETS: Record<ListedCase['mode'], string> = {
  server: '-- COMMAND',
  client: '-- DRIVER',
  interop: '--url URL --client NAME=DRIVER',
};

/** Plays a case to see its steps; a sentence where it cannot be played. */
export type Rehearse = (listed: ListedCase) => Promise<Rehearsal | string>;

/** Tells what a clause, a case or a regression is; of a written case each step, as `rehearse` plays it. */
export async function explain(
  name: string,
  past: readonly Regression[],
  output: Pick<Output, 'write' | 'show' | 'columns'>,
  rehearse: Rehearse,
): Promise<void> {
  const { columns } = output;
  const found = findMeaning(name, past, columns);
  if (typeof found === 'string') {
    output.write(found);
    return;
  }
  for (const [index, listed] of found.entries()) {
    output.write(`${index === 0 ? '' : '\n\n'}${describeCase(listed, columns)}`);
    output.show(`playing ${listed.id} with the reference server and SDK`);
    const steps = await tellSteps(listed, rehearse, columns);
    output.show('');
    output.write(['', ...steps, '', ...tellCommand(listed, columns)].join('\n'));
  }
}

/** The text on a clause or a regression; or the cases of that name. */
function findMeaning(
  name: string,
  past: readonly Regression[],
  columns: number,
): string | readonly ListedCase[] {
  if (name.startsWith(`${REGRESSION}/`)) return renderRegression(name, past, columns);
  const clause = name.toUpperCase();
  if (Object.hasOwn(CLAUSES, clause)) return renderClause(clause, listRegressions(past), columns);
  const wanted = dropPair(name).toLowerCase();
  const cases = listCases();
  const found = cases.filter(({ id }) => id === wanted);
  if (found.length > 0) return found;
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
  ].join('\n');
}

async function tellSteps(
  listed: ListedCase,
  rehearse: Rehearse,
  columns: number,
): Promise<readonly string[]> {
  const played = await rehearse(listed).catch((error: unknown) => {
    if (error instanceof TargetError || error instanceof DriverError) return error.message;
    throw error;
  });
  if (typeof played === 'string') return wrap(`No steps are shown: ${played}.`, columns);
  return [
    ...wrap(
      'Steps, as just now played with the reference server and SDK: → sends, ← is answered, ! is told of an event, ◆ puts a clause to the test. Pings are left out.',
      columns,
    ),
    '',
    ...renderSteps(played, listed.clauses, columns),
  ];
}

function tellCommand({ mode, id }: ListedCase, columns: number): readonly string[] {
  return wrap(
    `Played alone by \`npx audiocall-conformance ${mode} --only ${id} ${TARGETS[mode]}\``,
    columns,
  );
}
