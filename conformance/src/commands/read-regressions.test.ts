import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLAUSES } from '../oracle/clauses.js';
import { UsageError } from '../usage/usage-error.js';
import { readRegressions } from './read-regressions.js';

const WHOLE = {
  replayVersion: 1,
  mode: 'server',
  caseId: 'generated/core',
  clauses: ['OF-1'],
  note: 'What was wrong.',
  commands: ['alice join'],
};

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audiocall-'));
});

afterEach(() => rm(folder, { recursive: true }));

const put = (file: string, content: unknown): Promise<void> =>
  writeFile(join(folder, file), JSON.stringify(content));

describe('readRegressions()', () => {
  it('gives those of every mode, in the order of their names, and leaves other files alone', async () => {
    await put('second-one.json', WHOLE);
    await put('first.json', { ...WHOLE, mode: 'interop' });
    await writeFile(join(folder, 'README.md'), 'words');
    const found = await readRegressions(folder);
    expect(found.map(({ id, mode }) => [id, mode])).toEqual([
      ['regression/first', 'interop'],
      ['regression/second-one', 'server'],
    ]);
    expect(found[1]).toMatchObject({ clauses: ['OF-1'], path: join(folder, 'second-one.json') });
  });

  it('finds none where there is no folder', async () => {
    expect(await readRegressions(join(folder, 'none'))).toEqual([]);
  });

  it('can read what this repository has, several of them with a clause each', async () => {
    const found = await readRegressions();
    expect(found.length).toBeGreaterThanOrEqual(4);
    for (const { clauses } of found) {
      expect(clauses.length).toBeGreaterThan(0);
      for (const id of clauses) expect(CLAUSES).toHaveProperty([id]);
    }
  });

  it.each([
    ['without a version', 'a.json', { ...WHOLE, replayVersion: 0 }, 'no replay file of version 1'],
    [
      'of an unknown mode',
      'a.json',
      { ...WHOLE, mode: 'sever' },
      '`mode` is `sever`; it has to be',
    ],
    ['without a note', 'a.json', { ...WHOLE, note: '' }, 'say in `note`'],
    ['without a clause', 'a.json', { ...WHOLE, clauses: [] }, 'name in `clauses`'],
    ['of a clause that is gone', 'a.json', { ...WHOLE, clauses: ['XX-1'] }, 'no clause XX-1'],
    [
      'with a line that is no step',
      'a.json',
      { ...WHOLE, commands: ['alice dance'] },
      'is no step',
    ],
    ['with options', 'a.json', { ...WHOLE, options: ['--runs', '1'] }, 'leave `options` out'],
    ['with a name that is none', 'A_b.json', WHOLE, 'name it after what was wrong'],
  ])(
    'refuses a file %s, and says which one and the way out',
    async (_what, file, content, sentence) => {
      await put(file, content);
      const reading = readRegressions(folder);
      await expect(reading).rejects.toThrow(UsageError);
      await expect(reading).rejects.toThrow(join(folder, file));
      await expect(reading).rejects.toThrow(sentence);
      await expect(reading).rejects.toThrow(
        'mend this regression, or take its file out of the folder',
      );
    },
  );
});
