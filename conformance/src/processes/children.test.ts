import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startCli } from '../cli.fixture.js';
import {
  awaitEnd,
  type Child,
  endChild,
  endStrays,
  startChild,
  wasEndedByOthers,
} from './children.js';
import { isGroupAlive } from './process-group.js';

const NODE = process.execPath;
/** Long enough for a busy machine; nothing here waits for it to run out. */
const PATIENCE_MS = 20_000;

/** A program that starts another one, and then says so. */
const makeParent = (grandchild: string): string => `
  const { spawn } = require('node:child_process');
  const grandchild = "console.log('here'); setInterval(() => {}, 1000); ${grandchild}";
  const stdio = ['ignore', 'pipe', 'inherit'];
  const child = spawn(process.execPath, ['-e', grandchild], { stdio });
  child.stdout.once('data', () => console.error('ready'));
`;

async function startParent(
  program = '',
  grandchild = '',
): Promise<{ child: Child; group: number }> {
  const child = startChild(NODE, ['-e', makeParent(grandchild) + program]);
  onTestFinished(() => endChild(child));
  await once(child.stderr, 'data');
  return { child, group: child.pid ?? 0 };
}

describe('endChild()', () => {
  it('ends what the child has started, even what does not listen to SIGTERM', async () => {
    const { child, group } = await startParent('', "process.on('SIGTERM', () => {});");
    await endChild(child);
    expect(isGroupAlive(group)).toBe(false);
  });

  it('ends what a child has left behind when it crashed', async () => {
    const { child, group } = await startParent('process.stdin.once("data", () => process.exit(1))');
    child.stdin.write('now\n');
    await once(child, 'exit');
    expect(isGroupAlive(group)).toBe(true);
    await endChild(child);
    expect(isGroupAlive(group)).toBe(false);
  });
});

describe('wasEndedByOthers()', () => {
  it.each([
    [null, 'SIGKILL', true],
    [null, 'SIGTERM', true],
    [137, null, true],
    [143, null, true],
    [null, 'SIGSEGV', false],
    [null, 'SIGABRT', false],
    [134, null, false],
    [1, null, false],
    [0, null, false],
    [null, null, false],
  ] as const)('of status %s and signal %s: %s', (exitCode, signalCode, byOthers) => {
    expect(wasEndedByOthers({ exitCode, signalCode })).toBe(byOthers);
  });
});

describe('awaitEnd()', () => {
  it('has nothing to say of a child that ends by itself', async () => {
    const child = startChild(NODE, ['-e', 'process.stdin.resume()']);
    child.stdin.end();
    expect(await awaitEnd(child, PATIENCE_MS)).toBeUndefined();
    expect(child.exitCode).toBe(0);
  });

  it('says that a child did not end, and ends it', async () => {
    const { child, group } = await startParent('setInterval(() => {}, 1000)');
    expect(await awaitEnd(child, 1)).toBe('did not exit within 1 ms after it was closed');
    expect(isGroupAlive(group)).toBe(false);
  });

  it('says that a child left a process behind, and ends that', async () => {
    const { child, group } = await startParent('process.stdin.once("data", () => process.exit(0))');
    child.stdin.write('now\n');
    await once(child, 'exit');
    expect(await awaitEnd(child, 1)).toMatch(/^left a process behind, which still ran 1 ms after/);
    expect(isGroupAlive(group)).toBe(false);
  });
});

describe.runIf(process.platform === 'linux')('endStrays()', () => {
  const LEAVES = `
    const { spawn } = require('node:child_process');
    const options = { detached: true, stdio: 'ignore' };
    const stray = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], options);
    stray.unref();
    stray.once('spawn', () => console.log(stray.pid));
    process.stdin.resume();
  `;

  it('ends what has left the group of a child that is gone, says so, and touches no other', async () => {
    const [child, other] = [LEAVES, LEAVES].map((program) => startChild(NODE, ['-e', program]));
    if (child === undefined || other === undefined) throw new Error('two were to be started');
    const [left, stays] = await Promise.all(
      [child, other].map(async ({ stdout }) => Number(await once(stdout, 'data'))),
    );
    await endChild(child);
    expect(await endStrays()).toBe(
      `what this run started had left its process group, still ran at the end, and was ended: ${basename(NODE)} (${left})`,
    );
    expect(isGroupAlive(left ?? 0)).toBe(false);
    expect(isGroupAlive(stays ?? 0)).toBe(true);
    await endChild(other);
    expect(await endStrays()).toContain(`(${stays})`);
    expect(await endStrays()).toBeUndefined();
  });
});

