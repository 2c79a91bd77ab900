/** Owns how a file that the user names is read: one that ends. */
import { readFile, stat } from 'node:fs/promises';
import type { JsonValue } from '@bufbuild/protobuf';

/** The text of a regular file; of a pipe that nobody writes to, or of a device, the end never comes. */
export async function readRegularFile(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new Error('there is no such file');
  if (!found.isFile()) throw new Error('it is no regular file');
  return readFile(path, 'utf8');
}

/** JSON as a value. What is wrong with it is said without the text: nobody knows what stands in a wrong file. */
export function parseJson(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(reason.replace(/, .*is not valid JSON$/s, ''));
  }
}
