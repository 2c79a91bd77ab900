import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const RUN = fileURLToPath(new URL('./run.mjs', import.meta.url));

describe('run.mjs', () => {
  it.each([[], ['constructor'], ['no-such-verb']])('names the verbs for %j', (...args) => {
    const result = spawnSync(process.execPath, [RUN, ...args], { encoding: 'utf8' });
    expect(result.status).toBe(2);
    expect(result.stderr).toMatch(/usage: .*generate \| build \| test/);
    expect(result.stdout).toBe('');
  });

  it('says in a sentence that Node is too old', () => {
    // Node itself, made to believe that it is an older one before the script starts.
    const preload = `data:text/javascript,Object.defineProperty(process.versions, 'node', { value: '20.18.3' })`;
    const args = ['--import', preload, RUN, 'build'];
    const result = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(result.status).toBe(2);
    expect(result.stderr).toMatch(/^audiocall needs Node 20\.19 or later, and this is Node 20\.18/);
  });

  describe('when another command sets up', () => {
    const turn = fileURLToPath(new URL('../.cache/set-up', import.meta.url));
    const take = (pid: number | undefined): void => {
      mkdirSync(fileURLToPath(new URL('../.cache', import.meta.url)), { recursive: true });
      writeFileSync(turn, String(pid));
    };

    it('waits for it, and says so', async () => {
      take(process.pid);
      const child = spawn(process.execPath, [RUN, 'build'], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const ended = once(child, 'exit');
      let told = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        told += text;
        if (told.includes('goes first')) rmSync(turn, { force: true });
      });
      expect(await ended).toEqual([0, null]);
      expect(told).toMatch(/another command sets up here, and goes first\n✓ build/);
    });

    it('does not wait for one that was killed', () => {
      const { pid } = spawnSync(process.execPath, ['--version']);
      take(pid);
      const result = spawnSync(process.execPath, [RUN, 'build'], { encoding: 'utf8' });
      expect(result.status).toBe(0);
      expect(result.stderr).toContain('✓ build');
    });
  });
});
