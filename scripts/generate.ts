/**
 * Owns `npm run generate`: writes everything that is generated and committed, and prints one line
 * for each kind. Must not know how each is made.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GENERATORS, readGenerated } from './generated-files.js';
import { repositoryRoot } from './repository.js';

const root = repositoryRoot();
const leftOver = new Set(readGenerated(root).map(({ path }) => path));
for (const [name, generate] of GENERATORS) {
  const start = performance.now();
  let written = 0;
  for (const { path, text } of await generate(root)) {
    leftOver.delete(path);
    if (write(join(root, path), text)) written += 1;
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`✓ ${name} ${seconds} s, ${written === 0 ? 'unchanged' : `${written} written`}`);
}
for (const path of leftOver) rmSync(join(root, path));

/** Writes a file unless it is the same already, so that nothing is built again without need. */
function write(path: string, text: string): boolean {
  try {
    if (readFileSync(path, 'utf8') === text) return false;
  } catch {
    mkdirSync(dirname(path), { recursive: true });
  }
  writeFileSync(path, text);
  return true;
}
