/**
 * Owns one play of a written case with this repository's own server and SDK, so that its steps are told as they
 * happened, and not from a second text that somebody has to keep.
 */
import { performance } from 'node:perf_hooks';
import type { Trace } from '@audiocall/proto';
import { prepareClientCases } from '../client-mode/index.js';
import { prepareInteropCases } from '../commands/interop.js';
import type { ListedCase } from '../commands/list.js';
import { prepareServerCases } from '../commands/server.js';
import { spawnSource } from '../interop/driver-source.js';
import { judge } from '../oracle/judge.js';
import type { Monitor } from '../oracle/monitor.js';
import { CLIENT_MONITORS, MONITORS } from '../oracle/monitors/index.js';
import type { Rehearsal } from '../report/steps.js';
import { play, type Stop } from '../run/played.js';
import type { Runnable } from '../run/run.js';
import { needsFork } from '../scenarios/policies.js';
import { askOffered } from '../target/probe.js';
import { spawnTarget } from '../target/target.js';
import { startRecorder } from '../traffic/recorder.js';
import type { CaseSettings } from '../usage/settings.js';
import {
  CORE_OPTIONS,
  FORK_OPTIONS,
  FORK_SESSION_OPTIONS,
  OPERATED_SERVER,
  REFERENCE_DRIVER,
  REFERENCE_SERVER,
  REJECT_OPTIONS,
} from './reference.js';
import { OPERATED_BOUNDS, REFERENCE_SETTINGS, REFERENCE_TOKENS } from './reference-settings.js';

const SETTINGS: CaseSettings = {
  ...REFERENCE_SETTINGS,
  userTokens: REFERENCE_TOKENS,
  patienceMs: 10_000,
};

/** A server to play with, and what a run has to know of it. */
interface Ground {
  readonly command: readonly string[];
  readonly settings: CaseSettings;
}

const ground = (...options: readonly string[]): Ground => ({
  command: [...REFERENCE_SERVER, ...options],
  settings: SETTINGS,
});
const FORKING = [ground(...FORK_OPTIONS), ground(...FORK_SESSION_OPTIONS)];
const OTHERS = [
  ground(),
  {
    command: OPERATED_SERVER,
    settings: { ...SETTINGS, ...OPERATED_BOUNDS },
  },
  ground(...CORE_OPTIONS),
  ground(...REJECT_OPTIONS),
];

/** What came of a play. */
interface Outcome extends Rehearsal {
  readonly stop: Stop;
}

/** Plays a case; gives a sentence where that is not possible here. */
export async function rehearse(listed: ListedCase): Promise<Rehearsal | string> {
  if (listed.kind === 'property') return 'its steps are drawn from the seed of the run';
  if (listed.mode === 'client') return settle(await playClient(listed));
  if (listed.mode === 'interop') return settle(await playInterop(listed));
  let best: Outcome | undefined;
  // Not every server offers, or announces, what a case is about: the first that serves is the one.
  for (const each of needsFork(listed) ? FORKING : OTHERS) {
    const outcome = await playServer(listed, each);
    const reached = outcome.reach(outcome.trace);
    const serves = outcome.stop.kind === 'none' && listed.clauses.every((id) => reached.has(id));
    if (serves) return outcome;
    if (best === undefined || best.stop.kind !== 'none') best = outcome;
  }
  return best === undefined ? 'there is no server to play it with' : settle(best);
}

function settle(outcome: Outcome): Rehearsal | string {
  const { stop } = outcome;
  return stop.kind === 'none' ? outcome : stop.reason;
}

async function playServer({ id }: ListedCase, { command, settings }: Ground): Promise<Outcome> {
  const start = () => spawnTarget(command);
  const target = await start();
  const callsMade = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  try {
    const offered = await askOffered(target.url, settings);
    const own = async () => {
      const { url, stop, end } = await start();
      return { url, stop: () => stop?.(), end };
    };
    const cases = prepareServerCases(target.url, { ...settings, callsMade }, offered, own);
    return await playOne(cases, id, MONITORS);
  } finally {
    await target.end();
  }
}

async function playClient({ id }: ListedCase): Promise<Outcome> {
  const source = spawnSource(REFERENCE_DRIVER);
  try {
    return await playOne(prepareClientCases(source, SETTINGS), id, CLIENT_MONITORS);
  } finally {
    await source.end();
  }
}

async function playInterop({ id }: ListedCase): Promise<Outcome> {
  const target = await spawnTarget(REFERENCE_SERVER);
  const source = spawnSource(REFERENCE_DRIVER);
  try {
    const clients = [{ name: 'reference', source }];
    return await playOne(prepareInteropCases(target.url, clients, SETTINGS), id, MONITORS);
  } finally {
    await source.end();
    await target.end();
  }
}

async function playOne(
  cases: readonly Runnable[],
  id: string,
  monitors: readonly Monitor[],
): Promise<Outcome> {
  const runnable = cases.find((each) => each.id === id);
  if (runnable === undefined) throw new Error(`there is no case ${id} to play`);
  const recorder = startRecorder(() => performance.now());
  const stop = await play(() => runnable.run(recorder));
  return { trace: recorder.trace, stop, reach: (trace) => findReached(trace, monitors) };
}

/** Of a part of a trace the oracle may miss what comes later: that is no test of the clause. */
function findReached(trace: Trace, monitors: readonly Monitor[]): ReadonlySet<string> {
  // A copy: where the list is the usual one, an order of all requests is looked for, too.
  const { reached, findings } = judge(trace, [...monitors]);
  const broken = new Set(findings.map(({ clause }) => clause));
  return new Set([...reached].filter((clause) => !broken.has(clause)));
}
