import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '@audiocall/proto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFailed, makeReport, makeResult } from '../report/reports.fixture.js';
import { makeReplay, nameReplay } from '../run/replay-file.js';
import { TargetError } from '../target/target.js';
import { conclude } from './conclude.js';
import { openTerminal } from './terminal.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audiocall-'));
});

afterEach(() => rm(folder, { recursive: true }));

/** Concludes a run into the folder; gives what the terminal shows of it. */
async function end(report: Report, more: { played?: string; write?: () => Promise<void> } = {}) {
  const written: string[] = [];
  const output = openTerminal({ write: (text: string) => written.push(text) }, {});
  const failed = report.cases.filter(({ verdict }) => verdict === 'failed');
  const replays = new Map(
    failed.map((result) => [result.id, makeReplay(result, { mode: 'server' })]),
  );
  const renderReplay = (path: string): string => `PLAY ${path}`;
  const conclusion = { folder, replays, renderReplay, played: more.played };
  const error = await conclude(report, conclusion, output, more.write).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { error, text: written.join('') };
}

const FILES = ['junit.xml', 'report.html', 'report.json'];
const REPLAY = nameReplay(makeFailed().id);

describe('conclude()', () => {
  it('leaves the replays of this run, and none of the last one that its report named', async () => {
    const { error, text } = await end(makeReport([makeFailed()]));
    expect(error).toBeUndefined();
    expect(text).toContain(`PLAY ${join(folder, REPLAY)}`);
    expect((await readdir(folder)).sort()).toEqual([
      ...FILES.slice(0, 1),
      REPLAY,
      ...FILES.slice(1),
    ]);
    await end(makeReport([makeResult()]));
    expect((await readdir(folder)).sort()).toEqual(FILES);
  });

  it('keeps the replay that was just played', async () => {
    await end(makeReport([makeFailed()]));
    await end(makeReport([makeResult()]), { played: join(folder, REPLAY) });
    expect(await readdir(folder)).toContain(REPLAY);
  });

  it('gives the verdict when nothing can be written, and names no file that is not there', async () => {
    const write = async (): Promise<void> => {
      throw new Error('ENOSPC: no space left on device, write');
    };
    const { error, text } = await end(makeReport([makeFailed()]), { write });
    expect(error).toBeInstanceOf(TargetError);
    expect(String(error)).toMatch(/the report cannot be written to .*: ENOSPC/);
    expect(text).toMatch(/^verdict +not conformant/m);
    expect(text).toContain('RERUN');
    expect(text).not.toContain(folder);
    expect(await readdir(folder)).toEqual([]);
  });
});
