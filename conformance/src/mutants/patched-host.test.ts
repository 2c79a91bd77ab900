import { SUBPROTOCOL } from '@audiocall/proto';
import { afterAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { soundCommandOf } from './patch.js';
import { createPatchedHost } from './patched-host.js';

const command = soundCommandOf();
const sound = { command, patches: [] };
/** Stands before the line with the URL is written. */
const OBEY = 'obeySignals(server, health, drainMs, log);';
const host = createPatchedHost();

afterAll(() => host.end());

const greets = (url: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(url, SUBPROTOCOL);
    socket.onopen = () => {
      socket.close();
      resolve(socket.protocol);
    };
    socket.onerror = () => reject(new Error(`${url} does not listen`));
  });

describe('the process of many patched programs', () => {
  it('runs each of them at an address of its own', async () => {
    const [one, other] = await Promise.all([host.start(sound), host.start(sound)]);
    expect(one.url).not.toBe(other.url);
    await expect(greets(one.url)).resolves.toBe(SUBPROTOCOL);
    await expect(greets(other.url)).resolves.toBe(SUBPROTOCOL);
  });

  it.each([
    ['fits nowhere', [{ file: 'main.js', find: 'no such line', replace: '' }], /main\.js fits 0/],
    ['has no module', [{ file: 'core/none.js', find: 'a', replace: '' }], /no module core\/none/],
  ])('refuses a patch that %s, and goes on', async (_what, patches, sentence) => {
    await expect(host.start({ command, patches })).rejects.toThrow(sentence);
    const { url } = await host.start(sound);
    await expect(greets(url)).resolves.toBe(SUBPROTOCOL);
  });

  it('leaves a fault with the program that has it', async () => {
    const find = 'listening on';
    const patches = [{ file: 'dist/program.js', find, replace: `${find} ws://broken, says` }];
    const [broken, other] = [await host.start({ command, patches }), await host.start(sound)];
    expect(broken.url).toBe('ws://broken,');
    await expect(greets(other.url)).resolves.toBe(SUBPROTOCOL);
  });

  it('starts anew when a program took it down, and says so of the others', async () => {
    const before = await host.start(sound);
    const replace = `${OBEY} setImmediate(() => { throw new Error('a planted end'); });`;
    const fatal = await host.start({
      command,
      patches: [{ file: 'dist/program.js', find: OBEY, replace }],
    });
    await expect(fatal.died).resolves.toContain('a planted end');
    expect(before.isOver()).toBe(true);
    const after = await host.start(sound);
    expect(after.isOver()).toBe(false);
    await expect(greets(after.url)).resolves.toBe(SUBPROTOCOL);
  });
});
