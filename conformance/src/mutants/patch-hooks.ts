/**
 * Owns the loading of patched modules. A patch that no longer fits ends the process with a sentence: a
 * broken server that is not broken would prove nothing.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Patch } from './patch.js';

interface Loaded {
  readonly format: string;
  readonly source?: string;
  readonly shortCircuit?: boolean;
}
type NextLoad = (url: string, context: unknown) => Promise<Loaded>;

let patches: readonly Patch[] = [];

/** Called by Node with what `register` was given. */
export function initialize(data: readonly Patch[]): void {
  patches = data;
}

/** Called by Node for every module. */
export async function load(url: string, context: unknown, next: NextLoad): Promise<Loaded> {
  const meant = patches.filter(({ file }) => url.endsWith(`/${file}`));
  if (meant.length === 0) return next(url, context);
  let source = await readFile(fileURLToPath(url), 'utf8');
  for (const { file, find, replace } of meant) {
    const parts = source.split(find);
    if (parts.length !== 2) {
      throw new Error(
        `the patch of ${file} fits ${parts.length - 1} times in place of once; mend it where the fault is written down`,
      );
    }
    source = parts.join(replace);
  }
  return { format: 'module', source, shortCircuit: true };
}
