import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../../dist/ours/npm-conformance.js', import.meta.url));
const run = promisify(execFile);

describe('npm run conformance', () => {
  it('says of a filter that matches nothing no more than the user typed, and starts nothing', async () => {
    const words = [PROGRAM, '--only', 'mute/incall', '--seed', '7'];
    await expect(run(process.execPath, words)).rejects.toMatchObject({
      code: 2,
      stdout: '',
      stderr:
        'npm run conformance: no case matches --only mute/incall; did you mean mute/in-call? `npx audiocall-conformance list` names them all\n',
    });
  });

  it('lets no name pass that matches nothing, beside others or in a part', async () => {
    const both = ['--only', 'mute/in-call', '--only', 'glare/typo'];
    await expect(run(process.execPath, [PROGRAM, ...both])).rejects.toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('no case matches --only glare/typo; '),
    });
    const part = ['--part', 'client', '--only', 'session/refused', '--only', 'mute/in-call'];
    await expect(run(process.execPath, [PROGRAM, ...part])).rejects.toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(
        'no such case belongs to the part client: --only mute/in-call',
      ),
    });
  });

  it('says which parts there are where one is asked for that is none', async () => {
    await expect(run(process.execPath, [PROGRAM, '--part', 'server-frok'])).rejects.toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(
        /there is no part server-frok; name one of server, .*, interop\n$/,
      ),
    });
  });

  it('[WR-5] judges a server of core alone by what it does with features that it does not offer', async () => {
    const only = ['--part', 'server-core', '--only', 'features/*'];
    const { stdout } = await run(process.execPath, [PROGRAM, ...only]);
    expect(stdout).toMatch(/^server of core alone +conformant +3 passed$/m);
    // A part in which all is well: what it is, its few cases, what came of it, its report.
    expect(stdout).toMatch(
      /^server · reference server of core alone · 3 cases, 3 at a time, seed/m,
    );
    expect(stdout).toMatch(
      /^verdict {2}3 of 3 played cases passed; \d+ not played: 3 passed, 0 failed; \d+ clauses judged, none/m,
    );
    expect(stdout.split('\n').length).toBeLessThan(20);
  }, 60_000);

  it('plays a failure again in the configuration in which it failed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'replay-'));
    try {
      const file = join(folder, 'replay.json');
      const target = 'reference server, policy reject';
      const replay = { replayVersion: 1, mode: 'server', caseId: 'session/devices', target };
      await writeFile(file, JSON.stringify(replay));
      const { stdout } = await run(process.execPath, [PROGRAM, '--replay', file]);
      expect(stdout).toMatch(/^server, policy reject +conformant +1 passed$/m);
      expect(stdout).not.toMatch(/^server +conformant/m);
      // The report of the whole part stays as it is.
      expect(stdout).toMatch(/^report {3}\S*report\/again\/server-reject\/report.html$/m);
      expect(stdout).toMatch(/ reports in \S*report\/again\/server-reject\/report.html$/m);
    } finally {
      await rm(folder, { recursive: true });
    }
  }, 60_000);
});
