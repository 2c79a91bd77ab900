#!/usr/bin/env node
/** Owns the way from argv to an exit status. Everything else stands in commands/. */
import { randomInt } from 'node:crypto';
import { judgeInterop } from './commands/interop.js';
import { renderClause, renderList } from './commands/list.js';
import { judgeServer } from './commands/server.js';
import { ExitStatus, type Output } from './commands/session.js';
import { TargetError } from './target.js';
import { HELP, type Invocation, readCommandLine, UsageError } from './usage.js';

const MAX_SEED = 2 ** 32;

const output: Output = {
  write: (text) => process.stdout.write(`${text}\n`),
  colours: process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined,
};

async function main(argv: readonly string[]): Promise<number> {
  try {
    return await perform(readCommandLine(argv, () => randomInt(MAX_SEED)));
  } catch (error) {
    if (!(error instanceof UsageError) && !(error instanceof TargetError)) throw error;
    process.stderr.write(`audiocall-conformance: ${error.message}\n`);
    return ExitStatus.COULD_NOT_RUN;
  }
}

async function perform(invocation: Invocation): Promise<number> {
  switch (invocation.verb) {
    case 'help':
      output.write(HELP);
      return 0;
    case 'list':
      output.write(renderList(invocation.json));
      return 0;
    case 'explain':
      output.write(renderClause(invocation.clause));
      return 0;
    case 'server':
      return judgeServer(invocation.server, invocation.settings, output);
    case 'interop':
      return judgeInterop(invocation.server, invocation.clients, invocation.settings, output);
    default: {
      const unknown: never = invocation;
      return unknown;
    }
  }
}

// A pipe that closes early, such as `| head`, is no error of ours.
process.stdout.on('error', () => process.exit(ExitStatus.COULD_NOT_RUN));
process.exitCode = await main(process.argv.slice(2));
