/** Owns the making of a folder for a report, and the sentence for one that cannot be made. */
import { access, constants, mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder, with its parents, one by one: where a file system answers that a folder cannot be found
 * whose parent is there, as /proc does, Node's recursive way tries for ever.
 */
export async function makeFolder(path: string): Promise<void> {
  const missing: string[] = [];
  let there = resolve(path);
  while (!(await isFolder(there))) {
    missing.unshift(there);
    there = dirname(there);
  }
  for (const folder of missing) {
    await mkdir(folder).catch((error: unknown) => refuse(error, there));
    there = folder;
  }
  await access(there, constants.W_OK).catch((error: unknown) => refuse(error, there));
}

/** Whether a folder is there; throws where something else is, or where nobody may look. */
async function isFolder(path: string): Promise<boolean> {
  try {
    if ((await stat(path)).isDirectory()) return true;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return false;
    throw error;
  }
  throw new Error(`${path} is there, and is no folder; name another one`);
}

function refuse(error: unknown, parent: string): void {
  const code = codeOf(error);
  // Somebody else made it at the same time.
  if (code === 'EEXIST') return;
  throw new Error(`nothing can be made in ${parent} (${code}); name a folder that can be written`);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
