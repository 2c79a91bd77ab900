import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { JSON_SUBPROTOCOL, SUBPROTOCOL } from '@audiocall/proto';
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

  it('says in a sentence that it may open no more files', async () => {
    const script = `ulimit -n 40; exec "${process.execPath}" "${MAIN}" --port 0`;
    const child = spawn('sh', ['-c', script], { stdio: ['ignore', 'ignore', 'pipe'] });
    children.push(child);
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    const [code] = (await once(child, 'close')) as [number | null];
    expect(stderr).toMatch(/^The server cannot start: .* open no more files \(EMFILE\)[^\n]*\n$/);
    expect(code).toBe(2);
  });

  it('[GA-1] drains at the first SIGTERM, and ends at once at the second', async () => {
    const { child, output, exited } = run(
      '--port',
      '0',
      '--service',
      'open',
      '--drain-ms',
      '60000',
    );
    await once(child.stdout, 'data');
    const url = /ws:\S+/.exec(output.stdout)?.[0] ?? '';
    const socket = new WebSocket(url, JSON_SUBPROTOCOL);
    const read: string[] = [];
    socket.on('message', (data) => read.push(`${data}`));
    const until = async (word: string): Promise<void> => {
      while (!read.join('').includes(word)) await once(socket, 'message');
    };
    await once(socket, 'open');
    socket.send('{"requestId":1,"createSession":{"serviceId":"open","userId":"ann"}}');
    socket.send('{"requestId":2,"offerCall":{"clientRef":"a","callType":1,"callee":"bob"}}');
    await until('"callId"');
    child.kill('SIGTERM');
    await until('"goAway":{"drainMs":60000}');
    const closed = once(socket, 'close');
    child.kill('SIGTERM');
    expect((await closed)[0]).toBe(1001);
    expect(read.join('')).toContain('SERVER_SHUTDOWN');
    expect(await exited).toBe(0);
  });

  it('[SE-9] reads its services again at SIGHUP, and keeps the old ones of a bad file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'audiocall-main-'));
    const path = join(folder, 'services.json');
    writeFileSync(path, '[{"id":"a"}]');
    const { child, output } = run('--port', '0', '--services-file', path);
    await once(child.stdout, 'data');
    const url = /ws:\S+/.exec(output.stdout)?.[0] ?? '';
    const enter = async (serviceId: string): Promise<boolean> => {
      const socket = new WebSocket(url, JSON_SUBPROTOCOL);
      await once(socket, 'open');
      socket.send(JSON.stringify({ requestId: 1, createSession: { serviceId } }));
      const [data] = await once(socket, 'message');
      socket.close();
      return `${data}`.includes('STATUS_CODE_OK');
    };
    const reload = async (text: string, event: string): Promise<void> => {
      writeFileSync(path, text);
      child.kill('SIGHUP');
      while (!output.stderr.includes(event)) await once(child.stderr, 'data');
    };
    expect(await enter('b')).toBe(false);
    await reload('[{"id":"a"},{"id":"b"}]', '"services-reloaded"');
    expect(await enter('b')).toBe(true);
    await reload('[{"id":"a"},{"key":"hush"}]', '"services-not-reloaded"');
    expect(output.stderr).toContain('entry 2: id is missing');
    expect(output.stderr).not.toContain('hush');
    expect(await enter('b')).toBe(true);
    rmSync(folder, { recursive: true });
  });

  it('has every option in docs/configuration.md, as --help-markdown prints them', async () => {
    const { output, exited } = run('--help-markdown');
    expect(await exited).toBe(0);
    const path = new URL('../../docs/configuration.md', import.meta.url);
    expect(readFileSync(path, 'utf8')).toContain(output.stdout);
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
