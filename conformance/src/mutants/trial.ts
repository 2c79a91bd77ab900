/**
 * Owns the trial of one mutant: which cases are played against it, and whether the clause that it breaks
 * was reported. Prints nothing.
 */
import { prepareClientCases } from '../client-mode/index.js';
import type { Regression } from '../commands/read-regressions.js';
import { prepareRegressions } from '../commands/regressions.js';
import { prepareServerCases, prepareServerReplay } from '../commands/server.js';
import { FEATURE_NAMES, type FeatureName } from '../features.js';
import type { DriverSource } from '../interop/driver-source.js';
import { OPERATED_SERVER } from '../ours/reference.js';
import {
  OPERATED_BOUNDS,
  REFERENCE_SETTINGS,
  REFERENCE_TOKENS,
} from '../ours/reference-settings.js';
import { signToken } from '../ours/sign-token.js';
import { firstFailure } from '../run/order-failures.js';
import { type Runnable, runCases } from '../run/run.js';
import { isForReject } from '../scenarios/policies.js';
import type { OwnTarget, Venue } from '../scenarios/venue.js';
import { spawnTarget } from '../target/target.js';
import type { CaseSettings } from '../usage/settings.js';
import type { ClientFault } from './client-mutant.js';
import type { Hands, ServerBase } from './mutant.js';
import { breakDrivers } from './mutant-driver.js';
import { type MutantRelay, startMutant } from './mutant-relay.js';

/** A server that runs, to be put behind a relay or judged as it is. */
export interface TrialServer {
  readonly url: string;
  readonly died: Promise<string>;
}

/** What the harness said of a mutant. */
export interface Outcome {
  /** For each clause that was reported, the cases that did so, in the order in which they were played. */
  readonly reported: ReadonlyMap<string, readonly string[]>;
  /** For each case that failed, the clause that its report names first. */
  readonly named: ReadonlyMap<string, string>;
  /** How often the fault had an occasion; undefined where that cannot be counted. */
  readonly strikes: number | undefined;
  /** How many cases were played. */
  readonly played: number;
  /** Those that passed: each came to what it is there for. */
  readonly passed: readonly string[];
}

/** Which cases to play, and when it is enough. */
export interface TrialPlan {
  readonly seed: number;
  /** How many cases are played at the same time. */
  readonly jobs: number;
  isMeant(runnable: Runnable): boolean;
  /** How long a case waits for what has to come, in milliseconds; three seconds where unset. */
  readonly patienceMs?: number;
}

const PATIENCE_MS = 3000;

/** How cases are played against what is on trial. */
export function settingsOf(plan: Pick<TrialPlan, 'seed' | 'patienceMs'>): CaseSettings {
  return {
    ...REFERENCE_SETTINGS,
    ...OPERATED_BOUNDS,
    // Nothing is wrong with the program that makes them, and to start it takes longer than most of what it is for.
    userTokens: { ...REFERENCE_TOKENS, make: signToken },
    isUnbounded: true,
    seed: plan.seed,
    patienceMs: plan.patienceMs ?? PATIENCE_MS,
  };
}

/** What a relay does to a server. */
export interface Relayed {
  readonly fault: () => Hands;
  readonly keepsSeq?: boolean;
}

/** Plays cases against a server behind one fault, or behind several, one in front of the other. */
export async function tryFaults(
  server: TrialServer,
  faults: readonly Relayed[],
  plan: TrialPlan,
  base: ServerBase = 'usual',
): Promise<Outcome> {
  const chains: MutantRelay[][] = [];
  const startBehind = async (url: string): Promise<string> => {
    const chain: MutantRelay[] = [];
    chains.push(chain);
    for (const fault of faults) chain.push(await startMutant(chain.at(-1)?.url ?? url, fault));
    return chain.at(-1)?.url ?? url;
  };
  const startOwn = async (): Promise<OwnTarget> => {
    const own = await startOwnTarget(OPERATED_SERVER);
    const url = await startBehind(own.url);
    const chain = chains.at(-1) ?? [];
    const end = async (): Promise<void> => {
      await Promise.all(chain.map((relay) => relay.end()));
      await own.end();
    };
    return { ...own, url, end };
  };
  try {
    const behind = { url: await startBehind(server.url), died: server.died };
    const outcome = await tryServer(behind, plan, { base, startOwn });
    const strikes = faults.map((_, place) =>
      chains.reduce((sum, chain) => sum + (chain[place]?.strikes() ?? 0), 0),
    );
    return { ...outcome, strikes: faults.length === 0 ? 0 : Math.min(...strikes) };
  } finally {
    await Promise.all(chains.flat().map((relay) => relay.end()));
  }
}

/** A server for one case alone. */
export async function startOwnTarget(command: readonly string[]): Promise<OwnTarget> {
  const server = await spawnTarget(command);
  return { url: server.url, stop: () => server.stop?.(), end: () => server.end() };
}

/** Plays cases against a server as it is. */
export function tryServer(
  server: TrialServer,
  plan: TrialPlan,
  more: { readonly base?: ServerBase; readonly startOwn?: Venue['startOwn'] } = {},
): Promise<Outcome> {
  const { base = 'usual', startOwn } = more;
  const all = prepareServerCases(server.url, settingsOf(plan), offeredBy(base), startOwn);
  // Under REJECT no more is played than in `npm run conformance`: the other cases say nothing about it.
  const cases = base === 'reject' ? all.filter(isForReject) : all;
  return playCases(cases, server.died, plan);
}

/** Plays named regressions against a server as it is. */
export function tryRegressions(
  server: TrialServer,
  past: readonly Regression[],
  plan: TrialPlan,
  base: ServerBase = 'usual',
): Promise<Outcome> {
  const cases = prepareRegressions(past, 'server', (replay) =>
    prepareServerReplay(replay, server.url, settingsOf(plan), offeredBy(base)),
  );
  return playCases(cases, server.died, plan);
}

function offeredBy(base: ServerBase): readonly FeatureName[] {
  return FEATURE_NAMES.filter((name) => name !== 'fork' || base.startsWith('fork'));
}

/** Plays the cases of the client mode against drivers. */
export function tryClient(drivers: DriverSource, plan: TrialPlan): Promise<Outcome> {
  const cases = prepareClientCases(drivers, settingsOf(plan));
  return playCases(cases, new Promise(() => {}), plan);
}

/** Plays the cases of the client mode against drivers that are behind a fault. */
export async function tryClientFault(
  drivers: DriverSource,
  { fault }: { readonly fault: ClientFault },
  plan: TrialPlan,
): Promise<Outcome> {
  const broken = breakDrivers(drivers, fault);
  const cases = prepareClientCases(broken, settingsOf(plan));
  const outcome = await playCases(cases, new Promise(() => {}), plan);
  return { ...outcome, strikes: broken.strikes() };
}

async function playCases(
  all: readonly Runnable[],
  died: Promise<string>,
  plan: TrialPlan,
): Promise<Outcome> {
  const cases = all.filter(plan.isMeant);
  const { judged } = await runCases(cases, {
    jobs: plan.jobs,
    died,
  });
  const reported = new Map<string, string[]>();
  const named = new Map<string, string>();
  for (const { result } of judged) {
    const first = firstFailure(result.failures);
    if (first !== undefined) named.set(result.id, first.clause);
    for (const { clause } of result.failures) {
      const known = reported.get(clause) ?? [];
      if (!known.includes(result.id)) reported.set(clause, [...known, result.id]);
    }
  }
  const passed = judged.flatMap(({ result }) => (result.verdict === 'passed' ? [result.id] : []));
  return { reported, named, strikes: undefined, played: cases.length, passed };
}
