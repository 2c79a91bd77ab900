import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ended, runCli } from './cli.fixture.js';
import { REFERENCE_SERVER } from './ours/reference.js';
import { startBareServer } from './peers/bare-server.fixture.js';

const NODE = process.execPath;

const quote = (command: readonly string[]): string => command.map((part) => `"${part}"`).join(' ');
const SERVER = quote(REFERENCE_SERVER);

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audiocall-'));
});

afterEach(() => rm(folder, { recursive: true }));

describe('a target that cannot be tested', () => {
  it('exits 2 and says what to do where nothing listens', async () => {
    const { status, stderr } = await runCli(
      'server',
      '--url',
      'ws://127.0.0.1:9',
      '--patience',
      '5000',
    );
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /nothing that speaks WebSocket answers at ws:\/\/127\.0\.0\.1:9; start the server/,
    );
  });

  it('exits 2 where HTTP is spoken and no WebSocket', async () => {
    const http = createServer((_request, response) => response.writeHead(404).end());
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const { port } = http.address() as AddressInfo;
    const ended = await runCli('server', '--url', `ws://127.0.0.1:${port}`, '--patience', '5000');
    await new Promise((resolve) => http.close(resolve));
    expect(ended.status).toBe(2);
    expect(ended.stderr).toContain('HTTP status 404');
  });

  it('exits 2 where sockets open and nothing is ever answered', async () => {
    const { url, end } = await startBareServer();
    const ended = await runCli('server', '--url', url, '--patience', '1500');
    await end();
    expect(ended.status).toBe(2);
    expect(ended.stderr).toContain('does not answer a Ping within 1500 ms');
  });

  it('says what it waits for before anybody wonders', async () => {
    const { url, end } = await startBareServer();
    const ended = await runCli('server', '--url', url, '--patience', '2200');
    await end();
    expect(ended.stdout).toContain(
      `waiting for ${url} to open a WebSocket and to answer a Ping, 2.2 s at most`,
    );
  });

  it('exits 2 where the server does not know the service', async () => {
    const ended = await runCli('server', '--service', 'demo:secret-9', '--', ...REFERENCE_SERVER);
    expect(ended.status).toBe(2);
    expect(ended.stderr).toContain('does not let service demo in');
    expect(ended.stderr).not.toContain('secret-9');
  });

  it('exits 2 with the words of a server that dies at once', async () => {
    const { status, stderr } = await runCli(
      'server',
      '--',
      NODE,
      '-e',
      'console.error("no licence"); process.exit(7)',
    );
    expect(status).toBe(2);
    expect(stderr).toContain('ended with status 7');
    expect(stderr).toContain('no licence');
  });

  it('exits 2 with the words of a server that dies before it answers the first Ping', async () => {
    const server = `
      import { WebSocketServer } from 'ws';
      const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'audiocall.v1.proto' });
      server.on('listening', () => console.log('ws://127.0.0.1:' + server.address().port));
      server.on('connection', () => { throw new Error('boom'); });
    `;
    const words = [NODE, '--input-type=module', '-e', server];
    const { status, stderr } = await runCli('server', '--', ...words);
    expect(status).toBe(2);
    expect(stderr).toContain('ended with status 1; it said: Error: boom');
    expect(stderr).toContain('It ended before it answered the first Ping (clause G-5).');
  });

  it('exits 2 for a server program that does not exist', async () => {
    const { status, stderr } = await runCli('server', '--', 'no-such-program');
    expect(status).toBe(2);
    expect(stderr).toContain('cannot start `no-such-program`');
  });
});

describe('wrong usage', () => {
  it.each([
    [['sever'], 'there is no command `sever`'],
    [['server'], 'server needs either --url URL'],
    [['server', '--url', 'http://example.test'], 'takes a WebSocket URL'],
    [['server', '--url', 'ws://127.0.0.1:1', '--jobs', 'many'], '--jobs takes a whole number'],
    [['server', '--url', 'ws://127.0.0.1:1', '--nonsense'], '--nonsense'],
    [['interop', '--url', 'ws://127.0.0.1:1'], 'at least one --client NAME=COMMAND'],
    [['explain'], 'explain takes one clause id'],
    [['explain', 'XX-1'], 'there is no clause or case XX-1'],
  ])('exits 2 for %j', async (args, sentence) => {
    const { status, stderr } = await runCli(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(sentence);
  });

  it('exits 2 when the filter matches no case', async () => {
    const { status, stderr } = await runCli(
      'server',
      '--only',
      'no/such*',
      '--',
      ...REFERENCE_SERVER,
    );
    expect(status).toBe(2);
    expect(stderr).toContain('no case matches --only no/such*');
  });

  it('exits 2 when one of several filters matches no case', async () => {
    const only = ['--only', 'mute/in-call', '--only', 'glare/typo'];
    const { status, stdout, stderr } = await runCli('server', ...only, '--', ...REFERENCE_SERVER);
    expect(status).toBe(2);
    expect(stderr).toContain('no case matches --only glare/typo; ');
    expect(stdout).not.toContain('mute/in-call');
  });

  it('exits 2 when the report cannot be written, before any case is run', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    const { status, stdout, stderr } = await runCli(
      'server',
      '--only',
      'reject/ringing',
      '--report',
      file,
      '--',
      ...REFERENCE_SERVER,
    );
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('the report cannot be written');
  });
});

