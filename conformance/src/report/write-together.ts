/**
 * Owns the writing of files that belong together: all of them take the place of the last ones, or those
 * stay as they were. Does not know what is in them.
 */
import { lstat, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from './make-folder.js';

/** Writes a whole file. */
export type WriteFile = (path: string, text: string) => Promise<void>;

/** Writes files, by their names, into a folder, which it makes; `outdated` ones are removed with the old. */
export async function writeTogether(
  folder: string,
  files: ReadonlyMap<string, string>,
  outdated: readonly string[] = [],
  write: WriteFile = writeFile,
): Promise<void> {
  await makeFolder(folder);
  const moves = [...files.keys()].map((name, index) => ({
    name,
    // In the same folder: a file moves within a file system, and needs no room there.
    from: join(folder, `.${process.pid}-${index}.part`),
    to: join(folder, name),
  }));
  try {
    await Promise.all(moves.map(({ to }) => refuseFolder(to)));
    for (const { name, from } of moves) await write(from, files.get(name) ?? '');
    for (const { from, to } of moves) await rename(from, to);
  } catch (error) {
    // The reason is the first error, whatever tidying up comes to.
    await Promise.all(moves.map(({ from }) => rm(from, { force: true }).catch(() => undefined)));
    throw error;
  }
  const gone = outdated.filter((name) => !files.has(name));
  await Promise.all(gone.map((name) => rm(join(folder, name), { force: true })));
}

/** A file takes the place of a file: what lies in a folder of its name is nobody's to remove. */
export async function refuseFolder(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isDirectory() === true) throw new Error(`${path} is a folder; remove it`);
}
