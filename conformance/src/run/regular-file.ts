/** Owns how a file that the user names is read: one that ends. */
import { constants } from 'node:buffer';
import { readFile, stat } from 'node:fs/promises';
import type { JsonValue } from '@bufbuild/protobuf';

/** The text of a regular file; of a pipe that nobody writes to, or of a device, the end never comes. */
export async function readRegularFile(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new Error('there is no such file');
  if (!found.isFile()) throw new Error('it is no regular file');
  requireSize(found.size);
  return readFile(path, 'utf8');
}

/** A file of more bytes cannot be read as a text. */
export function requireSize(bytes: number, most = constants.MAX_STRING_LENGTH): void {
  if (bytes <= most) return;
  const mib = (count: number): string => `${Math.ceil(count / MIB)} MiB`;
  throw new Error(
    `it is too large, with ${mib(bytes)}, and ${mib(most)} can be read; take a part of it, as one trace in a file of its own`,
  );
}

const MIB = 1024 * 1024;

/** JSON as a value. What is wrong with it is said without the text: nobody knows what stands in a wrong file. */
export function parseJson(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(reason.replace(/, .*is not valid JSON$/s, ''));
  }
}
