import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { CallType } from '@audiocall/proto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ReferenceServer, startReferenceServer } from './testing/reference-server.fixture.js';

const SDK = new URL('../dist/node.js', import.meta.url).href;

/** A program that makes a call between two users, then does with both what is asked. */
function program(url: string, ending: string): string {
  return `
    import { createNodeClient } from ${JSON.stringify(SDK)};
    const join = (frequencyHz) => createNodeClient({
      url: ${JSON.stringify(url)},
      serviceId: 'demo',
      tones: [{ deviceId: 'tone', label: 'Tone', frequencyHz }],
      hear: () => undefined,
    });
    const [ann, bob] = [join(440), join(880)];
    await Promise.all([ann.createSession('ann'), bob.createSession('bob')]);
    const connected = new Promise((resolve) => ann.on('CONNECTED_EVENT', resolve));
    bob.on('RINGING_EVENT', () => void bob.answerCall());
    await ann.offerCall(${CallType.AUDIOCALL}, 'bob');
    await connected;
    ${ending}
    console.log('done');
  `;
}

describe('close()', () => {
  let server: ReferenceServer;

  beforeEach(async () => {
    server = await startReferenceServer([]);
  });

  afterEach(() => server.stop());

  async function run(ending: string) {
    const args = ['--input-type=module', '-e', program(server.url, ending)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += String(chunk);
    });
    const [code, signal] = await once(child, 'close');
    return { code, signal, output };
  }

  it.each([
    ['in a call', 'await Promise.all([ann.close(), bob.close()]);'],
    ['after a call', 'await ann.leave(); await ann.close(); await bob.close();'],
  ])('[SE-5] frees everything %s, so that the program ends by itself', async (_, ending) => {
    expect(await run(ending)).toEqual({ code: 0, signal: null, output: 'done\n' });
  });
});
