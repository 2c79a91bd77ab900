import { describe, expect, it } from 'vitest';
import { runCli } from './cli.fixture.js';
import { BROKEN_CLIENTS } from './mutants/broken-clients.js';
import { driverOf } from './mutants/patch.js';
import { REFERENCE_DRIVER } from './ours/reference.js';

const NODE = process.execPath;
const judge = (only: string, ...driver: readonly string[]) =>
  runCli('client', '--only', only, '--seed', '1', '--', ...driver);

/** Says Hello, and then what is given. */
const afterHello = (code: string): readonly string[] => {
  const hello = 'process.stdout.write(Buffer.from([0, 0, 0, 4, 0x52, 2, 8, 1]));';
  return [NODE, '-e', `${hello}${code}`];
};

describe('audiocall-conformance client', () => {
  it('[SE-2] finds nothing wrong with the reference client', async () => {
    const { status, stdout } = await judge('session/made-up-user', ...REFERENCE_DRIVER);
    expect(stdout).toMatch(/^verdict {2}1 of 1 played case passed; \d+ not played: /m);
    expect(status).toBe(0);
  });

  it('[RQ-6] takes UNIMPLEMENTED of a server for no want of the driver', async () => {
    const { status } = await judge('session/refused', ...REFERENCE_DRIVER);
    expect(status).toBe(0);
  });

  it('[TG-3] names the clause that a broken client breaks', async () => {
    const broken = BROKEN_CLIENTS.find(({ breaks }) => breaks === 'TG-3');
    const { status, stdout } = await judge('call/reject', ...(broken ? driverOf(broken) : []));
    const answering = await judge('refused/answers', ...(broken ? driverOf(broken) : []));
    expect(status).toBe(0);
    expect(stdout).toContain('1 of');
    expect(answering.status).toBe(1);
    expect(answering.stdout).toContain('TG-3');
  });

  it('cannot run with a driver that ends, or that writes what is no message', async () => {
    const ended = await judge('session/pings', NODE, '-e', 'process.exit(3)');
    expect(ended.status).toBe(2);
    expect(ended.stderr).toContain('ended with status 3');
    const garbled = await judge('session/pings', NODE, '-e', 'console.log("hello there")');
    expect(garbled.status).toBe(2);
    expect(garbled.stderr).toContain(
      'what is no driver message: text, which begins with "hello there\\n"',
    );
  });

  it('cannot run with an SDK that opens no socket, and says so once', async () => {
    // It answers that all is done, and UNIMPLEMENTED where nobody knows the command: its third one.
    const stub = `
      let id = 0;
      process.stdin.on('data', (chunk) => {
        for (let at = 0; at < chunk.length; at += 4 + chunk.readUInt32BE(at)) {
          id += 1;
          const error = id === 2 ? [0x12, 15, 0x0a, 13, ...Buffer.from('UNIMPLEMENTED')] : [];
          const result = [0x08, id, ...error];
          process.stdout.write(Buffer.from([0, 0, 0, result.length + 2, 0x5a, result.length, ...result]));
        }
      });
    `;
    const { status, stderr } = await judge('session/pings', ...afterHello(stub));
    expect(stderr).toContain("the SDK's createSession succeeded, and it opened no socket");
    expect(status).toBe(2);
  });

  it('cannot run with a driver that ends after its Hello', async () => {
    const { status, stderr } = await judge('session/pings', ...afterHello('process.exit(4)'));
    expect(status).toBe(2);
    expect(stderr).toMatch(/ended with status 4|ended with SIGTERM/);
  });

  it('cannot run with a driver that answers a command that nobody knows as if it did', async () => {
    const find = "throw new DriverError('UNIMPLEMENTED', 'this driver does not know the command');";
    const broken = driverOf({
      patches: [{ file: 'driver/commands.js', find, replace: 'return {};' }],
    });
    const { status, stderr } = await judge('session/pings', ...broken);
    expect(status).toBe(2);
    expect(stderr).toContain('answered a command that no driver knows with success');
  });

  it('cannot run with an SDK that gets no session and sends nothing, and says why', async () => {
    const find = "case 'createSession':";
    const replace = `${find} throw new Error('no WebSocket here');`;
    const broken = driverOf({ patches: [{ file: 'driver/commands.js', find, replace }] });
    const { status, stderr } = await judge('session/pings', ...broken);
    expect(status).toBe(2);
    expect(stderr).toContain("the SDK's createSession failed before it sent anything");
    expect(stderr).toContain('no WebSocket here');
  });

  it('[SE-8] does not ask a Pong of an SDK that sent nothing', async () => {
    // The first life is the one in which the harness looks at it; the patch fails all that name a user.
    const find = "case 'createSession':";
    const replace = `${find} if (command.value.userId) throw new Error('no WebSocket here');`;
    const broken = driverOf({ patches: [{ file: 'driver/commands.js', find, replace }] });
    const { status, stdout } = await judge('session/pings', ...broken);
    expect(stdout).toContain('the SDK failed at createSession, and had sent no such request');
    expect(stdout).toContain('no WebSocket here');
    expect(stdout).not.toContain('SE-8 Liveness');
    expect(status).toBe(3);
  });

  it('says that it needs a driver', async () => {
    const { status, stderr } = await runCli('client');
    expect(status).toBe(2);
    expect(stderr).toContain('client needs either -- and the command that starts the driver');
  });
});
