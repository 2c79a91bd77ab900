import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { runCommandLine } from './perform.js';
import { openTerminal } from './terminal.js';

afterEach(() => void vi.restoreAllMocks());

it('says of a replay without a target what failed in it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'replay-'));
  const told: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0);
  const output = openTerminal({ write: (text) => told.push(text) }, {});
  try {
    const file = join(folder, 'replay.json');
    const replay = { replayVersion: 1, mode: 'server', caseId: 'call/base', targetKind: 'spawn' };
    await writeFile(file, JSON.stringify({ ...replay, target: 'node my-server.js' }));
    expect(await runCommandLine(['server', '--replay', file], output)).toBe(2);
    expect(told.join('')).toContain('server needs either --url URL, or -- and the command');
    expect(told.join('')).toContain(`${file} was \`node my-server.js\`, started by the harness`);
  } finally {
    await rm(folder, { recursive: true });
  }
});