/** A driver that says Hello and then does as told by a snippet, which sees each command's name. */
function scriptDriver(snippet: string): string {
  const source = `
    import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
    import { createUnframer, DriverCommandSchema, DriverReportSchema, frameMessage } from '@audiocall/proto';
    const say = (report) => process.stdout.write(frameMessage(toBinary(DriverReportSchema, create(DriverReportSchema, { report }))));
    const done = (id) => say({ case: 'result', value: { commandId: id } });
    say({ case: 'hello', value: { protocolVersion: 1, name: 'scripted', capabilities: ['create_session', 'offer_call', 'answer_call', 'leave'] } });
    const unframe = createUnframer();
    process.stdin.on('data', (chunk) => {
      for (const bytes of unframe(chunk).messages) {
        const { id, command } = fromBinary(DriverCommandSchema, bytes);
        const name = command.case;
        if (name === 'close') { done(id); process.exit(0); }
        ${snippet}
      }
    });
    process.stdin.on('end', () => process.exit(0));
  `;
  return quote([
    NODE,
    '--input-type=module',
    '-e',
    source.replace(/\s+/g, ' ').replaceAll('"', "'"),
  ]);
}

describe('a driver that cannot be driven', () => {
  const interop = (client: string, ...more: readonly string[]): Promise<Ended> =>
    runCli(
      'interop',
      '--server',
      SERVER,
      '--client',
      `mine=${client}`,
      '--patience',
      '2000',
      ...more,
    );

  it('exits 2 for one that dies before its Hello', async () => {
    const { status, stderr } = await interop(quote([NODE, '-e', 'process.exit(3)']));
    expect(status).toBe(2);
    expect(stderr).toContain('the driver of mine ended with status 3');
  });

  it('exits 2 for one that says nothing', async () => {
    const { status, stderr } = await interop(quote([NODE, '-e', 'setInterval(() => {}, 1000)']));
    expect(status).toBe(2);
    expect(stderr).toContain('said no Hello within 6000 ms');
  });

  it('exits 2 for one that writes text to standard output', async () => {
    const { status, stderr } = await interop(
      quote([NODE, '-e', "console.log('ready to go'); setInterval(() => {}, 1000)"]),
    );
    expect(status).toBe(2);
    expect(stderr).toContain('no driver message');
  });

  it('exits 3 for one that dies in a case, with its status, and goes on with the next case', async () => {
    const driver = scriptDriver("if (name === 'createSession') process.exit(9); done(id);");
    const { status, stdout } = await interop(driver, '--only', 'call/base', '--only', 'reject');
    expect(status).toBe(3);
    expect(stdout).toMatch(/ended with status 9; it had yet to answer\s+createSession/);
    expect(stdout).toContain('0 passed, 0 failed, 2 inconclusive');
  });

  it('exits 3 for one that does not answer a command, and names the command', async () => {
    const driver = scriptDriver("if (name !== 'createSession') done(id);");
    const { status, stdout } = await interop(driver, '--only', 'reject');
    expect(status).toBe(3);
    expect(stdout).toContain('did not answer createSession within 2000 ms');
  });

  it('reports what a driver does not offer, and never passes on it alone', async () => {
    const driver = scriptDriver('done(id);');
    const { status, stdout } = await interop(driver, '--only', 'mute');
    expect(status).toBe(3);
    expect(stdout).toContain('does not offer set_mute, set_unmute');
  });
});

describe('a run', () => {
  it('[RJ-1] exits 0, and leaves report.json and junit.xml', async () => {
    const { status, stdout } = await runCli(
      'server',
      '--only',
      'reject/*',
      '--seed',
      '5',
      '--report',
      folder,
      '--',
      ...REFERENCE_SERVER,
    );
    expect(status).toBe(0);
    expect(stdout).toContain('✓ reject/ringing');
    expect(stdout).toContain('2 passed, 0 failed');
    const report = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(report).toMatchObject({
      mode: 'server',
      profile: 'all',
      seed: 5,
      verdict: 'conformant',
      summary: { passed: 2, failed: 0, knownFailing: 0, notOffered: 0, inconclusive: 0 },
    });
    expect(JSON.stringify(report)).not.toContain('demo-key"');
    expect(await readFile(join(folder, 'junit.xml'), 'utf8')).toContain('tests="2" failures="0"');
  });
});
