/**
 * Owns what every run has in common: its target, its output, its report, its end. A run that is
 * interrupted ends what it started.
 */
import type { Report } from '@audiocall/proto';
import { endChildren } from '../children.js';
import type { FeatureName } from '../features.js';
import { WIRE_MUTANTS } from '../mutants/wire-mutants.js';
import type { ClauseId } from '../oracle/clauses.js';
import { askOffered, probeTarget } from '../probe.js';
import { buildReport, type ReportHead } from '../report/build.js';
import { choosePalette, renderCase, renderFailure, renderSummary } from '../report/terminal.js';
import { writeReport } from '../report/write.js';
import { type Judged, type Runnable, runCases } from '../run.js';
import { attachTarget, spawnTarget, type Target, TargetError } from '../target.js';
import { isMeant, type RunSettings, type ServerChoice, UsageError } from '../usage.js';
import { HARNESS_VERSION } from '../version.js';

/** Exit statuses of the harness. */
export const ExitStatus = {
  CONFORMANT: 0,
  NOT_CONFORMANT: 1,
  COULD_NOT_RUN: 2,
  INCONCLUSIVE: 3,
} as const;

/** The exit status of a program that SIGINT ended. */
const INTERRUPTED = 130;

/** Where a run writes. */
export interface Output {
  write(text: string): void;
  readonly colours: boolean;
}

/** What a run is of. */
export interface RunPlan {
  readonly mode: ReportHead['mode'];
  readonly server: ServerChoice;
  readonly settings: RunSettings;
  readonly jobs: number;
  /** What the report calls the target, where it is not the server. */
  readonly targetName?: string;
  /** The command line that runs one case again. */
  rerun(caseId: string): string;
  /** Checks what has to be there beside the server; throws a TargetError. */
  checkFirst?(): Promise<void>;
  /** Makes the cases, once the server's URL is known, and what it offers. */
  prepare(url: string, offered: readonly FeatureName[]): readonly Runnable[];
}

/** Runs a plan from the target's start to the written report; gives the exit status. */
export async function carryOut(plan: RunPlan, output: Output): Promise<number> {
  const palette = choosePalette(output.colours);
  const startedAt = Date.now();
  const { release, interrupted } = endOnSignal(output);
  let target: Target | undefined;
  try {
    target = await openTarget(plan.server);
    const opened = target;
    await checkTarget(opened, plan.settings.patienceMs);
    await plan.checkFirst?.();
    const offered = await askOffered(opened.url, plan.settings);
    const all = plan.prepare(target.url, offered);
    const cases = all.filter(({ id, clauses }) => isMeant(plan.settings.only, id, clauses));
    if (cases.length === 0) {
      throw new UsageError(
        `no case matches --only ${plan.settings.only.join(' --only ')}; \`list\` names them`,
      );
    }
    const name = plan.settings.name ?? plan.targetName ?? target.name;
    output.write(palette.bold(`audiocall-conformance ${HARNESS_VERSION} · ${plan.mode} · ${name}`));
    output.write(palette.dim(describeStart(cases.length, plan)));
    const readyAt = Date.now();
    const { judged, stopped } = await runCases(cases, {
      jobs: plan.jobs,
      died: target.died,
      probe: () => probeTarget(opened.url, plan.settings.patienceMs),
      onJudged: ({ result }) => {
        result.rerun = plan.rerun(result.id);
        if (interrupted() || (plan.settings.quiet && result.verdict === 'passed')) return;
        output.write(renderCase(result, palette));
      },
    });
    if (interrupted()) return INTERRUPTED;
    if (stopped !== undefined) {
      const open = judged.filter(({ result }) => result.notJudgedBecause === stopped).length;
      output.write(palette.warn(`? ${open} cases were not run: ${stopped}`));
    }
    const endedAt = Date.now();
    const report = buildReport(
      {
        mode: plan.mode,
        target: name,
        profile: 'core',
        features: offered,
        seed: plan.settings.seed,
        durationMs: endedAt - startedAt,
        harnessVersion: HARNESS_VERSION,
        scope: new Set(all.flatMap(({ clauses }) => clauses)),
        run: {
          startedAt: new Date(startedAt).toISOString(),
          nodeVersion: process.version,
          platform: `${process.platform} ${process.arch}`,
        },
        phases: [
          { name: 'start', durationMs: readyAt - startedAt },
          { name: 'cases', durationMs: endedAt - readyAt },
        ],
        mutants: groupMutants(),
      },
      judged,
    );
    await finish(plan, report, judged, output);
    return statusOf(report);
  } finally {
    await target?.end();
    release();
  }
}

/** Only the first failures are shown whole: the rest often follows from them. */
const DETAILED = 5;

function describeStart(count: number, plan: RunPlan): string {
  const cases = count === 1 ? '1 case' : `${count} cases, ${Math.min(plan.jobs, count)} at a time`;
  return `${cases}, seed ${plan.settings.seed}`;
}

async function finish(
  plan: RunPlan,
  report: Report,
  judged: readonly Judged[],
  output: Output,
): Promise<void> {
  const palette = choosePalette(output.colours);
  const failed = judged.filter(({ result }) => result.verdict === 'failed');
  for (const { result } of failed.slice(0, DETAILED)) output.write(renderFailure(result, palette));
  if (failed.length > DETAILED) {
    const rest = failed.length - DETAILED;
    output.write(`\n${rest} more failed; the report has their traces, and --only NAME shows one.`);
  }
  output.write(renderSummary(report, palette, plan.settings.report !== undefined));
  if (plan.settings.report === undefined) return;
  try {
    const folder = await writeReport(report, plan.settings.report);
    output.write(`report   ${folder}/report.json, ${folder}/junit.xml`);
  } catch (error) {
    throw new TargetError(
      `the report cannot be written to ${plan.settings.report}: ${error instanceof Error ? error.message : error}`,
    );
  }
}

function statusOf(report: Report): number {
  switch (report.verdict) {
    case 'conformant':
      return ExitStatus.CONFORMANT;
    case 'not conformant':
      return ExitStatus.NOT_CONFORMANT;
    default:
      return ExitStatus.INCONCLUSIVE;
  }
}

async function openTarget(server: ServerChoice): Promise<Target> {
  return server.kind === 'attach' ? attachTarget(server.url) : spawnTarget(server.command);
}

/** Whether anything answers there, before the first case: else every case would say the same. */
async function checkTarget(target: Target, patienceMs: number): Promise<void> {
  const fault = await probeTarget(target.url, patienceMs);
  if (fault !== undefined) throw new TargetError(fault);
}

/** The mutants that break each clause. */
function groupMutants(): ReadonlyMap<ClauseId, readonly string[]> {
  const groups = new Map<ClauseId, readonly string[]>();
  for (const { id, breaks } of WIRE_MUTANTS)
    groups.set(breaks, [...(groups.get(breaks) ?? []), id]);
  return groups;
}

/** Ends everything that was started when the user interrupts the run, and says so once. */
function endOnSignal(output: Output): { release(): void; interrupted(): boolean } {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  let isInterrupted = false;
  const stop = (): void => {
    if (isInterrupted) return;
    isInterrupted = true;
    output.write('interrupted: nothing was judged to the end');
    void endChildren().finally(() => process.exit(INTERRUPTED));
  };
  for (const signal of signals) process.on(signal, stop);
  return {
    release: () => {
      for (const signal of signals) process.off(signal, stop);
    },
    interrupted: () => isInterrupted,
  };
}
