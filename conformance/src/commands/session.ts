/**
 * Owns what every run has in common: its target, its cases, its progress, its end. A run that is
 * interrupted ends what it started.
 */
import type { CaseResult, Replay } from '@audiocall/proto';
import { WIRE_MUTANTS } from '../mutants/wire-mutants.js';
import type { ClauseId } from '../oracle/clauses.js';
import { buildReport } from '../report/build.js';
import { buildCoverage, describeUnreached } from '../report/coverage.js';
import { findGaps } from '../report/gaps.js';
import { renderProgress } from '../report/progress.js';
import { choosePalette, renderCase, wrap } from '../report/terminal.js';
import { FEW, makeTeller } from '../report/told.js';
import { excuse, loadKnownFailing, reviewList } from '../run/known-failing.js';
import { type Life, runLives } from '../run/lives.js';
import { makeReplay, readReplay } from '../run/replay-file.js';
import type { Judged, Runnable, Stopped } from '../run/run.js';
import { type Target, TargetError } from '../target/target.js';
import { isInForce } from '../usage/select.js';
import { describeShownKeys, keepServices, learnKeys } from '../usage/service-keys.js';
import { renderCaseOptions, renderOptions } from '../usage/settings.js';
import {
  describeKeys,
  describeSecrets,
  type PlayedCase,
  renderReplay,
  renderRerun,
  renderWhole,
} from './again.js';
import {
  chooseCases,
  countAvailable,
  describeClauseGlobs,
  explainLeftOut,
  isWhole,
  requiredClauses,
  requireOffered,
} from './choose-cases.js';
import { conclude } from './conclude.js';
import { statusOf } from './exit-status.js';
import { describeKeyless } from './keyless.js';
import { listCases } from './list.js';
import { openServer } from './open-server.js';
import type { Output } from './output.js';
import { type Regression, readRegressions } from './read-regressions.js';
import type { RunPlan } from './run-plan.js';
import { HARNESS_VERSION } from './version.js';

