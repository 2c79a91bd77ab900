/**
 * Owns the measurement of speed: whole runs against the reference server, each in a process of its own as
 * a user has it, and what judging costs. Processor time is what counts, since a machine may have other work.
 */
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import type { Trace } from '@audiocall/proto';
import { chooseVenue, prepareServerCases } from '../commands/server.js';
import { prepareGeneratedCases } from '../generated/cases.js';
import { countPlayers, recruit } from '../generated/crew.js';
import { judge } from '../oracle/judge.js';
import { REFERENCE_SERVER } from '../ours/reference.js';
import { REFERENCE_SETTINGS } from '../ours/reference-settings.js';
import { startChild } from '../processes/children.js';
import { play } from '../run/played.js';
import { runCases } from '../run/run.js';
import { askOffered } from '../target/probe.js';
import { spawnTarget, type Target } from '../target/target.js';
import { startRecorder } from '../traffic/recorder.js';

/** As many cases as a run plays at the same time. */
const JOBS = 8;
/** How often each trace is judged for its median. */
const TIMES = 15;

/** One run as a user has it. */
export interface RunFigures {
  readonly calls: number;
  readonly sequences: number;
  readonly durationMs: number;
  readonly harnessMs: number;
  /** Undefined where the system does not tell it. */
  readonly serverMs: number | undefined;
  /** Cases that did not pass. */
  readonly alarms: number;
}

/** What judging costs, when it is warm. */
export interface JudgingFigures {
  readonly sequences: number;
  readonly sequenceMs: number;
  readonly slowest: { readonly id: string; readonly entries: number; readonly ms: number };
}

/** Plays every case once. */
export async function runOnce(seed: number): Promise<RunFigures> {
  const target = await spawnTarget(REFERENCE_SERVER);
  const crew = recruit(countPlayers(JOBS, availableParallelism()));
  try {
    const offered = await askOffered(target.url, REFERENCE_SETTINGS);
    const cases = prepareServerCases(
      target.url,
      { ...REFERENCE_SETTINGS, seed },
      offered,
      undefined,
      crew,
    ).filter(({ needs = [] }) => needs.every((name) => offered.includes(name)));
    const startedAt = performance.now();
    const { judged } = await runCases(cases, {
      jobs: JOBS,
      died: target.died,
    });
    const durationMs = performance.now() - startedAt;
    const generated = judged.filter(({ result }) => result.kind === 'property');
    return {
      calls: generated.reduce((sum, { tally }) => sum + tally.calls, 0),
      sequences: generated.reduce((sum, { result }) => sum + result.runs, 0),
      durationMs,
      harnessMs: readOwnCpu(),
      serverMs: await readCpu(target),
      alarms: judged.filter(({ result }) => result.verdict === 'failed').length,
    };
  } finally {
    await crew.end();
    await target.end();
  }
}

/** Plays the sequences of core and the written cases, and judges their traces over and over. */
export async function measureJudging(seed: number): Promise<JudgingFigures> {
  const target = await spawnTarget(REFERENCE_SERVER);
  const traces: Trace[] = [];
  const written: { id: string; trace: Trace }[] = [];
  try {
    const offered = await askOffered(target.url, REFERENCE_SETTINGS);
    const venue = chooseVenue(target.url, REFERENCE_SETTINGS);
    const keep = (trace: Trace): number => traces.push(trace);
    const generated = prepareGeneratedCases(venue, { seed }, offered, keep);
    await generated.find(({ id }) => id === 'generated/core')?.search?.();
    for (const each of prepareServerCases(target.url, { ...REFERENCE_SETTINGS, seed }, offered)) {
      if (each.search !== undefined) continue;
      const recorder = startRecorder(() => performance.now());
      const stop = await play(() => each.run(recorder));
      if (stop.kind === 'none') written.push({ id: each.id, trace: recorder.trace });
    }
  } finally {
    await target.end();
  }
  // The sequences first: a run judges more of them than of anything else, and they warm the judge up.
  const rounds = Array.from({ length: TIMES }, () => ({
    allMs: timeOf(() => traces.map((trace) => judge(trace))),
    eachMs: written.map(({ trace }) => timeOf(() => judge(trace))),
  }));
  const costs = written.map(({ id, trace }, at) => {
    const ms = findMedian(rounds.map(({ eachMs }) => eachMs[at] ?? 0));
    return { id, entries: trace.entries.length, ms };
  });
  const slowest = costs.reduce((one, other) => (other.ms > one.ms ? other : one));
  const allMs = findMedian(rounds.map((round) => round.allMs));
  return { sequences: traces.length, sequenceMs: allMs / traces.length, slowest };
}

