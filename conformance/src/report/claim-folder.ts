/**
 * Owns that a folder of reports belongs to one run at a time: a second one would mix its files with those of the first,
 * and is told who has it. A run that was killed keeps nothing: its claim counts as long as its process lives.
 */
import { rmSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { isAlive } from '../processes/is-alive.js';
import { makeFolder } from './make-folder.js';
import { REPORT_FILES } from './write.js';
import { refuseFolder } from './write-together.js';

/** The file that says whose folder it is. */
const CLAIM = '.in-use';

/** The id of a process, and its machine. */
const CLAIM_FORM = /^(\d+) on (.+)$/;

/** The folders that this process has. */
const claimed = new Set<string>();

/**
 * Makes a folder and takes it for this run; gives what leaves it to others. Throws where another run has it, and where
 * no report could be written to it at the end.
 */
export async function claimFolder(folder: string): Promise<() => void> {
  await makeFolder(folder);
  for (const name of REPORT_FILES) await refuseFolder(join(folder, name));
  const path = resolve(folder, CLAIM);
  if (claimed.has(path)) throw inUse(path, `this process, ${process.pid},`);
  claimed.add(path);
  try {
    await take(path);
  } catch (error) {
    claimed.delete(path);
    throw error;
  }
  const leave = (): void => {
    process.off('exit', leave);
    claimed.delete(path);
    rmSync(path, { force: true });
  };
  process.once('exit', leave);
  return leave;
}

/** Writes the claim: the system lets only one of several make the file. */
async function take(path: string): Promise<void> {
  const claim = `${process.pid} on ${hostname()}\n`;
  const make = (): Promise<void> => writeFile(path, claim, { flag: 'wx' });
  try {
    await make();
  } catch (error) {
    if (!isThere(error)) throw error;
    const other = await readFile(path, 'utf8').catch(() => '');
    const name = other.trim();
    const holder = CLAIM_FORM.test(name) ? `process ${name}` : 'something that names no run';
    if (mayLive(name)) throw inUse(path, holder);
    await rm(path, { force: true });
    await make();
  }
}

/** Of a process elsewhere nobody knows, nor of one that has not written its name yet. */
function mayLive(claim: string): boolean {
  const [, pid, host] = CLAIM_FORM.exec(claim) ?? [];
  if (pid === undefined || host !== hostname()) return true;
  // This one has not claimed it: the number is that of an earlier process.
  return Number(pid) !== process.pid && isAlive(Number(pid));
}

function inUse(path: string, holder: string): Error {
  return new Error(
    `${holder} has claimed it; name another folder, or wait for it (if no run has it, remove ${path})`,
  );
}

function isThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
