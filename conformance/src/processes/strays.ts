/**
 * Owns how a process is known that has left its process group, as a daemon does: by a random mark in the environment,
 * which it got from whom started it. Only Linux tells the environment of another process; elsewhere there is nothing to
 * find. Knows nothing of who is marked, or why.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';

const VARIABLE = 'AUDIOCALL_RUN';

/** A process that bears a mark. */
export interface Stray {
  readonly pid: number;
  readonly name: string;
}

/** Between the marks of a harness that was itself started by one. */
const SEPARATOR = ' ';

/** The environment of this process, with one more mark. */
export function addMark(mark: string): NodeJS.ProcessEnv {
  const marks = [process.env[VARIABLE], mark].filter((each) => each !== undefined);
  return { ...process.env, [VARIABLE]: marks.join(SEPARATOR) };
}

/** Every process of this user, but this one, that bears one of the marks. */
export function findStrays(marks: ReadonlySet<string>): readonly Stray[] {
  if (process.platform !== 'linux' || marks.size === 0) return [];
  return readdirSync('/proc')
    .filter((id) => /^\d+$/.test(id) && Number(id) !== process.pid && bearsMark(id, marks))
    .map((id) => ({ pid: Number(id), name: readName(id) }));
}

/** The environment of one that has ended and that nobody waited for is empty. */
function bearsMark(id: string, marks: ReadonlySet<string>): boolean {
  try {
    if (statSync(`/proc/${id}`).uid !== process.getuid?.()) return false;
    const variables = readFileSync(`/proc/${id}/environ`, 'latin1').split('\0');
    const variable = variables.find((each) => each.startsWith(`${VARIABLE}=`));
    const borne = variable?.slice(VARIABLE.length + 1).split(SEPARATOR) ?? [];
    return borne.some((mark) => marks.has(mark));
  } catch {
    // It ended while it was looked at, or is not ours to look at.
    return false;
  }
}

/** The program alone: its arguments may hold a secret. */
function readName(id: string): string {
  try {
    return basename(readFileSync(`/proc/${id}/cmdline`, 'utf8').split('\0')[0] ?? '');
  } catch {
    return 'a process';
  }
}
