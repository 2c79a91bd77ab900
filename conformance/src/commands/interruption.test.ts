import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeOlderReport } from './interruption.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audiocall-'));
});

afterEach(() => rm(folder, { recursive: true }));

it('says of the report that an interrupted run finds in its folder that it is of another run', async () => {
  expect(describeOlderReport(undefined)).toBe('');
  expect(describeOlderReport(folder)).toBe('');
  await writeFile(join(folder, 'report.json'), '{}');
  expect(describeOlderReport(folder)).toBe(`; the one in ${folder} is of an earlier run`);
});
