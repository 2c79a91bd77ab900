import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimFolder } from './claim-folder.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audiocall-'));
});

afterEach(() => rm(folder, { recursive: true }));

const isThere = async (): Promise<boolean> => (await readdir(folder)).includes('.in-use');

/** A claim that somebody else left in the folder. */
const leaveClaim = (text: string): Promise<void> => writeFile(join(folder, '.in-use'), text);

describe('claimFolder()', () => {
  it('is for one at a time, and leaves nothing behind', async () => {
    const leave = await claimFolder(folder);
    await expect(claimFolder(folder)).rejects.toThrow(/^this process, \d+, has claimed it/);
    leave();
    expect(await readdir(folder)).toEqual([]);
    (await claimFolder(folder))();
  });

  it('is not for a folder in which a report has no room', async () => {
    await mkdir(join(folder, 'junit.xml'));
    await expect(claimFolder(folder)).rejects.toThrow(
      `${join(folder, 'junit.xml')} is a folder; remove it`,
    );
    expect(await isThere()).toBe(false);
  });

  it('lets one of many have it that come at the same time', async () => {
    const claims = await Promise.allSettled([1, 2, 3, 4].map(() => claimFolder(folder)));
    const got = claims.filter(({ status }) => status === 'fulfilled');
    expect(got).toHaveLength(1);
    for (const claim of claims) if (claim.status === 'fulfilled') claim.value();
  });

  it('names the process that has it', async () => {
    await leaveClaim(`${process.ppid} on ${hostname()}\n`);
    await expect(claimFolder(folder)).rejects.toThrow(
      `process ${process.ppid} on ${hostname()} has claimed it; name another folder, or wait for it (if no run has it, remove ${join(folder, '.in-use')})`,
    );
  });

  it.each(['', '1 on another machine'])('believes a claim of `%s`', async (claim) => {
    await leaveClaim(claim);
    await expect(claimFolder(folder)).rejects.toThrow('has claimed it');
    expect(await readFile(join(folder, '.in-use'), 'utf8')).toBe(claim);
  });

  it('does not make up who has it', async () => {
    await leaveClaim('');
    await expect(claimFolder(folder)).rejects.toThrow(
      /^something that names no run has claimed it/,
    );
  });

  it.each([
    ['that has ended', spawnSync(process.execPath, ['--version']).pid],
    ['before this one with its number', process.pid],
  ])('takes the place of a process %s', async (_, pid) => {
    await leaveClaim(`${pid} on ${hostname()}\n`);
    const leave = await claimFolder(folder);
    leave();
    expect(await isThere()).toBe(false);
  });

  it('leaves it when the process ends before the run', async () => {
    const before = process.listenerCount('exit');
    const leave = await claimFolder(folder);
    const listener = process.listeners('exit').at(-1);
    listener?.(0);
    expect(await isThere()).toBe(false);
    leave();
    expect(process.listenerCount('exit')).toBe(before);
  });
});
