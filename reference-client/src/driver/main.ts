#!/usr/bin/env node
/**
 * The driver program of the reference client. Without options it is a driver on its standard streams; with
 * --port it listens, and every connection is a driver of its own.
 */
import { parseArgs } from 'node:util';
import { listenForHarness } from './listen.js';
import { runDriver } from './run.js';

const EXIT_COULD_NOT_RUN = 2;

try {
  const { values } = parseArgs({ options: { port: { type: 'string' } } });
  if (values.port === undefined) runDriver();
  else await listenForHarness(Number(values.port));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = EXIT_COULD_NOT_RUN;
}
