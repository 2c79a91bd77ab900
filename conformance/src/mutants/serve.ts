#!/usr/bin/env node
/**
 * Owns one mutant as a program: a broken server, or a broken client as a driver that listens. It prints its URL and
 * ends on SIGTERM, as every server under test does, so that anybody can see what the harness says of it.
 */
import { parseArgs } from 'node:util';
import { connectSource } from '../interop/driver-source.js';
import { REFERENCE_DRIVERS } from '../ours/reference.js';
import { endChildren } from '../processes/children.js';
import { spawnTarget, TargetError } from '../target/target.js';
import { brokenBy, CATALOGUE, type Mutant, partyOf } from './catalogue.js';
import { breakDrivers } from './mutant-driver.js';
import { startMutant } from './mutant-relay.js';
import { commandOf, soundCommandOf } from './patch.js';
import { createPatchedHost } from './patched-host.js';
import { serveDrivers } from './serve-drivers.js';

const COULD_NOT_RUN = 2;
const LAST_PORT = 65_535;

/** A mutant that runs. */
interface Served {
  readonly url: string;
  end(): Promise<unknown>;
}

type Of<Make extends Mutant['make']> = Extract<Mutant, { make: Make }>;

async function serve(mutant: Mutant, port: number): Promise<Served> {
  switch (mutant.make) {
    case 'server':
      return spawnTarget(listenAt(commandOf(mutant.facts), port));
    case 'wire':
    case 'equivalent':
      return serveRelayed(mutant, port);
    case 'client':
    case 'clientWire':
    case 'equivalentClient':
      return serveClient(mutant, port);
  }
}

/** The command of a server with another port, which it may be given once. */
function listenAt(command: readonly string[], port: number): readonly string[] {
  return command.map((word, index) => (command[index - 1] === '--port' ? String(port) : word));
}

async function serveRelayed({ facts }: Of<'wire' | 'equivalent'>, port: number): Promise<Served> {
  const server = await spawnTarget(soundCommandOf(facts.base));
  const relay = await startMutant(server.url, facts, port);
  return { url: relay.url, end: () => Promise.all([relay.end(), server.end()]) };
}

async function serveClient(
  mutant: Of<'client' | 'clientWire' | 'equivalentClient'>,
  port: number,
): Promise<Served> {
  const host = createPatchedHost();
  const isPatched = mutant.make === 'client';
  const patches = isPatched ? mutant.facts.patches : [];
  const { url } = await host.start({ command: REFERENCE_DRIVERS, patches });
  const source = connectSource(url);
  const broken = isPatched ? source : breakDrivers(source, mutant.facts.fault);
  const drivers = await serveDrivers(broken, port);
  return { url: drivers.url, end: () => drivers.end().finally(() => host.end()) };
}

const USAGE = 'usage: serve.js MUTANT [--port N]';

/** Every mutant, a line each. */
function listMutants(): string {
  const width = Math.max(...CATALOGUE.map(({ facts }) => facts.id.length));
  const known = CATALOGUE.map(
    (each) =>
      `  ${each.facts.id.padEnd(width)}  ${(brokenBy(each) ?? '').padEnd(7)}${each.facts.title}`,
  );
  return known.join('\n');
}

/** Every mutant, and at last what is wrong: whoever shows only the end of it shows that. */
function refuse(problem: string): TargetError {
  return new TargetError(`${listMutants()}\n${problem}; ${USAGE}`);
}

function readArguments(args: readonly string[]): { mutant: Mutant; port: number } {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    strict: false,
    options: { port: { type: 'string', default: '0' } },
  });
  const [id, ...more] = positionals;
  const port = Number(values.port);
  const isPort = Number.isInteger(port) && port >= 0 && port <= LAST_PORT;
  if (id === undefined || more.length > 0) throw refuse('name one of these mutants');
  if (!isPort) throw refuse('--port takes the number of a port, or 0 for a free one');
  const mutant = CATALOGUE.find(({ facts }) => facts.id === id);
  if (mutant === undefined) throw refuse(`there is no mutant ${id}`);
  return { mutant, port };
}

async function run(args: readonly string[]): Promise<void> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${listMutants()}\n${USAGE}\n`);
    return;
  }
  const { mutant, port } = readArguments(args);
  const served = await serve(mutant, port);
  const end = (): void => void served.end().finally(() => process.exit(0));
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  const what = partyOf(mutant) === 'server' ? 'server' : 'driver';
  process.stdout.write(`broken ${what} (${mutant.facts.id}) listening on ${served.url}\n`);
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  // A relay or a listener says by itself that its port is taken.
  const isTold = error instanceof TargetError || (error instanceof Error && 'code' in error);
  await endChildren();
  if (!isTold) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = COULD_NOT_RUN;
}
