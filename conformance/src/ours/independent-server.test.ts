/** The harness against a server that shares nothing with ours but the specification and the schema. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { type Ended, runCli } from '../cli.fixture.js';

const SERVER = fileURLToPath(
  new URL('../../fixtures/independent-server/server.mjs', import.meta.url),
);
/** For a machine that does much else; alone it takes seconds. */
const PATIENCE_MS = 120_000;

let server: ChildProcess | undefined;

/** Starts it, and resolves with its URL. */
async function startServer(...options: readonly string[]): Promise<string> {
  server = spawn(process.execPath, [SERVER, '--port', '0', ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (server.stdout === null) throw new Error('its output is not piped');
  const [url] = (await once(createInterface(server.stdout), 'line')) as [string];
  return url;
}

const judge = (url: string, ...options: readonly string[]): Promise<Ended> =>
  runCli('server', '--url', url, '--profile', 'core', ...options);

afterEach(async () => {
  if (server === undefined || server.exitCode !== null) return;
  server.kill('SIGTERM');
  await once(server, 'exit');
});

it(
  'finds core kept by a server that it did not start, twice without a restart',
  async () => {
    const url = await startServer();
    for (const seed of ['1', '2']) {
      const { status, stdout } = await judge(
        url,
        ...['--other-service', 'other:other-key', '--runs', '30', '--seed', seed],
      );
      expect(stdout).toMatch(/^verdict {2}conformant to core\b.*: ws:/m);
      // Its limits let nobody fill a frame with early candidates.
      expect(stdout).toMatch(/^cases +[1-9]\d* passed, 0 failed, 1 not offered$/m);
      expect(status).toBe(0);
    }
    expect(server?.exitCode, 'the server still runs').toBeNull();
  },
  PATIENCE_MS,
);

it('[OF-2] finds a fault that is planted in it, under its clause', async () => {
  const url = await startServer('--fault', 'ringback-to-callee');
  const { status, stdout } = await judge(url, '--only', 'call/base');
  expect(stdout).toContain('OF-2 Who is told what, seen by bob');
  expect(stdout).toContain('bob received RINGBACK for a call that alice offered');
  expect(status).toBe(1);
});
