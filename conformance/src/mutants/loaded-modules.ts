/**
 * Owns which modules of its package a compiled program loads, and which of them load which: by every string that is the
 * path of one. Does not know what they are wanted for.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/** A module of a package. */
export interface LoadedModule {
  readonly path: string;
  readonly source: string;
  /** The modules that it names, by how it names them. */
  readonly names: ReadonlyMap<string, string>;
}

/** What is named by an address of its own, as a page or a thread is, counts as loaded. */
const NAME = /(['"`])([\w./-]+\.js(?:on)?)\1/g;

/** All that a program loads, itself first, by path; `home` is the folder of the compiled modules. */
export function readLoaded(program: string, home: string): ReadonlyMap<string, LoadedModule> {
  const loaded = new Map<string, LoadedModule>();
  const waiting = [program];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (loaded.has(path)) continue;
    const source = readFileSync(path, 'utf8');
    const names = readNames(path, source, home);
    loaded.set(path, { path, source, names });
    waiting.push(...names.values());
  }
  return loaded;
}

/** The modules that a source at a path names. */
export function readNames(path: string, source: string, home: string): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [, , name = ''] of source.matchAll(NAME)) {
    const named = join(dirname(path), name);
    if (named.startsWith(`${home}${sep}`) && existsSync(named)) names.set(name, named);
  }
  return names;
}

/** Those of them that load one of the given ones, however far behind, and these themselves. */
export function findDependents(
  loaded: ReadonlyMap<string, LoadedModule>,
  given: Iterable<string>,
): ReadonlySet<string> {
  const dependents = new Set(given);
  for (let known = -1; known < dependents.size; ) {
    known = dependents.size;
    for (const { path, names } of loaded.values()) {
      if ([...names.values()].some((named) => dependents.has(named))) dependents.add(path);
    }
  }
  return dependents;
}
