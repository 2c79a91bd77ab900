#!/usr/bin/env node
/**
 * Owns a broken server as a program: the reference server with one mutant. It prints its URL and ends on
 * SIGTERM, as every server under test does, so that anybody can see what the harness says of it.
 */
import { spawnTarget, TargetError } from '../target.js';
import { brokenBy, CATALOGUE, type Mutant } from './catalogue.js';
import { startMutant } from './mutant-relay.js';
import { commandOf, soundCommandOf } from './patch.js';

const COULD_NOT_RUN = 2;

type ServerMutant = Extract<Mutant, { make: 'wire' | 'server' | 'equivalent' }>;

const isServer = (mutant: Mutant): mutant is ServerMutant =>
  mutant.make === 'wire' || mutant.make === 'server' || mutant.make === 'equivalent';

async function serve(id: string | undefined): Promise<void> {
  const servers = CATALOGUE.filter(isServer);
  const mutant = servers.find(({ facts }) => facts.id === id);
  if (mutant === undefined) {
    const width = Math.max(...servers.map(({ facts }) => facts.id.length));
    const known = servers.map(
      (each) =>
        `  ${each.facts.id.padEnd(width)}  ${(brokenBy(each) ?? '').padEnd(7)}${each.facts.title}`,
    );
    throw new TargetError(`name one of the mutants:\n${known.join('\n')}`);
  }
  const server = await spawnTarget(
    mutant.make === 'server' ? commandOf(mutant.facts) : soundCommandOf(mutant.facts.base),
  );
  const relay = mutant.make === 'server' ? undefined : await startMutant(server.url, mutant.facts);
  const end = (): void => {
    void Promise.all([relay?.end(), server.end()]).finally(() => process.exit(0));
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  process.stdout.write(
    `broken server (${mutant.facts.id}) listening on ${relay?.url ?? server.url}\n`,
  );
}

try {
  await serve(process.argv[2]);
} catch (error) {
  if (!(error instanceof TargetError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = COULD_NOT_RUN;
}
