import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { REFERENCE_SERVER } from '../ours/reference.js';
import { isAlive } from '../processes/is-alive.js';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** Becomes a program of Node that was named, once its process id is in a file. */
const NOTED = `
  const [file] = process.argv.splice(1, 1);
  require('node:fs').writeFileSync(file, String(process.pid));
  import(process.argv[1]);
`;

describe('runProgram()', () => {
  it('exits 2 when nobody reads its output any more, and leaves no server behind', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'audiocall-'));
    const noted = join(folder, 'pid');
    const [node = '', ...server] = REFERENCE_SERVER;
    // A few cases have a line each, the first of which is soon there.
    const words = ['server', '--only', 'reject/*', '--', node, '-e', NOTED, noted, ...server];
    const child = spawn(process.execPath, [CLI, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.once('data', () => child.stdout.destroy());
    const said = text(child.stderr);
    const [status] = await once(child, 'close');
    expect(await said).toContain('nobody reads standard output any more, and not everything');
    const pid = Number(await readFile(noted, 'utf8'));
    await rm(folder, { recursive: true });
    expect(status).toBe(2);
    // A guard may end it just after the harness.
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
  });

  it('has its own status when it said everything and nobody reads it, and says nothing of that', async () => {
    const child = spawn(process.execPath, [CLI, 'list'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    const said = text(child.stderr);
    const [status] = await once(child, 'close');
    expect({ status, said: await said }).toEqual({ status: 0, said: '' });
  });

  it('says that its output is lost', async () => {
    // What is open for reading alone takes no more than a full disk.
    const full = openSync(CLI, 'r');
    const child = spawn(process.execPath, [CLI, 'list'], { stdio: ['ignore', full, 'pipe'] });
    closeSync(full);
    const said = text(child.stderr ?? Readable.from([]));
    const [status] = await once(child, 'close');
    expect(status).toBe(2);
    expect(await said).toMatch(/^standard output cannot be written: EBADF.*\n$/);
  });
});
