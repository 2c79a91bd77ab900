import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type HeldSocket, readHeldSockets } from './held-sockets.js';

const readOwn = (): readonly HeldSocket[] => readHeldSockets([process.pid]).get(process.pid) ?? [];

describe.runIf(process.platform === 'linux')('readHeldSockets()', () => {
  it('finds who listens, whom that accepted, and who connected', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const client = connect(port, '127.0.0.1');
    onTestFinished(() => void client.destroy());
    const [accepted] = await once(server, 'connection');
    onTestFinished(() => void accepted.destroy());
    const held = readOwn();
    const at = (where: number | undefined): readonly boolean[] =>
      held.flatMap((each) => (each.port === where ? each.isListening : [])).sort();
    expect(at(port)).toEqual([false, true]);
    expect(at(client.localPort)).toEqual([false]);
  });

  it('finds who listens at a name, and leaves out who connects to one', async () => {
    const name = `\0audiocall-${randomUUID()}`;
    const before = readOwn().length;
    const server = createServer().listen(name);
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const client = connect(name);
    onTestFinished(() => void client.destroy());
    const [accepted] = await once(server, 'connection');
    onTestFinished(() => void accepted.destroy());
    const held = readOwn();
    expect(held.length).toBe(before + 2);
    expect(held.filter((each) => each.port === undefined && each.isListening)).toHaveLength(1);
  });

  it('tells the sockets of one process from those of another', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const held = readHeldSockets([process.ppid, process.pid]);
    const hasPort = (pid: number) => held.get(pid)?.some((each) => each.port === port);
    expect([hasPort(process.ppid), hasPort(process.pid)]).toEqual([false, true]);
  });

  it('finds nothing at a process that is not there', () => {
    expect(readHeldSockets([0]).get(0)).toEqual([]);
  });
});
