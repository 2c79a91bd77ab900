import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { runCommandLine } from './perform.js';
import { openTerminal } from './terminal.js';

afterEach(() => void vi.restoreAllMocks());

/** What is said of a command line that ends in `--replay FILE`, and the file. */
async function replay(words: readonly string[], more: object, behind: readonly string[] = []) {
  const folder = await mkdtemp(join(tmpdir(), 'replay-'));
  const told: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0);
  const output = openTerminal({ write: (text) => told.push(text) }, {});
  try {
    const file = join(folder, 'replay.json');
    const about = { replayVersion: 1, mode: 'server', caseId: 'call/base', targetKind: 'spawn' };
    await writeFile(file, JSON.stringify({ ...about, ...more }));
    expect(await runCommandLine([...words, '--replay', file, ...behind], output)).toBe(2);
    return { file, told: told.join('') };
  } finally {
    await rm(folder, { recursive: true });
  }
}

it('says of a replay without a target what failed in it', async () => {
  const { file, told } = await replay(['server'], { target: 'node my-server.js' });
  expect(told).toContain('server needs either --url URL, or -- and the command');
  expect(told).toContain(`${file} was \`node my-server.js\`, started by the harness`);
});

it.each([
  ['--runs', '--runs'],
  ['--patience', '1', '--patience takes'],
])('names the file of a replay whose options are wrong: %s', async (...words) => {
  const options = words.slice(0, -1);
  const { file, told } = await replay(['server'], { options }, ['--', 'no-server']);
  expect(told).toContain(`the options in ${file}: `);
  expect(told).toContain(words.at(-1));
});
