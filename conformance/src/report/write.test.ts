import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { base } from '../oracle/flows.fixture.js';
import { makeReport, makeResult } from './reports.fixture.js';
import { renderJson, writeReport, writeTrace } from './write.js';

describe('renderJson()', () => {
  it('has every field, and a seed only where something was drawn', () => {
    const report = makeReport([makeResult()]);
    expect(JSON.parse(renderJson(report))).toMatchObject({ seed: 7, problems: [] });
    report.mode = 'check';
    expect(JSON.parse(renderJson(report))).not.toHaveProperty('seed');
  });
});

describe('writeTrace() and writeReport()', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'audiocall-'));
    await record(3);
    await writeFile(join(folder, 'mine.json'), '{}');
  });

  afterEach(() => rm(folder, { recursive: true }));

  const REPORT = ['junit.xml', 'report.html', 'report.json'];
  const look = async (): Promise<readonly string[]> => (await readdir(folder)).sort();

  /** What a proxy leaves after so many traces. */
  async function record(count: number): Promise<void> {
    const ids = Array.from({ length: count }, (_, index) => `trace-${index + 1}`);
    for (const id of ids) await writeTrace(id, base(), folder);
    await report('proxy', ids);
  }

  async function report(mode: string, ids: readonly string[]): Promise<void> {
    const made = makeReport(ids.map((id) => makeResult({ id })));
    made.mode = mode;
    await writeReport(made, folder, { replays: new Map() });
  }

  it('leaves no trace of a proxy beside the report of another one', async () => {
    await record(1);
    expect(await look()).toEqual(['junit.xml', 'mine.json', ...REPORT.slice(1), 'trace-1.json']);
    await record(0);
    expect(await look()).toEqual(['junit.xml', 'mine.json', ...REPORT.slice(1)]);
  });

  it('takes the last report away with the first trace of the next one', async () => {
    await writeTrace('trace-1', base(), folder);
    expect(await look()).toEqual(['mine.json', 'trace-1.json']);
    expect(await readFile(join(folder, 'trace-1.json'), 'utf8')).toContain('offerCall');
  });

  it('leaves everything as it was when a trace cannot be written', async () => {
    const before = await look();
    await mkdir(join(folder, 'trace-9.json'));
    await expect(writeTrace('trace-9', base(), folder)).rejects.toThrow();
    expect(await look()).toEqual([...before, 'trace-9.json']);
  });

  it('leaves recordings alone where they are judged again', async () => {
    await report('check', ['trace-1']);
    expect(await look()).toContain('trace-3.json');
  });
});
