/** Owns the way from a command line to an exit status, with one sentence for what is wrong. */
import { randomInt } from 'node:crypto';
import { TargetError } from '../target.js';
import { HELP, type Invocation, readCommandLine, UsageError } from '../usage.js';
import { judgeInterop } from './interop.js';
import { renderClause, renderList } from './list.js';
import { judgeServer } from './server.js';
import { ExitStatus, type Output } from './session.js';

const MAX_SEED = 2 ** 32;

/** Standard output; with colours where it is a terminal. */
export const terminal: Output = {
  write: (text) => process.stdout.write(`${text}\n`),
  colours: process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined,
};

/** Carries a command line out; gives the exit status. */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  try {
    return await perform(
      readCommandLine(argv, () => randomInt(MAX_SEED)),
      terminal,
    );
  } catch (error) {
    if (!(error instanceof UsageError) && !(error instanceof TargetError)) throw error;
    process.stderr.write(`audiocall-conformance: ${error.message}\n`);
    return ExitStatus.COULD_NOT_RUN;
  }
}

async function perform(invocation: Invocation, output: Output): Promise<number> {
  switch (invocation.verb) {
    case 'help':
      output.write(HELP);
      return ExitStatus.CONFORMANT;
    case 'list':
      output.write(renderList(invocation.json));
      return ExitStatus.CONFORMANT;
    case 'explain':
      output.write(renderClause(invocation.clause));
      return ExitStatus.CONFORMANT;
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
