import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { SUBPROTOCOL } from '@audiocall/proto';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

/** Built by `npm run build`. */
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function run(...argv: readonly string[]) {
  const child = spawn(process.execPath, [MAIN, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk;
  });
  const exited = once(child, 'close').then(([code]) => code as number | null);
  return { child, output, exited };
}

describe('main', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('[G-3] prints its URL and ends at %s', async (signal) => {
    const { child, output, exited } = run('--port', '0');
    await once(child.stdout, 'data');
    const line = /^audiocall reference server listening on (ws:\/\/127\.0\.0\.1:\d+)\n$/;
    expect(output.stdout).toMatch(line);
    const socket = new WebSocket(line.exec(output.stdout)?.[1] ?? '', SUBPROTOCOL);
    await once(socket, 'open');
    const closed = once(socket, 'close');
    child.kill(signal);
    expect((await closed)[0]).toBe(1001);
    expect(await exited).toBe(0);
    expect(output.stdout).toMatch(line);
    expect(output.stderr).toContain('demo-key');
  });

  it('refuses a wrong flag with one sentence and exit status 2', async () => {
    const { output, exited } = run('--ring-ms', 'soon');
    expect(await exited).toBe(2);
    expect(output).toEqual({
      stdout: '',
      stderr: '--ring-ms is "soon"; give a whole number from 50 to 2147483000.\n',
    });
  });

  it('[G-6] goes on when nobody reads its log any more', async () => {
    const { child, output, exited } = run('--port', '0', '--log-level', 'debug');
    await once(child.stdout, 'data');
    child.stderr.destroy();
    const url = /ws:\S+/.exec(output.stdout)?.[0] ?? '';
    for (let round = 0; round < 3; round += 1) {
      const socket = new WebSocket(url, SUBPROTOCOL);
      await once(socket, 'open');
      socket.close();
      await once(socket, 'close');
    }
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
  });

  it('refuses a port in use with one sentence and exit status 2', async () => {
    const first = run('--port', '0');
    await once(first.child.stdout, 'data');
    const port = /:(\d+)\n/.exec(first.output.stdout)?.[1] ?? '';
    const second = run('--port', port);
    expect(await second.exited).toBe(2);
    expect(second.output.stderr).toBe(
      `Cannot listen on 127.0.0.1:${port}; the port may be in use, or the address none of this machine: choose another with --port or --host.\n`,
    );
  });
});