/** Runs a plan from the target's start to the written report; gives the exit status. */
export async function carryOut(plan: RunPlan, output: Output): Promise<number> {
  const { settings } = plan;
  learnKeys(settings);
  const palette = choosePalette(output.colours);
  const startedAt = Date.now();
  const known = await loadKnownFailing(settings.knownFailing);
  const past = await readRegressions();
  const replay = settings.replay === undefined ? undefined : await readReplay(settings.replay);
  let [done, failed, all] = [0, 0, 0];
  const { interruption } = output;
  interruption?.describe(() =>
    all === 0 ? 'before the first case' : `after ${done} of ${all} cases, ${failed} of them failed`,
  );
  let target: Target | undefined;
  try {
    const opened = await (plan.open?.() ?? openServer(plan, output, (server) => (target = server)));
    target = opened;
    const { offered, probe } = opened;
    requireOffered(settings.features, offered);
    const prepared = plan.prepare(opened.url, offered);
    const choose = (url: string): readonly Runnable[] =>
      chooseCases(
        plan,
        url === opened.url ? prepared : plan.prepare(url, offered),
        replay,
        past,
        (each) => plan.prepareReplay(each, url, offered),
      );
    const cases = choose(opened.url);
    all = cases.length;
    const aboutCase = (id: string): PlayedCase => cases.find((each) => each.id === id) ?? { id };
    /** A server that the harness started can be started again. */
    const startAgain = async (): Promise<Life> => {
      if (interruption?.isThere()) throw new TargetError('the run was interrupted');
      await target?.end();
      const { url, ...life } = await openServer(plan, output, (server) => (target = server));
      return { ...life, cases: choose(url) };
    };
    const isOurs = plan.mode === 'server' && plan.server?.kind === 'spawn';
    const name = settings.name ?? plan.targetName ?? target.name;
    output.write(describeStart(name, cases.length, plan, output));
    const showProgress = (playing: readonly string[] = []): void => {
      const progress = { done, all, failed, playing, isLive: output.isLive };
      output.show(renderProgress(progress, palette, output.columns));
    };
    showProgress();
    let playing: readonly string[] = [];
    const readyAt = Date.now();
    const few = output.part === 'whole' ? 0 : FEW;
    const tell = makeTeller(all, settings, few);
    const soFar: CaseResult[] = [];
    const { died, wasKilled } = opened;
    const first = { cases, died, wasKilled, probe };
    const { judged, deaths, kills, stopped } = await runLives(
      first,
      isOurs ? startAgain : undefined,
      {
        jobs: plan.jobs,
        refine: (each) => excuse(each, known, settings.strict),
        onPlaying: (ids) => {
          playing = ids;
          showProgress(playing);
        },
        onJudged: ({ result }) => {
          result.rerun = renderRerun(plan, aboutCase(result.id));
          soFar.push(result);
          if (result.verdict === 'failed') plan.annotate?.(soFar);
          done += 1;
          if (result.verdict === 'failed') failed += 1;
          const fate = tell(result);
          if (fate !== 'counted') output.write(renderCase(result, palette, output.columns));
          if (fate === 'told, as the last that fails like that') output.write(palette.dim(ALIKE));
          showProgress(playing);
        },
      },
    );
    output.show('');
    const sayAgain = (sentence: string): string => `${capitalize(sentence)}; it was started again`;
    const stop = stopped === undefined ? [] : [describeStop(stopped)];
    const isOwnStop = stopped?.wasKilled !== true;
    const ends = [...deaths.map(sayAgain), ...(isOwnStop ? stop : [])];
    const foreignEnds = [...kills.map(sayAgain), ...(isOwnStop ? [] : stop)];
    for (const end of [...ends, ...foreignEnds]) {
      const lines = wrap(`✗ ${end}`, output.columns - 2).map((line) => palette.bad(line));
      output.write(`\n${lines.join('\n  ')}`);
    }
    const endedAt = Date.now();
    const results = judged.map(({ result }) => result);
    plan.annotate?.(results);
    const review = reviewList(
      known,
      judged,
      [...past, ...listCases()].map(({ id }) => id),
    );
    const coverage = buildCoverage(judged, (profile) => isInForce(settings, profile, offered));
    const gaps = findGaps(requiredClauses(plan, offered), judged, plan.mode, stopped?.sentence);
    const report = buildReport(
      {
        mode: plan.mode,
        target: name,
        profile: settings.profile,
        features: offered,
        seed: settings.seed,
        durationMs: endedAt - startedAt,
        harnessVersion: HARNESS_VERSION,
        scope: new Set([...prepared.flatMap(({ clauses }) => clauses), ...gaps.reasons.keys()]),
        run: {
          command: renderWhole(plan),
          options: [...renderOptions(settings)],
          startedAt: new Date(startedAt).toISOString(),
          nodeVersion: process.version,
          platform: `${process.platform} ${process.arch}`,
          availableCases: countAvailable(plan, prepared, past),
          replay: replay !== undefined,
        },
        phases: [
          { name: 'start', durationMs: readyAt - startedAt },
          { name: 'cases', durationMs: endedAt - readyAt },
        ],
        coverage,
        playingMs: endedAt - readyAt,
        mutants: groupMutants(),
        knownFailing: review.entries,
        problems: [
          // A driver that goes away takes no server with it: its cases are open.
          ...(plan.mode === 'client' ? [] : ends),
          ...gaps.problems,
        ],
        outdated: review.problems,
        hasHung: stopped?.hasDied === false,
        notes: [
          ...foreignEnds,
          ...review.notes,
          ...(replay === undefined ? [] : describeOtherVersion(replay)),
          ...(replay === undefined ? describeClauseGlobs(settings) : []),
          ...describeKeyless(settings.service, results),
          ...describeShownKeys(settings),
          ...describeKeys(settings, listCommands(plan, results)),
          ...describeSecrets(plan),
          ...(settings.verbose && isWhole(settings) && plan.mode === 'server'
            ? describeUnreached(coverage)
            : []),
        ],
        unreached: new Map([...explainLeftOut(settings), ...gaps.reasons]),
        lacks: isWhole(settings) ? (opened.lacks ?? []) : [],
        absent: plan.absent ?? [],
      },
      judged,
    );
    await conclude(
      report,
      {
        folder: settings.report,
        replays: collectReplays(plan, opened.name, judged, past, aboutCase),
        played: settings.replay,
        isVerbose: settings.verbose,
        renderReplay: (path, caseId) => renderReplay(plan, aboutCase(caseId), path),
      },
      output,
    );
    return statusOf(report);
  } finally {
    output.show('');
    await target?.end();
  }
}

