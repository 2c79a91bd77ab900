#!/usr/bin/env node
/**
 * Owns a broken server as a program: the reference server behind one wire mutant. It prints its URL and
 * ends on SIGTERM, as every server under test does, so that anybody can see what the harness says of it.
 */
import { REFERENCE_SERVER } from '../reference.js';
import { spawnTarget, TargetError } from '../target.js';
import { startMutant } from './mutant-relay.js';
import { WIRE_MUTANTS } from './wire-mutants.js';

const COULD_NOT_RUN = 2;

async function serve(id: string | undefined): Promise<void> {
  const mutant = WIRE_MUTANTS.find((candidate) => candidate.id === id);
  if (mutant === undefined) {
    const known = WIRE_MUTANTS.map(
      (each) => `  ${each.id.padEnd(22)}${each.breaks.padEnd(7)}${each.title}`,
    );
    throw new TargetError(`name one of the mutants:\n${known.join('\n')}`);
  }
  const server = await spawnTarget(REFERENCE_SERVER);
  const relay = await startMutant(server.url, mutant);
  const end = (): void => {
    void Promise.all([relay.end(), server.end()]).finally(() => process.exit(0));
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  process.stdout.write(`broken server (${mutant.id}) listening on ${relay.url}\n`);
}

try {
  await serve(process.argv[2]);
} catch (error) {
  if (!(error instanceof TargetError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = COULD_NOT_RUN;
}
