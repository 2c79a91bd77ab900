import { spawnSync } from 'node:child_process';
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
});
