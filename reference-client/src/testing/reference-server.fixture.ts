/** Owns a real reference server under test: its process, where it listens, and its numbers. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../../reference-server/dist/main.js', import.meta.url));
const TRIES = 5;

/** A running server with the service `demo`, which has no key. */
export interface ReferenceServer {
  readonly url: string;
  /** Values by name and labels, as `audiocall_calls{phase="ended"}`. */
  readMetrics(): Promise<ReadonlyMap<string, number>>;
  stop(): Promise<void>;
}

/** Starts a server; `flags` are added to its command line. */
export async function startReferenceServer(flags: readonly string[]): Promise<ReferenceServer> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const server = await tryToStart(flags);
    if (server !== undefined) return server;
  }
  throw new Error('the reference server does not start; is it built?');
}

/** Undefined when another program has taken the metrics port meanwhile. */
async function tryToStart(flags: readonly string[]): Promise<ReferenceServer | undefined> {
  const metricsPort = await findPort();
  const own = ['--port', '0', '--metrics-port', `${metricsPort}`, '--service', 'demo'];
  const args = [PROGRAM, ...own, '--log-level', 'error', ...flags];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await readUrl(child);
  if (url === undefined) return undefined;
  return {
    url,
    async readMetrics() {
      const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
      const rows = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
      return new Map(
        rows.map((row) => {
          const space = row.lastIndexOf(' ');
          return [row.slice(0, space), Number(row.slice(space))];
        }),
      );
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function readUrl(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = '';
    child.stdout?.on('data', (chunk) => {
      text += String(chunk);
      const url = /wss?:\/\/\S+(?=\n)/.exec(text)?.[0];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', () => resolve(undefined));
  });
}

async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const closed = once(server, 'close');
  server.close();
  await closed;
  return port;
}
