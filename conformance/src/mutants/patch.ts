/** Owns what a patch is: a line of a program that is another one when the program runs. */
import { fileURLToPath } from 'node:url';
import {
  FORK_OPTIONS,
  OPERATED_SERVER,
  REFERENCE_DRIVER,
  REFERENCE_SERVER,
  REJECT_OPTIONS,
} from '../reference.js';
import type { MutantFacts, ServerBase } from './mutant.js';

/** A piece of a compiled module, and what stands in its place. */
export interface Patch {
  /** The end of the module's path: `core/ending.js`. */
  readonly file: string;
  /** Stands in the module exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** The reference server with a fault of its own, which no relay could bring about. */
export interface BrokenServer extends MutantFacts {
  readonly patches: readonly Patch[];
}

/** The reference client with a fault of its own. */
export type BrokenClient = BrokenServer;

const BASE_OPTIONS: Readonly<Record<ServerBase, readonly string[]>> = {
  usual: [],
  fork: FORK_OPTIONS,
  reject: REJECT_OPTIONS,
};

/** The command that starts a server without fault. */
export function soundCommandOf(base: ServerBase = 'usual'): readonly string[] {
  return [...REFERENCE_SERVER, ...BASE_OPTIONS[base]];
}

/** The command that starts a broken server. */
export function commandOf({
  base,
  patches,
}: Pick<BrokenServer, 'base' | 'patches'>): readonly string[] {
  return patchProgram(soundCommandOf(base), patches);
}

/** The command that starts it as an operator may have it, for one case alone. */
export function operatedCommandOf(server: BrokenServer): readonly string[] {
  return patchProgram(OPERATED_SERVER, server.patches);
}

/** The command that starts the driver of a broken client. */
export function driverOf(client: BrokenClient): readonly string[] {
  return patchProgram(REFERENCE_DRIVER, client.patches);
}

/** The command that starts this harness with a fault of its own. */
export function harnessOf(patches: readonly Patch[]): readonly string[] {
  return patchProgram([process.execPath, HARNESS], patches);
}

const HARNESS = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

const RUN_PATCHED = fileURLToPath(new URL('../../dist/mutants/run-patched.js', import.meta.url));

function patchProgram(command: readonly string[], patches: readonly Patch[]): readonly string[] {
  const [node = process.execPath, ...rest] = command;
  return [node, RUN_PATCHED, JSON.stringify(patches), ...rest];
}