const ALIKE = '  What fails like that from here on is only counted; --verbose tells each.';

/** The commands that this run prints or leaves. */
function listCommands(plan: RunPlan, results: readonly CaseResult[]): readonly string[] {
  const failed = results.filter(({ verdict }) => verdict === 'failed').map(({ rerun }) => rerun);
  return plan.settings.report === undefined ? failed : [renderWhole(plan), ...failed];
}

/** A case may be another one by now, so that a failure which is not seen again is not mended for sure. */
function describeOtherVersion({ harnessVersion }: Replay): readonly string[] {
  if (harnessVersion === HARNESS_VERSION) return [];
  return [
    `the replay was left by version ${harnessVersion || 'unknown'} of the harness, and this is ${HARNESS_VERSION}: what it plays may differ`,
  ];
}

/** The end of the target, and what it cost. */
function describeStop({ sentence, left }: Stopped): string {
  const { length } = left;
  const rest =
    length === 0 ? '' : `; ${length} ${length === 1 ? 'case was' : 'cases were'} not run`;
  return `${capitalize(sentence)}${rest}`;
}

function capitalize(sentence: string): string {
  return `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}`;
}

/** What is played; a part of a longer run has one line for it. */
function describeStart(name: string, count: number, plan: RunPlan, output: Output): string {
  const { bold, dim } = choosePalette(output.colours);
  const cases = count === 1 ? '1 case' : `${count} cases, ${Math.min(plan.jobs, count)} at a time`;
  const what = `${cases}, seed ${plan.settings.seed}`;
  if (output.part !== undefined) return `${bold(`${plan.mode} · ${name}`)}${dim(` · ${what}`)}`;
  const title = `audiocall-conformance ${HARNESS_VERSION} · ${plan.mode} · ${name}`;
  // A log keeps it on one line; a terminal would break it within a word.
  const lines = output.isLive ? wrap(title, output.columns) : [title];
  return `${lines.map(bold).join('\n')}\n${dim(what)}`;
}

/** What plays each failed case again; a regression that failed is played again as what it came from. */
function collectReplays(
  { mode, server, settings }: RunPlan,
  target: string,
  judged: readonly Judged[],
  past: readonly Regression[],
  aboutCase: (id: string) => PlayedCase,
): ReadonlyMap<string, Replay> {
  const failed = judged.filter(({ result }) => result.verdict === 'failed');
  return new Map(
    failed.map(({ result, replay }) => {
      const made = makeReplay(result, {
        mode,
        target,
        targetKind: server?.kind ?? 'spawn',
        seed: settings.seed,
        options: [...renderCaseOptions(keepServices(settings, aboutCase(result.id).uses ?? []))],
        harnessVersion: HARNESS_VERSION,
        ...replay,
      });
      const origin = past.find(({ id }) => id === result.id)?.replay;
      if (origin === undefined) return [result.id, made];
      const { caseId, kind, seed, note } = origin;
      return [result.id, { ...made, caseId, kind, seed, note }];
    }),
  );
}

/** The mutants that break each clause. */
function groupMutants(): ReadonlyMap<ClauseId, readonly string[]> {
  const groups = new Map<ClauseId, readonly string[]>();
  for (const { id, breaks } of WIRE_MUTANTS) {
    groups.set(breaks, [...(groups.get(breaks) ?? []), id]);
  }
  return groups;
}
