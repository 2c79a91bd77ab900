import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { connectRig, endRig, hello, startRig } from './rig.fixture.js';
import { makeTurnServer } from './turn.js';

const COTURN = '/usr/bin/turnserver';
const PROBE = '/usr/bin/turnutils_stunclient';
const CLIENT = '/usr/bin/turnutils_uclient';
const folder = mkdtempSync(join(tmpdir(), 'audiocall-turn-'));
let coturn: ChildProcess | undefined;

afterEach(endRig);
afterAll(async () => {
  await endCoturn();
  rmSync(folder, { recursive: true });
});

async function findPort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}

async function endCoturn(): Promise<void> {
  if (coturn === undefined || coturn.exitCode !== null) return;
  const ended = once(coturn, 'exit');
  coturn.kill('SIGKILL');
  await ended;
}

/** A TURN server on loopback with that secret. */
async function startCoturn(secret: string): Promise<number> {
  for (let tries = 0; tries < 4; tries += 1) {
    const port = await tryCoturn(secret);
    if (port !== undefined) return port;
    await endCoturn();
  }
  throw new Error('coturn does not answer');
}

/** Undefined when it does not answer: coturn waits for ever for a port that is taken meanwhile. */
async function tryCoturn(secret: string): Promise<number | undefined> {
  const port = await findPort();
  const config = join(folder, 'turn.conf');
  writeFileSync(
    config,
    [
      `listening-port=${port}`,
      'listening-ip=127.0.0.1',
      'relay-ip=127.0.0.1',
      'use-auth-secret',
      `static-auth-secret=${secret}`,
      'realm=audiocall.test',
      'allow-loopback-peers',
      'no-cli',
      'no-tls',
      'no-dtls',
      `userdb=${join(folder, 'turndb')}`,
      `pidfile=${join(folder, 'turn.pid')}`,
      'log-file=stdout',
    ].join('\n'),
  );
  coturn = spawn(COTURN, ['-c', config], { stdio: 'ignore' });
  for (let tries = 0; tries < 20; tries += 1) {
    if (await succeeds(PROBE, ['-p', `${port}`, '127.0.0.1'], 500)) return port;
  }
  return undefined;
}

/** Whether the command ends well in time. */
function succeeds(command: string, args: readonly string[], timeout: number): Promise<boolean> {
  const options = { timeout, killSignal: 'SIGKILL' } as const;
  return new Promise((resolve) => {
    execFile(command, args, options, (error) => resolve(error === null));
  });
}

/** Whether a client with these credentials gets an allocation, and packets through it. */
function allocates(port: number, username: string, password: string): Promise<boolean> {
  const load = ['-y', '-c', '-n', '1', '-m', '1', '-p', `${port}`];
  return succeeds(CLIENT, [...load, '-u', username, '-w', password, '127.0.0.1'], 15_000);
}

describe('makeTurnServer()', () => {
  it('[SE-10] makes credentials in the scheme of the shared secret', () => {
    const options = { urls: ['turn:t'], secret: 'north', ttlS: 60 };
    // By: printf 1060:a%%20b | openssl dgst -sha1 -hmac north -binary | base64
    expect(makeTurnServer(options, 'a b', 1_000_999)).toMatchObject({
      urls: ['turn:t'],
      username: '1060:a%20b',
      credential: 'Xr4URlQJ6ccyRxthCLnVQzOecZM=',
    });
  });

  it('[SE-10] hands each session its own', async () => {
    const turn = ['--turn-url', 'turn:t', '--turn-url', 'turns:t', '--turn-secret', 'north'];
    const server = await startRig(['--service', 'open', '--ice-server', 'stun:s', ...turn]);
    const peer = await connectRig(server);
    const { result } = await peer.request(hello('ann'));
    expect(result.value).toMatchObject({
      iceServers: [
        { urls: ['stun:s'], username: '' },
        { urls: ['turn:t', 'turns:t'], username: expect.stringMatching(/^\d+:ann$/) },
      ],
    });
  });

  it.skipIf(!existsSync(COTURN) || !existsSync(CLIENT))(
    '[SE-10] opens a real coturn (needs the package coturn), with the right secret and in time alone',
    async () => {
      const port = await startCoturn('north');
      const make = (secret: string, ttlS: number) =>
        makeTurnServer({ urls: ['turn:t'], secret, ttlS }, 'ann', Date.now());
      const [right, wrong, late] = [make('north', 60), make('south', 60), make('north', -60)];
      const allocated = await Promise.all(
        [right, wrong, late].map((turn) => allocates(port, turn.username, turn.credential)),
      );
      expect(allocated).toEqual([true, false, false]);
    },
    120_000,
  );
});
