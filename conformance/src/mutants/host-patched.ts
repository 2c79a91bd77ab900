#!/usr/bin/env node
/**
 * Owns how many patched programs run as one process, since to start one takes longer than a trial: each has modules
 * of its own, and all share those of other packages. For each line of its standard input, a `PatchedProgram` as
 * JSON, it starts one; that writes a line with its URL, or this one with what is wrong. All end with this process.
 */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { clearLoaded, copyPatched } from './copy-patched.js';
import type { PatchedProgram } from './patch.js';

// The programs have handlers of their own, each of which takes its time.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => process.exit(0));
process.setMaxListeners(0);
for (const stream of [process.stdout, process.stderr]) stream.setMaxListeners(0);

async function start({ command, patches }: PatchedProgram): Promise<void> {
  const [node = '', program = '', ...options] = command;
  try {
    const patched = copyPatched(program, patches);
    // A program reads its arguments when its main module is run, one program at a time.
    process.argv = [node, patched, ...options];
    await import(pathToFileURL(patched).href);
    clearLoaded(patched);
  } catch (error) {
    process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
  }
}

const lines = createInterface(process.stdin);
let turn = Promise.resolve();
lines.on('line', (line) => {
  turn = turn.then(() => start(JSON.parse(line) as PatchedProgram));
});
await once(lines, 'close');
process.exit(0);
