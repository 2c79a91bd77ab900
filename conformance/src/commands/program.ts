/**
 * Owns what every program of the harness has in common: its exit status, and that it says 2, and not what
 * it was asked to find out, when nobody reads its output any more or a bug of its own ends it.
 */
import { endChildren } from '../children.js';
import { ExitStatus } from './exit-status.js';

/** Runs a program to its exit status, and leaves no child behind whatever ends it. */
export async function runProgram(
  main: (argv: readonly string[]) => Promise<number>,
): Promise<void> {
  // A pipe that closes early, such as `| head`, is no error of ours, and no reason to go on.
  for (const stream of [process.stdout, process.stderr]) {
    stream.once('error', () => void giveUp());
    stream.on('error', () => undefined);
  }
  process.once('uncaughtException', (error) => void giveUp(error));
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    await giveUp(error);
  }
}

async function giveUp(bug?: unknown): Promise<never> {
  if (bug !== undefined) {
    const detail = bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
    process.stderr.write(`a bug of the harness, please report it: ${detail}\n`);
  }
  await endChildren();
  process.exit(ExitStatus.COULD_NOT_RUN);
}
