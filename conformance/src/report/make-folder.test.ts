import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolder } from './make-folder.js';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'audiocall-'));
});

afterEach(() => rm(root, { recursive: true }));

describe('makeFolder()', () => {
  it('makes a folder with its parents, and has nothing against one that is there', async () => {
    const folder = join(root, 'a', 'b', 'c');
    await makeFolder(folder);
    await makeFolder(folder);
    expect((await stat(folder)).isDirectory()).toBe(true);
  });

  it('is not troubled by another program that makes the same one', async () => {
    const folder = join(root, 'a', 'b');
    await Promise.all([makeFolder(folder), makeFolder(folder), makeFolder(folder)]);
    expect((await stat(folder)).isDirectory()).toBe(true);
  });

  it('names the file that is in the way', async () => {
    const file = join(root, 'file');
    await writeFile(file, '');
    const sentence = `${file} is there, and is no folder; name another one`;
    await expect(makeFolder(file)).rejects.toThrow(sentence);
    await expect(makeFolder(join(file, 'below'))).rejects.toThrow(sentence);
  });

  it('says at once that a file system makes no folders', async () => {
    // Where there is no /proc, nobody may make it.
    await expect(makeFolder('/proc/audiocall/report')).rejects.toThrow(
      /^nothing can be made in \/(proc)? \(E[A-Z]+\); name a folder that can be written$/,
    );
  });
});
