/** Owns what a patch is: a line of a program that is another one when the program runs. */
import { fileURLToPath } from 'node:url';
import {
  FORK_OPTIONS,
  FORK_SESSION_OPTIONS,
  OPERATED_SERVER,
  REFERENCE_DRIVER,
  REFERENCE_DRIVERS,
  REFERENCE_SERVER,
  REJECT_OPTIONS,
} from '../ours/reference.js';
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
  'fork-session': FORK_SESSION_OPTIONS,
  reject: REJECT_OPTIONS,
};

/** The command that starts a server without fault. */
export function soundCommandOf(base: ServerBase = 'usual'): readonly string[] {
  return [...REFERENCE_SERVER, ...BASE_OPTIONS[base]];
}

/** A program to be patched, and how. */
export interface PatchedProgram {
  /** The interpreter, the compiled program, and its arguments. */
  readonly command: readonly string[];
  readonly patches: readonly Patch[];
}

/** The program of a broken server. */
export function programOf({
  base,
  patches,
}: Pick<BrokenServer, 'base' | 'patches'>): PatchedProgram {
  return { command: soundCommandOf(base), patches };
}

/** The program that is as many drivers of a broken client as connect to it. */
export function driversOf({ patches }: BrokenClient): PatchedProgram {
  return { command: REFERENCE_DRIVERS, patches };
}

/** The command that starts a broken server. */
export function commandOf(server: Pick<BrokenServer, 'base' | 'patches'>): readonly string[] {
  return patchProgram(programOf(server));
}

/** The program of a broken server as an operator may have it, for one case alone. */
export function operatedProgramOf({ patches }: Pick<BrokenServer, 'patches'>): PatchedProgram {
  return { command: OPERATED_SERVER, patches };
}

/** The command that starts it. */
export function operatedCommandOf(server: Pick<BrokenServer, 'patches'>): readonly string[] {
  return patchProgram(operatedProgramOf(server));
}

/** The command that starts the driver of a broken client. */
export function driverOf({ patches }: Pick<BrokenClient, 'patches'>): readonly string[] {
  return patchProgram({ command: REFERENCE_DRIVER, patches });
}

/** The command that starts this harness with a fault of its own. */
export function harnessOf(patches: readonly Patch[]): readonly string[] {
  return patchProgram({ command: [process.execPath, builtPathOf('cli.js')], patches });
}

/** The command that starts what runs many patched programs. */
export const HOST_COMMAND: readonly string[] = [
  process.execPath,
  builtPathOf('mutants/host-patched.js'),
];

function patchProgram({ command, patches }: PatchedProgram): readonly string[] {
  const [node = process.execPath, ...rest] = command;
  return [node, builtPathOf('mutants/run-patched.js'), JSON.stringify(patches), ...rest];
}

function builtPathOf(path: string): string {
  return fileURLToPath(new URL(`../../dist/${path}`, import.meta.url));
}
