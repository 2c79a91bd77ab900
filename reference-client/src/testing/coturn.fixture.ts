/** Owns a real TURN server on loopback, of Debian's package coturn. */
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const COTURN = '/usr/bin/turnserver';
const PROBE_MS = 250;
const PROBES = 20;
const TRIES = 5;
const BINDING_REQUEST = Buffer.from('000100002112a442000000000000000000000001', 'hex');

export const hasCoturn = existsSync(COTURN);

/** A running TURN server. */
export interface Coturn {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts one whose credentials are made with that secret. */
export async function startCoturn(secret: string): Promise<Coturn> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const coturn = await tryToStart(secret);
    if (coturn !== undefined) return coturn;
  }
  throw new Error('coturn does not answer');
}

/** Undefined when it does not answer: coturn waits for ever for a port that is taken meanwhile. */
async function tryToStart(secret: string): Promise<Coturn | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'audiocall-coturn-'));
  const port = await findPort();
  const config = join(folder, 'turn.conf');
  const lines = [
    ...[`listening-port=${port}`, 'listening-ip=127.0.0.1', 'relay-ip=127.0.0.1'],
    ...['use-auth-secret', `static-auth-secret=${secret}`, 'realm=audiocall.test'],
    ...['allow-loopback-peers', 'no-cli', 'no-tls', 'no-dtls', 'log-file=stdout'],
    ...[`userdb=${join(folder, 'turndb')}`, `pidfile=${join(folder, 'turn.pid')}`],
  ];
  writeFileSync(config, lines.join('\n'));
  const child = spawn(COTURN, ['-c', config], { stdio: 'ignore' });
  const gone = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await gone;
    rmSync(folder, { recursive: true });
  };
  if (await answers(port)) return { url: `turn:127.0.0.1:${port}?transport=udp`, stop };
  await stop();
  return undefined;
}

async function findPort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}

/** Whether the server answers a STUN binding request (RFC 8489), now or soon. */
async function answers(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  socket.on('error', () => undefined);
  const answered = once(socket, 'message').then(() => true);
  try {
    for (let probe = 0; probe < PROBES; probe += 1) {
      socket.send(BINDING_REQUEST, port, '127.0.0.1');
      let timer: NodeJS.Timeout | undefined;
      const waited = new Promise<boolean>((resolve) => {
        timer = setTimeout(resolve, PROBE_MS, false);
      });
      const isThere = await Promise.race([answered, waited]);
      clearTimeout(timer);
      if (isThere) return true;
    }
    return false;
  } finally {
    socket.close();
  }
}
