/**
 * Owns what every program of the harness has in common: its exit status, and that it says 2, and not what
 * it was asked to find out, when its output is lost or a bug of its own ends it.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { endChildren } from '../processes/children.js';
import { KNOWN_SECRETS } from '../wording/known-secrets.js';
import { ExitStatus } from './exit-status.js';

/** Runs a program to its exit status, and leaves no child behind whatever ends it. */
export async function runProgram(
  main: (argv: readonly string[]) => Promise<number>,
): Promise<void> {
  let status: number | undefined;
  process.stdout.once('error', async (error: NodeJS.ErrnoException) => {
    // A pipe that closes early, such as `| head`, is no error, and no reason to go on.
    if (error.code === 'EPIPE') {
      // What was written last may have been all.
      await nextTurn();
      if (status === undefined) {
        process.stderr.write(
          'nobody reads standard output any more, and not everything was said\n',
        );
      }
      await leave(status ?? ExitStatus.COULD_NOT_RUN);
    }
    process.stderr.write(`standard output cannot be written: ${error.message}\n`);
    await leave(ExitStatus.COULD_NOT_RUN);
  });
  process.stderr.once('error', () => void leave(ExitStatus.COULD_NOT_RUN));
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  process.once('uncaughtException', (error) => void giveUp(error));
  try {
    status = await main(process.argv.slice(2));
    process.exitCode = status;
  } catch (error) {
    await giveUp(error);
  }
}

async function giveUp(bug: unknown): Promise<never> {
  const detail = bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
  process.stderr.write(`a bug of the harness, please report it: ${KNOWN_SECRETS.hide(detail)}\n`);
  return leave(ExitStatus.COULD_NOT_RUN);
}

async function leave(status: number): Promise<never> {
  await endChildren();
  process.exit(status);
}
