import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { DriverCommandSchema, type DriverReport, DriverReportSchema } from '@audiocall/proto';
import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';

type Command = MessageInitShape<typeof DriverCommandSchema>['command'];

const DONE = {
  case: 'result',
  value: expect.not.objectContaining({ error: expect.anything() }),
};

const path = fileURLToPath(new URL('../../dist/driver/main.js', import.meta.url));
let program: ReturnType<typeof start>;
let url = '';

const start = () =>
  spawn(process.execPath, [path, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });

beforeAll(async () => {
  program = start();
  const [line] = (await once(createInterface(program.stdout), 'line')) as [string];
  url = line;
});

afterAll(async () => {
  const ended = once(program, 'exit');
  program.kill('SIGTERM');
  await ended;
});

/** A connection, with what it reported; each report is waited for in its turn. */
function connect() {
  const socket = new WebSocket(url);
  const reports: DriverReport['report'][] = [];
  const wake = new Set<() => void>();
  socket.on('message', (data: Buffer) => {
    reports.push(fromBinary(DriverReportSchema, data).report);
    for (const each of wake) each();
  });
  return {
    socket,
    send: (id: number, command: NonNullable<Command>) =>
      socket.send(toBinary(DriverCommandSchema, create(DriverCommandSchema, { id, command }))),
    report: async (nth: number): Promise<DriverReport['report']> => {
      while (reports[nth] === undefined) {
        await new Promise<void>((resolve) => void wake.add(resolve));
      }
      return reports[nth] ?? { case: undefined };
    },
  };
}

describe('the driver program that listens', () => {
  it('is a driver of its own for each connection', async () => {
    const [one, other] = [connect(), connect()];
    const hello = { case: 'hello', value: { capabilities: expect.arrayContaining(['leave']) } };
    expect(await one.report(0)).toMatchObject(hello);
    expect(await other.report(0)).toMatchObject(hello);
    const configure = { url: 'ws://127.0.0.1:9', serviceId: 'demo', simulatedMedia: true };
    one.send(1, { case: 'configure', value: configure });
    other.send(1, { case: 'leave', value: {} });
    expect(await one.report(1)).toMatchObject(DONE);
    expect(await other.report(1)).toMatchObject({ value: { error: { code: 'INVALID_STATE' } } });
    one.send(2, { case: 'close', value: {} });
    await once(one.socket, 'close');
    other.send(2, { case: 'configure', value: configure });
    expect(await other.report(2)).toMatchObject(DONE);
    other.socket.close();
  });

  it('closes a connection that does not speak its protocol', async () => {
    const { socket, report } = connect();
    await report(0);
    socket.send('this is no protobuf');
    const [code] = await once(socket, 'close');
    expect(code).toBe(1007);
  });
});
