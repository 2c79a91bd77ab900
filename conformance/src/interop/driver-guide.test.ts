import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CallType } from '@audiocall/proto';
import { expect, it } from 'vitest';
import { startRecorder } from '../traffic/recorder.js';
import { DriverProcess } from './driver-process.js';
import { spawnSource } from './driver-source.js';

const GUIDE = fileURLToPath(new URL('../../../docs/testing-your-client.md', import.meta.url));

/** An SDK that rings as soon as it has a session, and refuses every offer. */
const FAKE_SDK = `
export function createSdk() {
  const listeners = {};
  return {
    on: (name, listener) => { listeners[name] = listener; },
    async createSession(userId) {
      listeners.RINGING_EVENT({ callId: 'call', session: 'of-bob', caller: 'bob', callee: userId });
      return { userId, sessionId: 'mine' };
    },
    async offerCall() { throw Object.assign(new Error('no'), { code: 'BUSY' }); },
    async answerCall() { return { callId: 'call' }; },
    async leave() { return { alreadyEnded: false }; },
    async close() {},
  };
}`;

/** The skeleton of the guide, around the fake SDK. */
function readSkeleton(): string {
  const code = /```js\n([\s\S]*?)```/.exec(readFileSync(GUIDE, 'utf8'))?.[1] ?? '';
  const fake = `data:text/javascript;base64,${Buffer.from(FAKE_SDK).toString('base64')}`;
  return code.replace('./my-sdk.js', fake);
}

it('[G-8] the driver of the guide runs as it stands there, around an SDK', async () => {
  const source = spawnSource([process.execPath, '--input-type=module', '-e', readSkeleton()]);
  const recorder = startRecorder(() => 0);
  const options = { participant: 'mine', source, recorder, tonesHz: [], patienceMs: 20_000 };
  const driver = await DriverProcess.start(options);
  try {
    expect(driver.can('answer_call')).toBe(true);
    await driver.command({ case: 'configure', value: { url: 'ws://127.0.0.1:1' } });
    const joined = await driver.command({ case: 'createSession', value: { userId: 'alice' } });
    expect(joined).toMatchObject({ userId: 'alice', sessionId: 'mine' });
    expect(driver.events).toMatchObject([{ name: 'RINGING_EVENT', session: 'of-bob' }]);
    const value = { callType: CallType.AUDIOCALL, callee: 'bob' };
    const refused = await driver.command({ case: 'offerCall', value });
    expect(refused.error?.code).toBe('BUSY');
    const answered = await driver.command({ case: 'answerCall', value: {} });
    expect(answered.callId).toBe('call');
    const left = await driver.command({ case: 'leave', value: {} });
    expect(left.error).toBeUndefined();
    await driver.sync();
  } finally {
    await driver.end();
  }
});
