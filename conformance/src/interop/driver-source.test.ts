import { once } from 'node:events';
import {
  type DriverCommand,
  DriverCommandSchema,
  type DriverReport,
  DriverReportSchema,
} from '@audiocall/proto';
import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { afterEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { startBareServer } from '../peers/bare-server.fixture.js';
import { TargetError } from '../target/target.js';
import { startRecorder } from '../traffic/recorder.js';
import type { DriverLink } from './driver-link.js';
import { DriverProcess } from './driver-process.js';
import { type DriverSource, openDriverSource } from './driver-source.js';

/** Long enough for a busy machine; nothing here waits for it to run out. */
const PATIENCE_MS = 20_000;

const say = (report: MessageInitShape<typeof DriverReportSchema>['report']): Uint8Array =>
  toBinary(
    DriverReportSchema,
    create(DriverReportSchema, report === undefined ? {} : { report }) as DriverReport,
  );

const HELLO = say({
  case: 'hello',
  value: { protocolVersion: 1, name: 'page', capabilities: ['leave'] },
});

/** The shortest driver that there is: says Hello, and that everything is done. */
function drive(socket: WebSocket): readonly DriverCommand[] {
  const seen: DriverCommand[] = [];
  const hello = (): void => socket.send(HELLO);
  if (socket.readyState === WebSocket.OPEN) hello();
  else socket.once('open', hello);
  socket.on('message', (data: Buffer) => {
    const command = fromBinary(DriverCommandSchema, data);
    seen.push(command);
    socket.send(say({ case: 'result', value: { commandId: command.id } }));
  });
  return seen;
}

describe('openDriverSource()', () => {
  const ends: (() => Promise<unknown>)[] = [];

  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  const complaints: string[] = [];

  async function open(driver: Parameters<typeof openDriverSource>[0]['driver'], most = 2) {
    complaints.length = 0;
    const complain = (sentence: string) => void complaints.push(sentence);
    const source = await openDriverSource({ name: 'page', driver }, { most, complain });
    ends.push(() => source.end());
    return source;
  }

  function start(source: DriverSource): Promise<DriverProcess> {
    const recorder = startRecorder(() => 0);
    return DriverProcess.start({
      participant: 'page',
      source,
      recorder,
      tonesHz: [],
      patienceMs: PATIENCE_MS,
    });
  }

  const listen = (most?: number) => open({ kind: 'listen', host: '127.0.0.1', port: 0 }, most);

  it('takes a driver that connects, also one that said Hello before it was wanted', async () => {
    const source = await listen();
    const page = new WebSocket(source.listensAt ?? '');
    const seen = drive(page);
    await once(page, 'open');
    const driver = await start(source);
    expect(driver.can('leave')).toBe(true);
    const result = await driver.command({ case: 'leave', value: {} });
    expect(result.error).toBeUndefined();
    const closed = once(page, 'close');
    await driver.end();
    await closed;
    expect(seen.map(({ command }) => command.case)).toEqual(['leave', 'close']);
  });

  it('gives each case a driver of its own, in the order in which they connect', async () => {
    const source = await listen();
    const both = [start(source), start(source)];
    const pages = [1, 2].map(() => new WebSocket(source.listensAt ?? ''));
    for (const page of pages) drive(page);
    const drivers = await Promise.all(both);
    await Promise.all(drivers.map((driver) => driver.end()));
    expect(new Set(drivers).size).toBe(2);
  });

  it('refuses a driver that nobody can use, says so once, and takes the next when the first is over', async () => {
    const source = await listen(1);
    const first = new WebSocket(source.listensAt ?? '');
    drive(first);
    const driver = await start(source);
    const second = new WebSocket(source.listensAt ?? '');
    const [code, reason] = (await once(second, 'close')) as [number, Buffer];
    expect(code).toBe(1013);
    expect(String(reason)).toMatch(
      /^this run uses one driver at a time, and 127\.0\.0\.1:\d+ is connected$/,
    );
    expect(complaints).toEqual([
      expect.stringMatching(/^refused a driver that connected from 127\.0\.0\.1:\d+: this run/),
    ]);
    const third = new WebSocket(source.listensAt ?? '');
    await once(third, 'open');
    third.terminate();
    await driver.end();
    const next = new WebSocket(source.listensAt ?? '');
    drive(next);
    expect((await start(source)).hello?.name).toBe('page');
    expect(complaints).toHaveLength(1);
  });

  it('says that the address is taken', async () => {
    const source = await listen();
    const { port } = new URL(source.listensAt ?? '');
    await expect(open({ kind: 'listen', host: '127.0.0.1', port: Number(port) })).rejects.toThrow(
      /^cannot listen for drivers: .*EADDRINUSE/,
    );
  });

  it('connects to a driver that listens', async () => {
    const { sockets, url, end } = await startBareServer();
    ends.push(end);
    sockets.on('connection', drive);
    const driver = await start(await open({ kind: 'connect', url }));
    expect(driver.hello?.name).toBe('page');
    await driver.end();
  });

  it('says that nobody listens', async () => {
    const { url, end } = await startBareServer();
    await end();
    const source = await open({ kind: 'connect', url });
    await expect(start(source)).rejects.toThrow(TargetError);
    await expect(start(source)).rejects.toThrow(/no driver can be reached at ws:.*ECONNREFUSED/);
  });

  it('says that no driver connected', async () => {
    const source = await listen();
    await expect(source.open(1)).rejects.toThrow(/no driver connected to ws:.* within 1 ms/);
    expect(await source.gone).toContain('it has to connect again whenever its socket is closed');
  });

  it('says that a driver sent text, or went away', async () => {
    const source = await listen();
    const texting = new WebSocket(source.listensAt ?? '');
    texting.once('open', () => texting.send('hello'));
    await expect(start(source)).rejects.toThrow('sent a text message; its messages are binary');
    const leaving = new WebSocket(source.listensAt ?? '');
    leaving.once('open', () => {
      leaving.send(HELLO);
      leaving.close(1011, 'its page crashed');
    });
    const driver = await start(source);
    await expect(driver.command({ case: 'leave', value: {} })).rejects.toThrow(
      'closed its socket with code 1011: its page crashed',
    );
    await driver.end();
  });

  it('gives up a driver that never stops talking', async () => {
    let spoken = 0;
    const talking: DriverLink = {
      listen({ message, broken }) {
        message(HELLO);
        for (; spoken < 20_000; spoken += 1) message(say(undefined));
        broken('is over');
      },
      send: () => undefined,
      end: async () => undefined,
    };
    const recorder = startRecorder(() => 0);
    const driver = await DriverProcess.start({
      participant: 'page',
      source: { open: async () => talking, listensAt: undefined, end: async () => undefined },
      recorder,
      tonesHz: [],
      patienceMs: PATIENCE_MS,
    });
    await expect(driver.command({ case: 'leave', value: {} })).rejects.toThrow(
      'wrote more than 10000 messages beside its audio',
    );
    expect(recorder.trace.entries.length).toBeLessThan(spoken);
    await driver.end();
  });

  it('does not mind a command that nobody waits for any more when its driver goes away', async () => {
    const rejections: unknown[] = [];
    const keep = (reason: unknown): void => void rejections.push(reason);
    process.on('unhandledRejection', keep);
    ends.push(async () => process.off('unhandledRejection', keep));
    const source = await listen();
    const leaving = new WebSocket(source.listensAt ?? '');
    leaving.once('open', () => leaving.send(HELLO));
    const driver = await start(source);
    void driver.command({ case: 'leave', value: {} });
    leaving.close(1011, 'its page crashed');
    await expect(driver.command({ case: 'leave', value: {} })).rejects.toThrow('its page crashed');
    await new Promise((resolve) => setImmediate(resolve));
    expect(rejections).toEqual([]);
    await driver.end();
  });
});
