import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type WriteFile, writeTogether } from './write-together.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audiocall-'));
  await writeFile(join(folder, 'a'), 'old a');
  await writeFile(join(folder, 'b'), 'old b');
  await writeFile(join(folder, 'c'), 'old c');
  await writeFile(join(folder, 'mine'), 'mine');
});

afterEach(() => rm(folder, { recursive: true }));

/** What lies in the folder, by name. */
async function look(): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return Object.fromEntries(names.map((name, index) => [name, texts[index] ?? '']));
}

const NEW = new Map([
  ['a', 'new a'],
  ['b', 'new b'],
]);

describe('writeTogether()', () => {
  it('replaces the old files, and removes those that are outdated and no others', async () => {
    await writeTogether(folder, NEW, ['b', 'c', 'never there']);
    expect(await look()).toEqual({ a: 'new a', b: 'new b', mine: 'mine' });
  });

  it('leaves everything as it was when the room ends in the middle of a file', async () => {
    const before = await look();
    let written = 0;
    const write: WriteFile = async (path, text) => {
      written += 1;
      await writeFile(path, written === 2 ? text.slice(0, 2) : text);
      if (written === 2) throw new Error('ENOSPC: no space left on device');
    };
    await expect(writeTogether(folder, NEW, ['c'], write)).rejects.toThrow('no space left');
    expect(await look()).toEqual(before);
  });

  it('leaves everything as it was when a folder stands in the way of the last file', async () => {
    const before = await look();
    await mkdir(join(folder, 'z'));
    const files = new Map([...NEW, ['z', 'new z']]);
    await expect(writeTogether(folder, files, ['c'])).rejects.toThrow(/z is a folder; remove it$/);
    await rm(join(folder, 'z'), { recursive: true });
    expect(await look()).toEqual(before);
  });
});