/** The processor time that something takes, in milliseconds. */
function timeOf(work: () => unknown): number {
  const before = readOwnCpu();
  work();
  return readOwnCpu() - before;
}

/** The one in the middle. */
export function findMedian(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** The processor time of this process so far, all its threads together. */
function readOwnCpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Linux counts the processor time of a process in hundredths of a second. */
const TICK_MS = 10;
const [USER_FIELD, SYSTEM_FIELD] = [11, 12];

async function readCpu({ pid }: Target): Promise<number | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[USER_FIELD]) + Number(fields[SYSTEM_FIELD]);
    return Number.isFinite(ticks) ? ticks * TICK_MS : undefined;
  } catch {
    return undefined;
  }
}

const PROGRAM = fileURLToPath(new URL('../../dist/bench/main.js', import.meta.url));

/** Plays every case once, in a process of its own. */
async function runApart(seed: number): Promise<RunFigures> {
  const child = startChild(process.execPath, [PROGRAM, 'speed-once', '1', String(seed)]);
  child.stdin.end();
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString('utf8');
  });
  child.stderr.pipe(process.stderr);
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`a run ended with ${code}`);
  return JSON.parse(output) as RunFigures;
}

/** Several runs after each other, and then the judging. */
export async function measureSpeed(
  runs: number,
  seed: number,
  onRun: (figures: RunFigures) => void,
): Promise<{ runs: readonly RunFigures[]; judging: JudgingFigures }> {
  const figures: RunFigures[] = [];
  for (let run = 0; run < runs; run += 1) {
    const own = await runApart(seed + run);
    figures.push(own);
    onRun(own);
  }
  return { runs: figures, judging: await measureJudging(seed) };
}

/** Calls a second of one run. */
export const rateOf = ({ calls, durationMs }: RunFigures): number => (calls * 1000) / durationMs;

/** The figures as a table. */
export function renderSpeed(
  runs: readonly RunFigures[],
  { sequences, sequenceMs, slowest }: JudgingFigures,
): string {
  const median = (read: (figures: RunFigures) => number): number => findMedian(runs.map(read));
  const isTold = runs.every(({ serverMs }) => serverMs !== undefined);
  const perCall = (read: (figures: RunFigures) => number): string =>
    `${median((each) => read(each) / each.calls).toFixed(2)} ms of processor time a call`;
  const { calls, sequences: played } = runs[0] ?? { calls: 0, sequences: 0 };
  const rates = runs.map((each) => rateOf(each).toFixed(0)).join(' ');
  return [
    `run             ${played} sequences, ${calls} calls, on ${availableParallelism()} processors; medians of ${runs.length} runs`,
    `speed           ${median(rateOf).toFixed(0)} calls a second (${rates})`,
    `harness         ${perCall(({ harnessMs }) => harnessMs)}`,
    `server          ${isTold ? perCall(({ serverMs = 0 }) => serverMs) : 'not told by this system'}`,
    `judging         ${sequenceMs.toFixed(2)} ms a sequence, of ${sequences}`,
    `slowest check   ${slowest.ms.toFixed(1)} ms, ${slowest.id}, ${slowest.entries} entries`,
    `not passed      ${runs.reduce((sum, { alarms }) => sum + alarms, 0)}`,
  ].join('\n');
}
