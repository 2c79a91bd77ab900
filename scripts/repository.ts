/**
 * Owns how scripts find and read files of the repository: paths are relative to its root, with `/`.
 * Reads what git would track: node_modules, dist, its patched copies and caches are left out. Must not judge the files.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceText } from './clauses.js';

const LEFT_OUT = /(^|\/)(node_modules|dist|\.git|\.cache|\.patched-[\d-]+)$|^conformance\/report$/;

/** The repository's folder, whether this file runs from scripts/ or from scripts/dist/. */
export function repositoryRoot(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  return here.endsWith('dist') ? dirname(dirname(here)) : dirname(here);
}

/** The files below a folder whose path the filter takes, in the order of their paths. */
export function readTree(
  root: string,
  folder: string,
  filter: (path: string) => boolean,
): readonly SourceText[] {
  return listTree(root, folder)
    .filter(filter)
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

function listTree(root: string, folder: string): string[] {
  const paths: string[] = [];
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = folder === '.' ? entry.name : `${folder}/${entry.name}`;
    if (LEFT_OUT.test(path)) continue;
    if (entry.isDirectory()) paths.push(...listTree(root, path));
    else if (entry.isFile()) paths.push(path);
  }
  return paths;
}

/** The chapters of the specification. */
export function readSpec(root: string): readonly SourceText[] {
  return readTree(root, 'docs/spec', (path) => /\/\d+-[a-z-]+\.md$/.test(path));
}
