import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TraceSchema } from '@audiocall/proto';
import { toJson } from '@bufbuild/protobuf';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { breakServer, runCli, startCli } from './cli.fixture.js';
import { drop } from './oracle/changes.fixture.js';
import { base } from './oracle/flows.fixture.js';
import { REFERENCE_SERVER } from './ours/reference.js';
import { startBareServer } from './peers/bare-server.fixture.js';
import { joinResumable } from './scenarios/resumable.js';
import { connectCall, Stage } from './scenarios/stage.js';
import { spawnTarget } from './target/target.js';
import { startRecorder } from './traffic/recorder.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audiocall-'));
});

afterEach(() => rm(folder, { recursive: true }));

async function writeTrace(name: string, trace = base()): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, JSON.stringify(toJson(TraceSchema, trace)));
  return file;
}

describe('check', () => {
  it('exits 0 for a trace that breaks nothing', async () => {
    const { status, stdout } = await runCli('check', await writeTrace('good.json'));
    expect(stdout).toContain('✓ good');
    expect(status).toBe(0);
  });

  it('exits 1 for a broken one, and shows where', async () => {
    const good = await writeTrace('good.json');
    const bad = await writeTrace('bad.json', drop(base(), 'bob LEAVE'));
    const { status, stdout } = await runCli('check', good, bad, '--report', folder);
    expect(status).toBe(1);
    expect(stdout).toContain('HU-1');
    expect(stdout).toContain(`again    npx audiocall-conformance check ${bad}`);
    const file = join(folder, 'report.json');
    const again = await runCli('check', file, '--quiet');
    expect(again.status).toBe(1);
    expect(again.stdout).toContain('✗ bad');
  });

  it('exits 3 for a trace that puts nothing to the test', async () => {
    const file = join(folder, 'empty.json');
    await writeFile(file, '{"entries":[]}');
    const { status, stdout } = await runCli('check', file);
    expect(status).toBe(3);
    expect(stdout).toContain('the trace puts no clause to the test');
  });

  it.each([
    ['{', 'is no JSON'],
    ['[]', 'is neither a trace'],
    ['{"entries":[{"atMs":"soon"}]}', 'cannot be judged'],
    ['{"reportVersion":2,"cases":[]}', 'no case has a trace'],
  ])('exits 2 for %s', async (text, sentence) => {
    const file = join(folder, 'file.json');
    await writeFile(file, text);
    const { status, stderr } = await runCli('check', file);
    expect(status).toBe(2);
    expect(stderr).toContain(sentence);
  });
});

/** A call through the proxy, of which a party changes its socket; its own trace is of no interest. */
async function call(url: string): Promise<void> {
  const venue = {
    url,
    serviceId: 'demo',
    serviceKey: 'demo-key',
    otherService: undefined,
    patienceMs: 5000,
    maxWaitMs: 0,
  };
  const stage = new Stage(
    venue,
    startRecorder(() => 0),
    'p',
  );
  const [alice, bob] = await joinResumable(stage, 'alice', 'bob');
  const callId = await connectCall(stage, alice, bob);
  await stage.resume(bob);
  await stage.settle();
  await alice.setMute(callId, true);
  await stage.settle();
  await alice.leave();
  await stage.settle();
  await stage.clear();
}

describe('proxy', () => {
  const start = (upstream: string) =>
    startCli('proxy', ...['--listen', '127.0.0.1:0', '--upstream', upstream, '--report', folder]);

  it('passes calls on, records them without secrets, and exits 0', async () => {
    const server = await spawnTarget(REFERENCE_SERVER);
    const proxy = start(server.url);
    const [, url = ''] = await proxy.match(/listening on (ws:\S+),/);
    await call(url);
    // Whoever has left may come back: the trace is open as long.
    proxy.interrupt();
    const { status, stdout } = await proxy.ended;
    await server.end();
    expect(stdout).toMatch(/trace-1: \d+ entries/);
    expect(stdout).not.toContain('trace-2');
    expect(stdout).toMatch(/end it with Ctrl-C, or with SIGTERM to process \d+$/m);
    expect(stdout).toContain('verdict  nothing wrong was recorded: ');
    expect(status).toBe(0);
    const text = await readFile(join(folder, 'trace-1.json'), 'utf8');
    expect(text).toContain('offerCall');
    expect(text).not.toContain('demo-key');
    expect(text).not.toContain('m=audio');
    expect((await runCli('check', join(folder, 'trace-1.json'))).status).toBe(0);
  });

  it('tells a finding while traffic goes on, and exits 1', async () => {
    const server = await spawnTarget(breakServer('connected-at-claim'));
    const proxy = start(server.url);
    const [, url = ''] = await proxy.match(/listening on (ws:\S+),/);
    await call(url);
    await proxy.match(/✗ CN-3 .*\(trace-1, entry \d+\)/);
    proxy.interrupt();
    const { status } = await proxy.ended;
    await server.end();
    expect(status).toBe(1);
  });

  it('passes the path, the query and the credentials of a client on', async () => {
    const seen: (string | undefined)[] = [];
    const { sockets, url: upstream, end } = await startBareServer();
    sockets.on('connection', (socket, { url, headers }) => {
      seen.push(url, headers.authorization, headers.cookie);
      socket.close(4999, 'full');
    });
    const proxy = start(upstream);
    const [, url = ''] = await proxy.match(/listening on (ws:\S+),/);
    const headers = { authorization: 'Bearer x', cookie: 'a=b' };
    const client = new WebSocket(`${url}/call?room=1`, { headers });
    const code = await new Promise((resolve) => client.once('close', resolve));
    proxy.interrupt();
    await proxy.ended;
    await end();
    expect(seen).toEqual(['/call?room=1', 'Bearer x', 'a=b']);
    expect(code).toBe(4999);
  });

  it('exits 3 where nothing passed', async () => {
    const proxy = start('ws://127.0.0.1:9');
    await proxy.match(/listening on/);
    proxy.interrupt();
    expect((await proxy.ended).status).toBe(3);
  });

  it('exits 2 while another run has the folder, and leaves the folder to it', async () => {
    const first = start('ws://127.0.0.1:9');
    await first.match(/listening on/);
    const { status, stderr } = await start('ws://127.0.0.1:9').ended;
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringMatching(
        /the report cannot be written to .*: process \d+ on .* has claimed it/,
      ),
    });
    first.interrupt();
    await first.ended;
    expect((await readdir(folder)).sort()).toEqual(['junit.xml', 'report.html', 'report.json']);
  });

  it('exits 2 where a file has taken the place of the folder meanwhile, and says so', async () => {
    const proxy = start('ws://127.0.0.1:9');
    await proxy.match(/listening on/);
    await rm(folder, { recursive: true });
    await writeFile(folder, 'a file');
    proxy.interrupt();
    const { status, stderr } = await proxy.ended;
    expect(stderr).toMatch(/^audiocall-conformance: the report cannot be written to .* no folder/);
    expect(status).toBe(2);
  });

  it('exits 2 where it cannot listen', async () => {
    const server = await spawnTarget(REFERENCE_SERVER);
    const address = server.url.replace('ws://', '');
    const ended = await runCli('proxy', '--listen', address, '--upstream', server.url);
    await server.end();
    expect(ended.status).toBe(2);
    expect(ended.stderr).toContain(`the proxy cannot listen on ${address}`);
  });
});
