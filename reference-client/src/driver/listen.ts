/**
 * Owns the address at which the driver listens for the harness: each connection is a driver of its own, and all
 * of them are this one process. Knows nothing of what a command does.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type DriverCommand, DriverCommandSchema, DriverReportSchema } from '@audiocall/proto';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { type WebSocket, WebSocketServer } from 'ws';
import { createCommandRunner } from './commands.js';
import { makeHello } from './hello.js';
import { openNodeClient } from './node-client.js';
import type { ReportBody } from './report-body.js';

const NORMAL_CLOSE = 1000;
const NOT_THE_PROTOCOL = 1007;

/** Listens, and writes one line to standard output with the URL. */
export async function listenForHarness(port: number): Promise<void> {
  const server = new WebSocketServer({ host: '127.0.0.1', port, perMessageDeflate: false });
  server.on('connection', live);
  await once(server, 'listening');
  const { port: inUse } = server.address() as AddressInfo;
  process.stdout.write(`ws://127.0.0.1:${inUse}\n`);
}

/** One life, from Hello to the close of its socket. */
function live(socket: WebSocket): void {
  function report(body: ReportBody): void {
    const message = create(DriverReportSchema, { report: body });
    if (socket.readyState === socket.OPEN) socket.send(toBinary(DriverReportSchema, message));
  }

  async function execute(command: DriverCommand): Promise<void> {
    await runner.execute(command);
    if (command.command.case === 'close') socket.close(NORMAL_CLOSE);
  }

  const runner = createCommandRunner(report, openNodeClient());
  report(makeHello(undefined, ['simulated_media']));
  socket.on('message', (data: Buffer) => {
    let command: DriverCommand;
    try {
      command = fromBinary(DriverCommandSchema, data);
    } catch {
      socket.close(NOT_THE_PROTOCOL, 'a message is not a DriverCommand');
      return;
    }
    void execute(command);
  });
  socket.on('error', () => undefined);
  socket.on('close', () => void runner.close());
}
