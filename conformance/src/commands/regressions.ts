/** Owns named regressions as cases: how they are listed and explained, and what a run plays of them. */
import type { Replay } from '@audiocall/proto';
import { CLAUSES } from '../oracle/clauses.js';
import { COLUMNS, wrap } from '../report/terminal.js';
import type { Runnable } from '../run/run.js';
import { UsageError } from '../usage/usage-error.js';
import { type ListedCase, listCases } from './list.js';
import { REGRESSION, type Regression, refuseRegression } from './read-regressions.js';

/** The regressions as `list` has them. */
export function listRegressions(past: readonly Regression[]): readonly ListedCase[] {
  const cases = listCases();
  return past.map(({ id, path, mode, clauses, replay: { caseId, note } }) => {
    const origin = cases.find((each) => each.mode === mode && each.id === caseId);
    if (origin === undefined) throw refuseOrphan(path, caseId);
    const { needs } = origin;
    return { mode, id, kind: REGRESSION, title: note, description: '', clauses, needs, race: '' };
  });
}

/** The text of `explain regression/NAME`. */
export function renderRegression(
  id: string,
  past: readonly Regression[],
  columns = COLUMNS,
): string {
  const found = past.find((each) => each.id === id);
  if (found === undefined) {
    throw new UsageError(`there is no ${id}; \`list\` names the regressions, which come last`);
  }
  const { mode, clauses, replay } = found;
  const { needs = [] } = listRegressions([found])[0] ?? {};
  const steps = replay.commands.map((line) => `  ${line}`);
  return [
    id,
    [`${mode} · from ${replay.caseId}`, ...needs.map((name) => `needs ${name}`)].join(' · '),
    '',
    ...wrap(replay.note, columns),
    '',
    'Puts to the test',
    ...clauses.map((clause) => `  ${clause.padEnd(8)}${CLAUSES[clause].title}`),
    ...(steps.length === 0 ? [] : ['', 'Steps; & overlaps with the next one', ...steps]),
    '',
    `Played by \`${mode} --only ${id}\`, and first by every whole run.`,
  ].join('\n');
}

/** The regressions of a mode as cases, each made by `prepare` from its replay. */
export function prepareRegressions(
  past: readonly Regression[],
  mode: string,
  prepare: (replay: Replay) => Runnable | undefined,
): readonly Runnable[] {
  return past
    .filter((each) => each.mode === mode)
    .map(({ id, path, clauses, replay }) => {
      const found = prepare(replay);
      if (found === undefined) throw refuseOrphan(path, replay.caseId);
      const { note: title } = replay;
      return { ...found, id, title, kind: REGRESSION, clauses, ...describeSteps(replay) };
    });
}

/** A written case has its own description; of a sequence the steps say what happens. */
function describeSteps({ caseId, commands }: Replay): Pick<Runnable, 'description'> {
  return commands.length === 0 ? {} : { description: `Of ${caseId}: ${commands.join(', ')}` };
}

function refuseOrphan(path: string, caseId: string): UsageError {
  return refuseRegression(path, `there is no case ${caseId}; name in \`caseId\` the one it is now`);
}
