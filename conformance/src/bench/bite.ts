/**
 * Owns the proof that the judge bites: traces of generated sequences against the reference server, one event
 * of each made wrong, and how often who noticed.
 */
import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Trace } from '@audiocall/proto';
import { chooseVenue } from '../commands/server.js';
import { attemptSequence } from '../generated/attempt.js';
import { FAMILIES, type Family } from '../generated/families.js';
import { arbitrarySequence, sampleSequences } from '../generated/sequences.js';
import { judge } from '../oracle/judge.js';
import { MONITORS } from '../oracle/monitors/index.js';
import { searchOrder } from '../oracle/orders/explain.js';
import { readTrace } from '../oracle/read-trace.js';
import { REFERENCE_SERVER } from '../ours/reference.js';
import { REFERENCE_SETTINGS } from '../ours/reference-settings.js';
import { spawnTarget } from '../target/target.js';
import { countEvents, tamper, WRONGS, type Wrong } from './tamper.js';

/** How many of so many traces with one event wrong were noticed. */
export interface Bite {
  readonly family: string;
  readonly wrong: Wrong;
  readonly traces: number;
  /** By monitors and orders together, as a run has it. */
  readonly noticed: number;
  readonly byMonitors: number;
  readonly byOrders: number;
  /** The orders gave up, or did not know something in the trace. */
  readonly noOpinion: number;
}

/** What is said of the traces as they were. */
export interface Calm {
  readonly family: string;
  readonly traces: number;
  readonly explained: number;
  readonly notUnderstood: number;
  readonly gaveUp: number;
  /** Findings in what nobody tampered with. */
  readonly alarms: number;
  /** Of the searches, in milliseconds. */
  readonly medianMs: number;
  readonly longestMs: number;
  readonly mostTries: number;
}

const SETTINGS = { ...REFERENCE_SETTINGS, maxWaitMs: 5000 } as const;

/** Plays so many sequences of each family, and measures. */
export async function measureBite(
  count: number,
  seed: number,
  onFamily: (calm: Calm, bites: readonly Bite[]) => void,
): Promise<void> {
  for (const family of FAMILIES) {
    const isFork = family.needs.includes('fork');
    const policy = isFork ? ['--session-policy', 'fork'] : [];
    const target = await spawnTarget([...REFERENCE_SERVER, ...policy]);
    try {
      const traces = await playAll(family, target.url, count, seed);
      onFamily(
        measureCalm(family, traces),
        WRONGS.map((wrong) => measureWrong(family, wrong, traces, seed)),
      );
    } finally {
      await target.end();
    }
  }
}

async function playAll(
  family: Family,
  url: string,
  count: number,
  seed: number,
): Promise<readonly Trace[]> {
  const arbitrary = arbitrarySequence(family.passages, family.maxPassages);
  const venue = chooseVenue(url, SETTINGS);
  const traces: Trace[] = [];
  for (const [index, steps] of sampleSequences(arbitrary, seed, count).entries()) {
    const tag = `bite-${seed.toString(36)}-${index}`;
    traces.push((await attemptSequence(family, venue, tag, steps)).trace);
    await nextTurn();
  }
  return traces;
}

function measureCalm({ id }: Family, traces: readonly Trace[]): Calm {
  const sum = { explained: 0, notUnderstood: 0, gaveUp: 0, unexplained: 0 };
  const times: number[] = [];
  let mostTries = 0;
  for (const trace of traces) {
    const facts = readTrace(trace);
    const startedAt = performance.now();
    const { kind, tries } = searchOrder(facts);
    times.push(performance.now() - startedAt);
    mostTries = Math.max(mostTries, tries);
    sum[kind] += 1;
  }
  times.sort((one, other) => one - other);
  const { explained, notUnderstood, gaveUp } = sum;
  return {
    ...{ family: id, traces: traces.length, explained, notUnderstood, gaveUp, mostTries },
    alarms: traces.filter((trace) => judge(trace).findings.length > 0).length,
    medianMs: times[Math.floor(times.length / 2)] ?? 0,
    longestMs: times.at(-1) ?? 0,
  };
}

function measureWrong({ id }: Family, wrong: Wrong, traces: readonly Trace[], seed: number): Bite {
  const sum = { traces: 0, noticed: 0, byMonitors: 0, byOrders: 0, noOpinion: 0 };
  for (const [index, trace] of traces.entries()) {
    const events = countEvents(trace);
    const from = mix(seed, index, WRONGS.indexOf(wrong));
    const broken = findBroken(trace, wrong, events, from);
    if (broken === undefined) continue;
    sum.traces += 1;
    // A copy of the list is all monitors without the orders.
    const byMonitors = judge(broken, [...MONITORS]).findings.length > 0;
    const { kind } = searchOrder(readTrace(broken));
    if (byMonitors) sum.byMonitors += 1;
    if (kind === 'unexplained') sum.byOrders += 1;
    if (kind === 'gaveUp' || kind === 'notUnderstood') sum.noOpinion += 1;
    if (byMonitors || kind === 'unexplained') sum.noticed += 1;
  }
  return { family: id, wrong, ...sum };
}

/** From the drawn event on, the first one that can be made wrong in that way. */
function findBroken(trace: Trace, wrong: Wrong, events: number, from: number): Trace | undefined {
  for (let step = 0; step < events; step += 1) {
    const broken = tamper(trace, wrong, (from + step) % events);
    if (broken !== undefined) return broken;
  }
  return undefined;
}

/** A number that is always the same for the same three. */
function mix(seed: number, index: number, kind: number): number {
  let drawn = Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b);
  drawn = Math.imul(drawn ^ (drawn >>> 15), 0xc2b2ae35 + 2 * kind);
  return (drawn ^ (drawn >>> 13)) >>> 1;
}

const share = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${((100 * part) / whole).toFixed(0)}%`;

/** The rows of a family in the table of bites. */
export function renderBites(bites: readonly Bite[]): string {
  return bites
    .map(({ family, wrong, traces, noticed, byMonitors, byOrders, noOpinion }) =>
      [
        family.replace('generated/', '').padEnd(15),
        wrong.padEnd(11),
        String(traces).padStart(6),
        ...[noticed, byMonitors, byOrders].map((part) => share(part, traces).padStart(9)),
        String(noOpinion).padStart(11),
      ].join(' '),
    )
    .join('\n');
}

/** The head of that table. */
export const BITE_HEAD =
  'family          event       traces   noticed  monitors    orders  no opinion';

/** The row of a family in the table of what the orders say of traces as they were. */
export function renderCalm(calm: Calm): string {
  const { family, traces, explained, notUnderstood, gaveUp, alarms } = calm;
  const counts = [traces, explained, notUnderstood, gaveUp, alarms];
  return [
    family.replace('generated/', '').padEnd(15),
    ...counts.map((count) => String(count).padStart(9)),
    calm.medianMs.toFixed(2).padStart(9),
    calm.longestMs.toFixed(1).padStart(9),
    String(calm.mostTries).padStart(9),
  ].join(' ');
}

/** The head of that one. */
export const CALM_HEAD =
  'family             traces explained   unknown   gave up    alarms median ms   max ms  max tries';
