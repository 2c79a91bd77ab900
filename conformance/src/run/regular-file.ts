/** Owns how a file that the user names is read: one that ends. */
import { readFile, stat } from 'node:fs/promises';

/** The text of a regular file; of a pipe that nobody writes to, or of a device, the end never comes. */
export async function readRegularFile(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new Error('there is no such file');
  if (!found.isFile()) throw new Error('it is no regular file');
  return readFile(path, 'utf8');
}
