import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { addMark, findStrays } from './strays.js';

describe.runIf(process.platform === 'linux')('findStrays()', () => {
  it('finds what a harness started that was itself started by one, by the mark of either', async () => {
    vi.stubEnv('AUDIOCALL_RUN', addMark('outer')['AUDIOCALL_RUN']);
    onTestFinished(() => void vi.unstubAllEnvs());
    const child = spawn('sleep', ['60'], { env: addMark('inner'), stdio: 'ignore' });
    onTestFinished(() => void child.kill());
    await once(child, 'spawn');
    for (const mark of ['outer', 'inner']) {
      expect(findStrays(new Set([mark]))).toEqual([{ pid: child.pid, name: 'sleep' }]);
    }
    expect(findStrays(new Set(['another']))).toEqual([]);
  });
});
