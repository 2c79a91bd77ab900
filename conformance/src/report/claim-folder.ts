/**
 * Owns that a folder of reports belongs to one run at a time: a second one would mix its files with those of the first,
 * and is told who has it. A run that was killed keeps nothing: its claim counts as long as its process lives.
 */
import { readFileSync, rmSync, statSync } from 'node:fs';
import { type FileHandle, open, readFile, rm, stat } from 'node:fs/promises';
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

const OWN = `${process.pid} on ${hostname()}`;

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
    giveUp(path);
  };
  process.once('exit', leave);
  return leave;
}

/**
 * Adds this process to those that claim the folder. The first of them that lives has it: nobody takes away a line of
 * another one, so that of several who find a dead one there, one follows it. Whoever has not written its line yet reads
 * those of the others when it has: a claim without a line is nobody's.
 */
async function take(path: string): Promise<void> {
  for (;;) {
    const before = await readClaim(path);
    const holder = findHolder(before, mayLive);
    if (holder !== undefined) throw inUse(path, holder);
    const file = await open(path, 'a+');
    try {
      await addLine(file, path);
      // Whoever had it may have taken the file away since it was opened: then this line stands nowhere.
      if (!(await isAt(file, path))) continue;
      const { size } = await file.stat();
      const { buffer } = await file.read(Buffer.alloc(size), 0, size, 0);
      const holder = findHolder(buffer.toString('utf8'), (line) => line === OWN || mayLive(line));
      if (holder === `process ${OWN}`) return;
      throw inUse(path, holder ?? NOBODY);
    } finally {
      await file.close();
    }
  }
}

/** What stands in a claim; nothing where there is none. Of a pipe or a device the end never comes. */
async function readClaim(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() === false) throw new Error(`${path} is no regular file; remove it`);
  return readFile(path, 'utf8').catch(() => '');
}

/** A line that has no room leaves no file behind, which would be a claim of nobody, or of half a name. */
async function addLine(file: FileHandle, path: string): Promise<void> {
  try {
    await file.appendFile(`${OWN}\n`);
  } catch (error) {
    const { size } = await file.stat();
    const { buffer } = await file.read(Buffer.alloc(size), 0, size, 0);
    const isAlone = OWN.startsWith(buffer.toString('utf8'));
    if (isAlone && (await isAt(file, path))) await rm(path, { force: true });
    throw error;
  }
}

async function isAt(file: FileHandle, path: string): Promise<boolean> {
  const there = await stat(path).catch(() => undefined);
  return there?.ino === (await file.stat()).ino;
}

/** Takes the claim away where it is this process's; a folder that is gone, or another's by now, is left alone. */
function giveUp(path: string): void {
  try {
    if (!statSync(path).isFile()) return;
    if (readFileSync(path, 'utf8').split('\n').includes(OWN)) rmSync(path, { force: true });
  } catch {
    // What cannot be read or removed counts as long as this process lives.
  }
}

const NOBODY = 'something that names no run';

/** The first in a claim that lives; a line that names nobody counts, too. */
function findHolder(claim: string, lives: (line: string) => boolean): string | undefined {
  const lines = claim.split('\n').filter((line) => line.trim() !== '');
  const holder = lines.find(lives);
  if (holder === undefined) return undefined;
  return CLAIM_FORM.test(holder) ? `process ${holder}` : NOBODY;
}

/** Of a process elsewhere nobody knows, nor of a line that names none. */
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
