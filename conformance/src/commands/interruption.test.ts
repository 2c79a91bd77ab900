import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeOlderReport, makeInterruptible } from './interruption.js';

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

describe('makeInterruptible()', () => {
  /** A run, what it said, what it ended with, and its interrupt. */
  function start() {
    const said: string[] = [];
    const left: number[] = [];
    let interrupt: ((signal: NodeJS.Signals) => void) | undefined;
    const output = makeInterruptible(
      {
        colours: false,
        columns: 100,
        isLive: false,
        write: (text) => said.push(text),
        show: (line) => said.push(line),
      },
      undefined,
      {
        onSignals(listener) {
          interrupt = listener;
          return () => {
            interrupt = undefined;
          };
        },
        leave: (status) => left.push(status),
      },
    );
    return { output, said, left, interrupt: (signal: NodeJS.Signals) => interrupt?.(signal) };
  }

  /** Whether the run comes to its end, once everything that waits for nobody is done. */
  const isOver = (end: Promise<void>): Promise<boolean> =>
    Promise.race([end.then(() => true), setImmediate(false)]);

  it('says once how far the run was, and nothing that comes of it, which is no verdict', async () => {
    const { output, said, left, interrupt } = start();
    output.write('begun');
    output.interruption.describe(() => 'after 1 of 2 cases');
    interrupt('SIGTERM');
    interrupt('SIGINT');
    output.write('! the server gave no session');
    output.show('1 of 2 cases');
    const sentence = 'interrupted after 1 of 2 cases: there is no verdict, and no report';
    expect(said).toEqual(['begun', '', sentence]);
    expect(left).toEqual([143]);
    expect(await isOver(output.interruption.end())).toBe(false);
  });

  it('is no more once the run is over, or somebody else listens', async () => {
    const { output, said, interrupt } = start();
    output.interruption.release();
    interrupt('SIGTERM');
    expect(await isOver(output.interruption.end())).toBe(true);
    expect(said).toEqual([]);
  });
});
