import { CallType, Track } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import { createSimulatedMedia, createSimulatedNetwork } from './adapters/simulated-media.js';
import { createVirtualClock } from './adapters/virtual-clock.js';
import { createClient } from './client.js';
import type { AppEventName } from './core/app-events.js';
import { createRandom, STEADY_EVENTS } from './testing/cuts.fixture.js';
import { createResumeServer } from './testing/resume-server.fixture.js';

const CUTS = 1000;
const ONE_STEP_MS = 50;

describe('a session that is cut again and again', () => {
  it('[RS-5] a call survives 1,000 cuts, with no event lost or told twice, and no request done twice', async () => {
    const random = createRandom(20_261);
    const clock = createVirtualClock();
    const network = createSimulatedNetwork();
    let isCutting = false;
    const server = createResumeServer(() => isCutting && random() < 0.2);

    function join(name: string) {
      const devices = [{ deviceId: 'built-in', label: 'Built-in' }];
      const media = createSimulatedMedia(network, name, devices);
      const { openSocket } = server;
      const openMedia = media.open;
      const client = createClient({ serviceId: 'demo', openSocket, openMedia, clock, random });
      const names: AppEventName[] = [];
      for (const each of STEADY_EVENTS) client.on(each, () => names.push(each));
      return { client, media, names };
    }

    /** Lets time pass until the operation is settled. */
    async function settle<Value>(operation: Promise<Value>): Promise<Value> {
      let isSettled = false;
      const done = operation.finally(() => {
        isSettled = true;
      });
      for (let step = 0; step < 10_000; step += 1) {
        for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
        if (isSettled) break;
        clock.advance(ONE_STEP_MS);
      }
      return done;
    }

    const alice = join('alice');
    const bob = join('bob');
    await alice.client.createSession('alice');
    await bob.client.createSession('bob');
    isCutting = true;
    await settle(alice.client.offerCall(CallType.AUDIOCALL, 'bob'));
    const expected: AppEventName[] = [];
    for (let step = 0; step < 40 && !bob.names.includes('RINGING_EVENT'); step += 1) {
      clock.advance(ONE_STEP_MS);
    }
    await settle(bob.client.answerCall());
    for (let step = 0; step < 400 && !alice.names.includes('CONNECTED_EVENT'); step += 1) {
      clock.advance(ONE_STEP_MS);
    }
    while (server.cuts < CUTS) {
      await settle(alice.client.setMute(Track.AUDIO));
      await settle(alice.client.setUnmute(Track.AUDIO));
      expected.push('MUTE_EVENT', 'UNMUTE_EVENT');
    }
    await settle(alice.client.leave());
    isCutting = false;
    clock.advance(10_000);

    expect(alice.names).toEqual(['RINGBACK_EVENT', 'ANSWERED_EVENT', 'CONNECTED_EVENT']);
    expect(bob.names).toEqual(['RINGING_EVENT', 'CONNECTED_EVENT', ...expected, 'LEAVE_EVENT']);
    expect(server.faults).toEqual([]);
    for (const ids of server.executed.values()) expect(new Set(ids).size).toBe(ids.length);
    expect([alice.media.openCount(), bob.media.openCount()]).toEqual([0, 0]);
    await Promise.all([settle(alice.client.close()), settle(bob.client.close())]);
    expect(clock.armed).toBe(0);
  });
});
