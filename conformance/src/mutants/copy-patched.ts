/**
 * Owns the copy that a patched program runs from: it lies beside the compiled modules, so that what they look for by
 * its place is where it was, and goes when this process ends. A patch that no longer fits is refused with a sentence:
 * a broken server that is not broken would prove nothing.
 *
 * Hooks of the module loader would do without a copy, but start a thread for each process, which takes longer than
 * the program itself.
 */
import {
  copyFileSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, sep } from 'node:path';
import { isAlive } from '../processes/is-alive.js';
import type { Patch } from './patch.js';

const BUILT = `${sep}dist${sep}`;
/** A folder that git leaves alone, with the id of the process that it is for, and which copy of it that is. */
const COPY = /^\.patched-(\d+)/;

/** The packages that were looked at, and the copies that were made. */
const tidied = new Set<string>();
const copies: string[] = [];

/** Copies the modules of a package, changed where a patch says so; gives the path of the program among them. */
export function copyPatched(program: string, patches: readonly Patch[]): string {
  const at = program.lastIndexOf(BUILT);
  if (at < 0) throw new Error(`${program} is no compiled program of a package`);
  const [home, rest] = [program.slice(0, at), program.slice(at + BUILT.length)];
  if (!tidied.has(home)) clearStale(home);
  tidied.add(home);
  if (copies.length === 0) process.once('exit', clearCopies);
  const copy = join(home, `.patched-${process.pid}-${copies.length + 1}`);
  copies.push(copy);
  const waiting = new Set(patches);
  copyFolder(join(home, 'dist'), copy, waiting);
  const [left] = waiting;
  if (left !== undefined) throw new Error(`there is no module ${left.file} to patch`);
  return join(copy, rest);
}

function copyFolder(from: string, to: string, waiting: Set<Patch>): void {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) {
      copyFolder(source, target, waiting);
      continue;
    }
    if (!/\.(js|json)$/.test(entry.name)) continue;
    const meant = [...waiting].filter(({ file }) => source.endsWith(`${sep}${join(file)}`));
    if (meant.length === 0) link(source, target);
    else writeFileSync(target, applyPatches(readFileSync(source, 'utf8'), meant));
    for (const patch of meant) waiting.delete(patch);
  }
}

/** The same file under another name, which takes less time than a copy, where the file system knows that. */
function link(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch {
    copyFileSync(source, target);
  }
}

function applyPatches(source: string, patches: readonly Patch[]): string {
  let patched = source;
  for (const { file, find, replace } of patches) {
    const parts = patched.split(find);
    if (parts.length !== 2) {
      throw new Error(
        `the patch of ${file} fits ${parts.length - 1} times in place of once; mend it where the fault is written down`,
      );
    }
    patched = parts.join(replace);
  }
  return patched;
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
