/** Owns which cases a run plays, and of which clauses it has to say something then. */
import type { Replay } from '@audiocall/proto';
import type { FeatureName } from '../features.js';
import { FAMILIES } from '../generated/families.js';
import { ACTORS, readStep, VERBS } from '../generated/step.js';
import { CLAUSES, type ClauseId } from '../oracle/clauses.js';
import { sayLeftOut } from '../report/left-out.js';
import type { Runnable } from '../run/run.js';
import { TargetError } from '../target/target.js';
import { isChosen, isInForce, isMeant, nameLeavingOut } from '../usage/select.js';
import type { RunSettings } from '../usage/settings.js';
import { UsageError } from '../usage/usage-error.js';
import { findsToo } from './finders.js';
import { listCases } from './list.js';
import { explainNoMatch } from './no-match.js';
import type { Regression } from './read-regressions.js';
import { listRegressions, prepareRegressions } from './regressions.js';
import type { RunPlan } from './run-plan.js';

/** A feature that was asked for by name and is not there is not just "not offered". */
export function requireOffered(
  asked: readonly FeatureName[],
  offered: readonly FeatureName[],
): void {
  const missing = asked.filter((name) => !offered.includes(name));
  if (missing.length === 0) return;
  const others = offered.length === 0 ? 'it offers none' : `it offers ${offered.join(', ')}`;
  throw new TargetError(`the target does not offer ${missing.join(', ')}; ${others}`);
}

/** The case of a replay; or the regressions and the cases that are meant. */
export function chooseCases(
  { mode, settings, clients }: RunPlan,
  all: readonly Runnable[],
  replay: Replay | undefined,
  past: readonly Regression[],
  prepare: (replay: Replay) => Runnable | undefined,
): readonly Runnable[] {
  if (replay !== undefined) {
    const found = prepare(replay);
    const noStep = replay.commands.find((line) => readStep(line) === undefined);
    if (noStep !== undefined) {
      throw new UsageError(
        `the replay holds \`${noStep}\`, which is no step; a step is an actor (${ACTORS.join(', ')}) and what it does (${VERBS.join(', ')}), such as \`alice offer bob\``,
      );
    }
    if (found === undefined && all.some(({ id }) => id === replay.caseId)) {
      throw new UsageError(
        `the replay holds \`commands\`, and ${replay.caseId} takes none; only a generated case does`,
      );
    }
    if (found === undefined) {
      throw new UsageError(`there is no case ${replay.caseId} to replay; \`list\` names the cases`);
    }
    if (replay.kind !== '' && replay.kind !== found.kind) {
      throw new UsageError(
        `the replay is of a case of kind \`${replay.kind}\`, and ${replay.caseId} is one of kind \`${found.kind}\``,
      );
    }
    return [found];
  }
  const regressions = prepareRegressions(past, mode, prepare);
  const cases = [...regressions, ...all];
  const choose = (only: readonly string[]): readonly Runnable[] =>
    cases.filter((each) => {
      const finds = findsToo(mode, each);
      return isChosen({ ...settings, only }, { ...each, finds }) && !isLeftOut(settings, each);
    });
  // One name that is misspelt would be missed beside others that are not.
  const idle = settings.only.filter((glob) => choose([glob]).length === 0);
  const chosen = choose(settings.only);
  if (idle.length === 0 && chosen.length > 0) return chosen;
  const wish = { ...settings, only: idle };
  const listed = [...listRegressions(past), ...listCases()];
  throw new UsageError(
    explainNoMatch(
      wish,
      mode,
      listed,
      clients.map(({ name }) => name),
    ),
  );
}

/** With no sequence to play, generated cases have nothing to say, unless one is asked for by its name. */
function isLeftOut({ runs, only }: RunSettings, { id }: Runnable): boolean {
  return runs === 0 && only.length === 0 && FAMILIES.some((family) => family.id === id);
}

/** How many cases a run has that is not narrowed down by name. */
export function countAvailable(
  { mode, settings }: RunPlan,
  all: readonly Runnable[],
  past: readonly Regression[],
): number {
  const ofMode = listRegressions(past).filter((each) => each.mode === mode);
  return [...ofMode, ...all].filter((each) => isChosen({ ...settings, only: [] }, each)).length;
}

/** The clauses of which a whole run has to say something. */
export function requiredClauses(
  { settings, binds }: RunPlan,
  offered: readonly FeatureName[],
): readonly ClauseId[] {
  if (!isWhole(settings)) return [];
  return (Object.keys(CLAUSES) as ClauseId[]).filter(
    (id) => binds.includes(CLAUSES[id].binds) && isInForce(settings, CLAUSES[id].profile, offered),
  );
}

/** What is said where cases were picked by a clause: others look for breaches of it, too. */
export function describeClauseGlobs({ only }: Pick<RunSettings, 'only'>): readonly string[] {
  const globs = only.filter((glob) => glob !== '*' && isMeant([glob], '', Object.keys(CLAUSES)));
  if (globs.length === 0) return [];
  const named = globs.map((glob) => `--only ${glob}`).join(' ');
  return [
    `${named} plays the cases that are there for it or are known to find breaches of it; every other case, generated ones above all, is judged by it too, so that only a run without --only shows all that breaks it`,
  ];
}

/** Why clauses are not judged that the options of a run leave out. */
export function explainLeftOut(settings: RunSettings): ReadonlyMap<ClauseId, string> {
  const reasons = new Map<ClauseId, string>();
  for (const id of Object.keys(CLAUSES) as ClauseId[]) {
    const option = nameLeavingOut(settings, CLAUSES[id].profile);
    if (option !== undefined) reasons.set(id, sayLeftOut(option));
  }
  return reasons;
}

/** A run that was not narrowed down has to come to everything. */
export function isWhole({ only, replay, runs }: RunSettings): boolean {
  return only.length === 0 && replay === undefined && runs !== 0;
}
