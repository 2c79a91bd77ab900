/** Owns `interop`: every ordered pair of the given clients, with real audio. */
import { blameSides } from '../interop/blame.js';
import { Cast, type ClientUnderTest, type InteropVenue } from '../interop/cast.js';
import type { InteropCase } from '../interop/course.js';
import { DriverError } from '../interop/driver-error.js';
import { DriverProcess, START_FACTOR } from '../interop/driver-process.js';
import { type DriverSource, openDriverSource } from '../interop/driver-source.js';
import { playAndEnd } from '../interop/play-and-end.js';
import { INTEROP_CASES } from '../interop/scenarios.js';
import { NotOfferedError } from '../run/not-judged.js';
import type { Runnable } from '../run/run.js';
import { makeTag } from '../run/steady.js';
import { TargetError } from '../target/target.js';
import { type Recorder, startRecorder } from '../traffic/recorder.js';
import { renderDriver } from '../usage/command-words.js';
import type {
  AbsentChoice,
  CaseSettings,
  ClientChoice,
  RunSettings,
  ServerChoice,
} from '../usage/settings.js';
import type { Output } from './output.js';
import { carryOut } from './session.js';
import { tellWait } from './tell-wait.js';

/** Real audio takes real time: one call at a time keeps it from being starved. */
const DEFAULT_JOBS = 1;

/** A client can be both parties of a case. */
const PARTIES = 2;

/** How long the first driver may take to connect: a person has to open a page, perhaps. */
const FIRST_DRIVER_MS = 60_000;

/** What is to be judged. */
export interface InteropChoice {
  readonly server: ServerChoice;
  readonly clients: readonly ClientChoice[];
  /** Clients that should be in the matrix and are not there. */
  readonly absent: readonly AbsentChoice[];
  readonly settings: RunSettings;
}

/** Judges pairs of SDKs; gives the exit status. */
export async function judgeInterop(
  { server, clients, absent, settings }: InteropChoice,
  output: Output,
): Promise<number> {
  const sources: DriverSource[] = [];
  const jobs = settings.jobs ?? DEFAULT_JOBS;
  const use = {
    ahead: PARTIES,
    most: PARTIES * jobs,
    complain: (sentence: string) => output.write(sentence),
  };
  try {
    for (const client of clients) sources.push(await openDriverSource(client, use));
    const cast = clients.map(({ name }, index) => ({
      name,
      source: requireSource(sources, index),
    }));
    return await carryOut(
      {
        mode: 'interop',
        server,
        settings,
        jobs,
        targetName: clients.map(({ name }) => name).join(', '),
        clients,
        binds: ['client'],
        absent,
        annotate: blameSides,
        checkFirst: () => checkDrivers(clients, sources, settings.patienceMs, output),
        prepare: (url) => prepareInteropCases(url, cast, settings),
        prepareReplay: ({ caseId, seed }, url) =>
          prepareInteropCases(url, cast, { ...settings, seed }).find(({ id }) => id === caseId),
      },
      output,
    );
  } finally {
    await Promise.all(sources.map((source) => source.end()));
  }
}

function requireSource(sources: readonly DriverSource[], index: number): DriverSource {
  const source = sources[index];
  if (source === undefined) throw new Error('a client has no source of drivers');
  return source;
}

/** Whether every client's driver starts and says Hello: else every case would say the same. */
export async function checkDrivers(
  clients: readonly ClientChoice[],
  sources: readonly DriverSource[],
  patienceMs: number,
  output: Output,
): Promise<void> {
  for (const [index, { name, driver }] of clients.entries()) {
    const source = requireSource(sources, index);
    if (source.listensAt !== undefined) {
      const atMost = `${(START_FACTOR * FIRST_DRIVER_MS) / 1000} s at most`;
      output.write(
        `waiting for the driver of ${name} to connect to ${source.listensAt}, ${atMost}`,
      );
    }
    const waitMs = driver.kind === 'listen' ? FIRST_DRIVER_MS : patienceMs;
    const recorder = startRecorder(() => 0);
    try {
      const options = { participant: name, source, recorder, tonesHz: [], patienceMs: waitMs };
      const probe = await tellWait(
        output,
        `waiting for the driver of ${name} to say Hello`,
        DriverProcess.start(options),
      );
      await probe.end();
    } catch (error) {
      if (!(error instanceof DriverError)) throw error;
      throw new TargetError(`${error.message}; see that \`${renderDriver(driver)}\` is a driver`);
    }
  }
}

/** Every scenario for every ordered pair of clients. */
export function prepareInteropCases(
  url: string,
  clients: readonly ClientUnderTest[],
  settings: CaseSettings,
): readonly Runnable[] {
  const { service, patienceMs } = settings;
  const common = { url, serviceId: service.id, serviceKey: service.key, patienceMs };
  const pairs = clients.flatMap((caller) => clients.map((callee) => ({ caller, callee })));
  return pairs.flatMap((pair) =>
    INTEROP_CASES.map((each) =>
      prepareCase(each, { ...common, ...pair }, settings.seed, clients.length > 1),
    ),
  );
}

function prepareCase(
  each: InteropCase,
  venue: InteropVenue,
  seed: number,
  isMatrix: boolean,
): Runnable {
  const pair = `${venue.caller.name}→${venue.callee.name}`;
  return {
    id: isMatrix ? `${pair}/${each.id}` : each.id,
    title: isMatrix ? `${pair}: ${each.title}` : each.title,
    kind: 'scenario',
    pair: { caller: venue.caller.name, callee: venue.callee.name },
    clauses: each.clauses,
    async run(recorder: Recorder) {
      const cast = await Cast.start(venue, recorder, makeTag(seed));
      const script = async (): Promise<void> => {
        checkNeeds(each, cast);
        await each.play(cast);
      };
      await playAndEnd(script, () => cast.end());
    },
  };
}

function checkNeeds(each: InteropCase, cast: Cast): void {
  for (const role of [cast.caller, cast.callee]) {
    const missing = each.needs.filter((need) => !role.driver.can(need));
    if (missing.length === 0) continue;
    throw new NotOfferedError(`the ${role.name}'s SDK does not offer ${missing.join(', ')}`);
  }
}
