#!/usr/bin/env node
/**
 * Owns the proof that the harness raises no false alarm: many full runs with different seeds against the
 * reference server, and a table of which races their sequences reached. Usage: seeds.js [runs] [first seed]
 */
import { performance } from 'node:perf_hooks';
import { prepareServerCases } from './commands/server.js';
import { prepareGeneratedCases } from './generated/cases.js';
import {
  countReasons,
  countRequests,
  findRaces,
  RACES,
  type Race,
} from './generated/races-reached.js';
import { readTrace } from './oracle/read-trace.js';
import { askOffered } from './probe.js';
import { OTHER_SERVICE, REFERENCE_SERVER } from './reference.js';
import { runCases } from './run.js';
import type { Venue } from './scenarios/stage.js';
import { spawnTarget } from './target.js';

const [runs = 200, first = 1] = process.argv.slice(2).map(Number);
const JOBS = 8;

const server = await spawnTarget(REFERENCE_SERVER);
const base = {
  service: { id: 'demo', key: 'demo-key' },
  otherService: OTHER_SERVICE,
  patienceMs: 20_000,
  maxWaitMs: 5000,
};
const venue: Venue = {
  url: server.url,
  serviceId: base.service.id,
  serviceKey: base.service.key,
  otherService: base.otherService,
  patienceMs: base.patienceMs,
  maxWaitMs: base.maxWaitMs,
};
const races = new Map<Race, number>();
const cells = new Map<string, number>();
const reasons = new Map<string, number>();
const count = (counts: Map<string, number>, more: ReadonlyMap<string, number>): void => {
  for (const [key, times] of more) counts.set(key, (counts.get(key) ?? 0) + times);
};
let alarms = 0;
let calls = 0;
let sequences = 0;
let cases = 0;
const startedAt = performance.now();

try {
  const offered = await askOffered(server.url, base);
  for (let seed = first; seed < first + runs; seed += 1) {
    const scenarios = prepareServerCases(server.url, { ...base, seed }, offered).filter(
      ({ kind }) => kind !== 'property',
    );
    const generated = prepareGeneratedCases(venue, { seed }, offered, (trace) => {
      const facts = readTrace(trace);
      for (const race of findRaces(facts)) races.set(race, (races.get(race) ?? 0) + 1);
      count(cells, countRequests(facts));
      count(reasons, countReasons(facts));
    });
    const { judged } = await runCases([...generated, ...scenarios], {
      jobs: JOBS,
      onJudged: () => undefined,
      died: server.died,
      probe: async () => undefined,
    });
    for (const { result, tally, replay } of judged) {
      cases += 1;
      calls += tally.calls;
      if (result.kind === 'property') sequences += result.runs;
      if (result.verdict === 'passed' || result.verdict === 'notOffered') continue;
      alarms += 1;
      const [failure] = result.failures;
      console.log(
        `seed ${seed} ${result.id}: ${result.verdict}, ${failure?.clause ?? ''} ${failure?.explanation ?? result.notJudgedBecause}`,
      );
      for (const command of replay?.commands ?? []) console.log(`    ${command}`);
    }
  }
} finally {
  await server.end();
}

const seconds = (performance.now() - startedAt) / 1000;
console.log('\nrace   sequences  what crosses');
for (const race of Object.keys(RACES) as Race[]) {
  console.log(`${race.padEnd(7)}${String(races.get(race) ?? 0).padStart(9)}  ${RACES[race]}`);
}
const print = (title: string, counts: ReadonlyMap<string, number>): void => {
  console.log(`\n${title}`);
  for (const [key, times] of [...counts].sort()) console.log(`${key.padEnd(36)}${times}`);
};
print('request and state of its session', cells);
print('ends', reasons);
console.log(
  `\n${runs} runs from seed ${first}, ${cases} cases, ${sequences} sequences, ${calls} calls in ${seconds.toFixed(0)} s: ${alarms} false alarms`,
);
process.exitCode = alarms > 0 ? 1 : 0;
