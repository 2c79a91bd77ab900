/**
 * Owns the start of every program of the harness: how its engine works is settled before anything of the program is
 * loaded. Imports nothing else for that reason.
 */
import { inlineLess, spareCompiler } from './engine.js';

/** Runs the program that is loaded, to its exit status. */
export async function startProgram(
  load: () => Promise<(argv: readonly string[]) => Promise<number>>,
): Promise<void> {
  inlineLess();
  spareCompiler();
  const { runProgram } = await import('./program.js');
  await runProgram(async (argv) => (await load())(argv));
}