describe('an interrupt', () => {
  it('leaves neither a driver nor what it has started', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'audiocall-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'pid');
    const program = `${makeParent('')} child.stdout.once('data', () =>
      require('node:fs').writeFileSync(${JSON.stringify(file)}, String(process.pid) + '.'))`;
    const run = startCli('client', '--patience', '60000', '--', NODE, '-e', program);
    const readGroup = async (): Promise<string> => {
      const text = await readFile(file, 'utf8').catch(() => '');
      return text.endsWith('.') ? text : '';
    };
    await expect.poll(readGroup, { timeout: PATIENCE_MS }).not.toBe('');
    const group = Number.parseInt(await readGroup(), 10);
    run.interrupt();
    expect((await run.ended).status).toBe(130);
    expect(isGroupAlive(group)).toBe(false);
  });
});

describe.runIf(process.platform === 'linux')('the guard', () => {
  it('is followed by another one where it is killed, so that nothing outlives the harness', async () => {
    const line = createServer();
    onTestFinished(() => void line.close());
    await once(line.listen(0, '127.0.0.1'), 'listening');
    const { port } = line.address() as AddressInfo;
    const module = new URL('../../dist/processes/children.js', import.meta.url).href;
    const call = `require('node:net').connect(${port}, '127.0.0.1').on('close', () => process.exit())`;
    const code = `
      const { startChild } = await import(${JSON.stringify(module)});
      startChild(process.execPath, ['-e', ${JSON.stringify(call)}]);
      setInterval(() => {}, 1000);
    `;
    const harness = spawn(NODE, ['--input-type=module', '-e', code], { stdio: 'ignore' });
    onTestFinished(() => void harness.kill('SIGKILL'));
    const [socket] = (await once(line, 'connection')) as [Socket];
    onTestFinished(() => void socket.destroy());
    socket.resume().on('error', () => undefined);
    const findGuard = async (): Promise<number> => {
      const ids = await readFile(`/proc/${harness.pid}/task/${harness.pid}/children`, 'utf8');
      for (const id of ids.trim().split(' ')) {
        const command = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '');
        if (command.startsWith('sh\0-c\0')) return Number(id);
      }
      return 0;
    };
    await expect.poll(findGuard, { timeout: PATIENCE_MS }).toBeGreaterThan(0);
    const first = await findGuard();
    process.kill(first, 'SIGKILL');
    const isFollowed = async (): Promise<boolean> => ![0, first].includes(await findGuard());
    await expect.poll(isFollowed, { timeout: PATIENCE_MS }).toBe(true);
    const end = once(socket, 'close');
    harness.kill('SIGKILL');
    await end;
  });
});

describe('a SIGKILL', () => {
  it.each(['server', 'client'])(
    'of `%s` leaves neither a child nor what it has started',
    async (verb) => {
      const line = createServer();
      onTestFinished(() => void line.close());
      const sockets: Socket[] = [];
      // Where the test fails, they end all the same.
      onTestFinished(() => sockets.forEach((socket) => void socket.destroy()));
      const bothAreThere = new Promise<void>((resolve) => {
        line.on('connection', (socket: Socket) => {
          sockets.push(socket.resume().on('error', () => undefined));
          if (sockets.length === 2) resolve();
        });
      });
      await once(line.listen(0, '127.0.0.1'), 'listening');
      const { port } = line.address() as AddressInfo;
      const call = `require('node:net').connect(${port}, '127.0.0.1').on('close', () => process.exit());`;
      const run = startCli(verb, '--patience', '60000', '--', NODE, '-e', makeParent(call) + call);
      await bothAreThere;
      const ends = sockets.map((socket) => once(socket, 'close'));
      run.kill();
      await Promise.all([run.ended, ...ends]);
    },
  );
});
