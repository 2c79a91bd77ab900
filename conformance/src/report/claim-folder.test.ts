import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, open, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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

  it.each(['1 on another machine', 'nobody'])('believes a claim of `%s`', async (claim) => {
    await leaveClaim(claim);
    await expect(claimFolder(folder)).rejects.toThrow('has claimed it');
    expect(await readFile(join(folder, '.in-use'), 'utf8')).toBe(claim);
  });

  it('does not make up who has it', async () => {
    await leaveClaim('nobody');
    await expect(claimFolder(folder)).rejects.toThrow(
      /^something that names no run has claimed it/,
    );
  });

  it('takes a claim without a line: its process ended before it wrote one', async () => {
    await leaveClaim('');
    const leave = await claimFolder(folder);
    leave();
    expect(await isThere()).toBe(false);
  });

  it('leaves nothing where its line has no room', async () => {
    const file = await open(join(folder, 'junit.xml'), 'w');
    const full = vi
      .spyOn(Object.getPrototypeOf(file), 'appendFile')
      .mockRejectedValueOnce(new Error('ENOSPC'));
    await file.close();
    await expect(claimFolder(folder)).rejects.toThrow('ENOSPC');
    full.mockRestore();
    expect(await isThere()).toBe(false);
    (await claimFolder(folder))();
  });

  it.each([
    ['a pipe', (path: string) => void spawnSync('mkfifo', [path])],
    ['a device', (path: string) => symlink('/dev/zero', path)],
  ])('reads no claim that is %s, whose end never comes', async (_, make) => {
    const path = join(folder, '.in-use');
    await make(path);
    await expect(claimFolder(folder)).rejects.toThrow(`${path} is no regular file; remove it`);
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

  it('lets one of many processes have it that find the claim of a dead one', async () => {
    const module = new URL('../../dist/report/claim-folder.js', import.meta.url).href;
    // Each holds what it got until all have tried: until its input ends.
    const code = `
      const { claimFolder } = await import(${JSON.stringify(module)});
      process.stdout.write('ready\\n');
      process.stdin.once('data', async () => {
        const said = await claimFolder(${JSON.stringify(folder)}).then(() => 'got', (error) => error.message);
        process.stdout.write(said + '\\n');
      });
      process.stdin.once('end', () => process.exit());
    `;
    const dead = spawnSync(process.execPath, ['--version']).pid;
    await leaveClaim(`${dead} on ${hostname()}\n`);
    const takers = Array.from({ length: 6 }, () => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      return { child, lines };
    });
    for (const { lines } of takers) expect((await lines.next()).value).toBe('ready');
    for (const { child } of takers) child.stdin.write('go');
    const said = await Promise.all(takers.map(async ({ lines }) => (await lines.next()).value));
    const [winner] = takers.filter((_, index) => said[index] === 'got');
    for (const { child } of takers) child.stdin.end();
    await Promise.all(takers.map(({ child }) => once(child, 'close')));
    expect(said.filter((each) => each === 'got')).toHaveLength(1);
    for (const each of said.filter((line) => line !== 'got')) {
      expect(each).toContain(`process ${winner?.child.pid} on `);
    }
    expect(await isThere()).toBe(false);
  });

  it('has nothing to leave where the folder is none any more', async () => {
    const leave = await claimFolder(folder);
    await rm(folder, { recursive: true });
    await writeFile(folder, 'a file');
    expect(leave).not.toThrow();
  });

  it("leaves alone what is another run's by now", async () => {
    const leave = await claimFolder(folder);
    const other = `${process.ppid} on ${hostname()}\n`;
    await leaveClaim(other);
    leave();
    expect(await readFile(join(folder, '.in-use'), 'utf8')).toBe(other);
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
