/**
 * Owns the copy that a patched program runs from: it lies beside the compiled modules, so that what they look for by
 * its place is where it was, and goes when this process ends. A patch that no longer fits is refused with a sentence:
 * a broken server that is not broken would prove nothing.
 *
 * What neither is patched nor loads what is, is not copied: patched programs of one process share it, and none of it
 * keeps anything from one call to the next.
 *
 * Hooks of the module loader would do without a copy, but start a thread for each process, which takes longer than
 * the program itself.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isAlive } from '../processes/is-alive.js';
import { findDependents, type LoadedModule, readLoaded, readNames } from './loaded-modules.js';
import type { Patch } from './patch.js';

const BUILT = `${sep}dist${sep}`;
/** A folder that git leaves alone, with the id of the process that it is for, and which copy of it that is. */
const COPY = /^\.patched-(\d+)/;

/** The packages that were looked at, what programs load, and the copies that were made. */
const tidied = new Set<string>();
const programs = new Map<string, ReadonlyMap<string, LoadedModule>>();
const copies: string[] = [];

/** Copies what a patch changes of the modules of a program; gives the path of the program among them. */
export function copyPatched(program: string, patches: readonly Patch[]): string {
  const at = program.lastIndexOf(BUILT);
  if (at < 0) throw new Error(`${program} is no compiled program of a package`);
  const home = program.slice(0, at);
  if (!tidied.has(home)) clearStale(home);
  tidied.add(home);
  if (copies.length === 0) process.once('exit', clearCopies);
  const built = join(home, 'dist');
  const loaded = programs.get(program) ?? readLoaded(program, built);
  programs.set(program, loaded);
  const sources = applyPatches(loaded, patches);
  // What a program loads itself is run anew with it: it may be the program in all but name.
  const own = [program, ...(loaded.get(program)?.names.values() ?? [])];
  const meant = findDependents(loaded, [...sources.keys(), ...own]);
  const copy = join(home, `.patched-${process.pid}-${copies.length + 1}`);
  copies.push(copy);
  const folders = new Set([...meant].map((path) => dirname(join(copy, relative(built, path)))));
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  for (const path of meant) {
    const module = loaded.get(path);
    if (module === undefined) continue;
    const patched = sources.get(path);
    // A patch may name a module that was not named before.
    const named = patched === undefined ? module.names : readNames(path, patched, built);
    const shared = [...named].filter(([, other]) => !meant.has(other));
    const source = nameShared(patched ?? module.source, shared);
    writeFileSync(join(copy, relative(built, path)), source);
  }
  return join(copy, relative(built, program));
}

/** The sources of the patched modules. */
function applyPatches(
  loaded: ReadonlyMap<string, LoadedModule>,
  patches: readonly Patch[],
): ReadonlyMap<string, string> {
  const sources = new Map<string, string>();
  for (const patch of patches) {
    const meant = [...loaded.values()].filter(({ path }) =>
      path.endsWith(`${sep}${join(patch.file)}`),
    );
    if (meant.length === 0) throw new Error(`there is no module ${patch.file} to patch`);
    for (const { path, source } of meant) {
      sources.set(path, applyPatch(sources.get(path) ?? source, patch));
    }
  }
  return sources;
}

function applyPatch(source: string, { file, find, replace }: Patch): string {
  const parts = source.split(find);
  if (parts.length === 2) return parts.join(replace);
  throw new Error(
    `the patch of ${file} fits ${parts.length - 1} times in place of once; mend it where the fault is written down`,
  );
}

/** A module that is copied finds the others where they are. */
function nameShared(source: string, shared: readonly (readonly [string, string])[]): string {
  return shared.reduce((named, [name, path]) => {
    const { href } = pathToFileURL(path);
    return ["'", '"', '`'].reduce(
      (text, quote) => text.replaceAll(`${quote}${name}${quote}`, `${quote}${href}${quote}`),
      named,
    );
  }, source);
}

function clearCopies(): void {
  for (const copy of copies) clearCopy(copy);
}

function clearCopy(copy: string): void {
  rmSync(copy, { recursive: true, force: true });
}

/** A program that is loaded needs its copy no more: there would be hundreds of them to clear at the end. */
export function clearLoaded(program: string): void {
  const copy = copies.find((each) => program.startsWith(`${each}${sep}`));
  if (copy !== undefined) clearCopy(copy);
}

/** The copies of processes that were killed before they could tidy up. */
function clearStale(home: string): void {
  for (const name of readdirSync(home)) {
    const [, pid] = COPY.exec(name) ?? [];
    if (pid === undefined || isAlive(Number(pid))) continue;
    rmSync(join(home, name), { recursive: true, force: true });
  }
}
