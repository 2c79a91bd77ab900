import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ended, startCli } from './cli.fixture.js';
import { commandOf, harnessOf } from './mutants/patch.js';
import { PROOFS } from './mutants/regressions.js';
import { spawnTarget, type Target } from './target/target.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audiocall-'));
});

afterEach(() => rm(folder, { recursive: true }));

/** The harness with another folder of regressions. */
function runElsewhere(...words: readonly string[]): Promise<Ended> {
  const [program = '', ...harness] = harnessOf([
    {
      file: 'dist/commands/read-regressions.js',
      find: "new URL('../../regressions', import.meta.url)",
      replace: `new URL(${JSON.stringify(pathToFileURL(folder).href)})`,
    },
  ]);
  return new Promise((resolve) => {
    const child = execFile(program, [...harness, ...words], (_error, stdout, stderr) =>
      resolve({ status: child.exitCode, stdout, stderr }),
    );
  });
}

describe('a file in the folder of regressions that is none', () => {
  it('ends a run with status 2 and one line, before anything is started', async () => {
    const path = join(folder, 'broken.json');
    await writeFile(path, '{"replayVersion": 1,');
    const { status, stdout, stderr } = await runElsewhere('server', '--url', 'ws://127.0.0.1:9');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^audiocall-conformance: [^\n]+\n$/);
    expect(stderr).toContain(`${path} is no replay file: `);
    expect(stderr).toContain('; mend this regression, or take its file out of the folder\n');
  }, 60_000);
});

describe('a regression that comes back', () => {
  const [proof] = PROOFS;
  if (proof === undefined) throw new Error('there is no regression');
  let broken: Target;

  beforeEach(async () => {
    broken = await spawnTarget(commandOf(proof));
  });

  afterEach(() => broken.end());

  it('fails as a past failure, and leaves a file that plays it again', async () => {
    const { url } = broken;
    const id = `regression/${proof.of}`;
    const run = await startCli('server', '--only', id, '--report', folder, '--url', url).ended;
    expect(run.status).toBe(1);
    expect(run.stdout).toContain(`✗ ${id}`);
    expect(run.stdout).toContain(
      '1 of them replays a failure once seen elsewhere (regression/*); 1 failed here',
    );
    const file = join(folder, `replay-regression-${proof.of}.json`);
    expect(run.stdout).toContain(`--replay ${file}`);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      caseId: expect.stringContaining('generated/'),
      kind: 'property',
    });
    const again = await startCli('server', '--replay', file, '--url', url).ended;
    expect(again.status).toBe(1);
    expect(again.stdout).toContain(`broken   ${proof.clause} `);
  }, 60_000);
});
