/**
 * Owns the search for imports that go in a circle, type imports included. Must not know packages.
 */
import type { SourceFile } from './source-tree.js';

/**
 * The circles among the files, at least one through every group of files that need each other. Each
 * starts and ends with the same path.
 */
export function findCycles(files: readonly SourceFile[]): readonly (readonly string[])[] {
  const known = new Set(files.map((file) => file.path));
  const edges = new Map<string, readonly string[]>();
  for (const file of files) {
    const targets = file.imports.map((found) => found.path ?? '').filter((path) => known.has(path));
    edges.set(file.path, [...new Set(targets)]);
  }
  const cycles: string[][] = [];
  const done = new Set<string>();
  const trail: string[] = [];
  const visit = (path: string): void => {
    const start = trail.indexOf(path);
    if (start !== -1) {
      cycles.push([...trail.slice(start), path]);
      return;
    }
    if (done.has(path)) return;
    trail.push(path);
    for (const target of edges.get(path) ?? []) visit(target);
    trail.pop();
    done.add(path);
  };
  for (const path of edges.keys()) visit(path);
  return cycles;
}
