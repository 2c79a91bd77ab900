/**
 * Owns the proof that the harness raises no false alarm: many full runs with different seeds against the
 * reference server, and how often their sequences reached which race.
 */
import { performance } from 'node:perf_hooks';
import type { Trace } from '@audiocall/proto';
import { chooseVenue, prepareServerCases } from '../commands/server.js';
import { prepareGeneratedCases } from '../generated/cases.js';
import { FEATURE_RACES, findFeatureRaces } from '../generated/feature-races.js';
import { countReasons, countRequests, findRaces, RACES } from '../generated/races-reached.js';
import { readTrace } from '../oracle/read-trace.js';
import { REFERENCE_SERVER } from '../ours/reference.js';
import { REFERENCE_SETTINGS } from '../ours/reference-settings.js';
import { type Judged, type Runnable, runCases } from '../run/run.js';
import { askOffered } from '../target/probe.js';
import { spawnTarget } from '../target/target.js';

const JOBS = 2;
/** A line of progress after so many runs. */
const PROGRESS = 10;
const SETTINGS = { ...REFERENCE_SETTINGS, maxWaitMs: 5000 } as const;

/** What many runs came to. */
export interface SeedsOutcome {
  readonly runs: number;
  readonly cases: number;
  readonly sequences: number;
  readonly calls: number;
  readonly durationMs: number;
  /** The processor time of the harness. */
  readonly cpuMs: number;
  readonly races: ReadonlyMap<string, number>;
  readonly requests: ReadonlyMap<string, number>;
  readonly reasons: ReadonlyMap<string, number>;
  /** One sentence for each case that did not pass, with the commands that show it. */
  readonly alarms: readonly string[];
}

/** Plays the whole of the cases once for each seed. `onlyGenerated` leaves the written cases out. */
export async function runSeeds(
  runs: number,
  first: number,
  onlyGenerated: boolean,
  onProgress: (outcome: SeedsOutcome) => void,
  onAlarm: (alarm: string) => void,
): Promise<SeedsOutcome> {
  const servers = [
    await spawnTarget(REFERENCE_SERVER),
    await spawnTarget([...REFERENCE_SERVER, '--session-policy', 'fork']),
  ] as const;
  const died = Promise.race(servers.map((server) => server.died));
  const startedAt = performance.now();
  const [races, requests, reasons] = [
    new Map<string, number>(),
    new Map<string, number>(),
    new Map<string, number>(),
  ];
  const alarms: string[] = [];
  const sum = { cases: 0, sequences: 0, calls: 0 };
  const conclude = (done: number): SeedsOutcome => {
    const durationMs = performance.now() - startedAt;
    const { user, system } = process.cpuUsage();
    const cpuMs = (user + system) / 1000;
    return { ...sum, runs: done, durationMs, cpuMs, races, requests, reasons, alarms };
  };
  const onTrace = (trace: Trace): void => {
    const facts = readTrace(trace);
    for (const race of [...findRaces(facts), ...findFeatureRaces(facts)])
      races.set(race, (races.get(race) ?? 0) + 1);
    for (const [cell, times] of countRequests(facts)) {
      requests.set(cell, (requests.get(cell) ?? 0) + times);
    }
    for (const [reason, times] of countReasons(facts)) {
      reasons.set(reason, (reasons.get(reason) ?? 0) + times);
    }
  };
  try {
    const offered = await Promise.all(servers.map(({ url }) => askOffered(url, SETTINGS)));
    const prepare = (place: 0 | 1, seed: number): readonly Runnable[] => {
      const { url } = servers[place];
      const features = offered[place] ?? [];
      const written = prepareServerCases(url, { ...SETTINGS, seed }, features).filter(
        ({ kind }) => kind !== 'property' && !onlyGenerated,
      );
      const generated = prepareGeneratedCases(
        chooseVenue(url, SETTINGS),
        { seed },
        features,
        onTrace,
      );
      // Users with several sessions are another policy, and a server of its own.
      const isAtHome = ({ needs = [] }: Runnable): boolean => needs.includes('fork') === place > 0;
      return [...generated, ...written].filter(isAtHome);
    };
    for (let seed = first; seed < first + runs; seed += 1) {
      const { judged } = await runCases([...prepare(0, seed), ...prepare(1, seed)], {
        jobs: JOBS,
        died,
      });
      for (const each of judged) {
        sum.cases += 1;
        sum.calls += each.tally.calls;
        if (each.result.kind === 'property') sum.sequences += each.result.runs;
        const { verdict } = each.result;
        if (verdict === 'passed' || verdict === 'notOffered') continue;
        const alarm = describeAlarm(seed, each);
        alarms.push(alarm);
        onAlarm(alarm);
      }
      const done = seed - first + 1;
      if (done % PROGRESS === 0) onProgress(conclude(done));
    }
    return conclude(runs);
  } finally {
    await Promise.all(servers.map((server) => server.end()));
  }
}

function describeAlarm(seed: number, { result, replay }: Judged): string {
  const [failure] = result.failures;
  const what = failure === undefined ? result.notJudgedBecause : failure.explanation;
  const head = `seed ${seed}, ${result.id}: ${result.verdict} ${failure?.clause ?? ''} ${what}`;
  return [head, ...(replay?.commands ?? []).map((command) => `    ${command}`)].join('\n');
}

/** The outcome as a table. */
export function renderSeeds(outcome: SeedsOutcome): string {
  const { runs, cases, sequences, calls, durationMs, cpuMs, races, requests, reasons, alarms } =
    outcome;
  const rows = (title: string, counts: ReadonlyMap<string, number>): readonly string[] => [
    '',
    title,
    ...[...counts].sort().map(([key, times]) => `${key.padEnd(30)}${String(times).padStart(9)}`),
  ];
  return [
    'race    sequences  what crosses',
    ...Object.entries({ ...RACES, ...FEATURE_RACES })
      .sort(([one], [other]) => Number(one.slice(1)) - Number(other.slice(1)))
      .map(
        ([race, what]) => `${race.padEnd(8)}${String(races.get(race) ?? 0).padStart(9)}  ${what}`,
      ),
    ...rows('request and state of its session', requests),
    ...rows('event and reason of an end', reasons),
    '',
    `${runs} runs, ${cases} cases, ${sequences} sequences, ${calls} calls in ${(durationMs / 1000).toFixed(0)} s, ${(cpuMs / 1000).toFixed(0)} s of the harness's processor: ${alarms.length} false alarms`,
  ].join('\n');
}
