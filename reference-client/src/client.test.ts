import { CallType, EndReason, SessionClosedReason, Track } from '@audiocall/proto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { connectMemorySocket } from './adapters/memory-socket.js';
import { createSimulatedMedia, createSimulatedNetwork } from './adapters/simulated-media.js';
import { createVirtualClock } from './adapters/virtual-clock.js';
import { createClient } from './client.js';
import { AudiocallError } from './error.js';
import { createWorld, type Inhabitant, type World } from './testing/world.fixture.js';

const { AUDIOCALL } = CallType;

describe('createClient()', () => {
  let world: World;
  let alice: Inhabitant;
  let bob: Inhabitant;

  beforeEach(async () => {
    world = createWorld();
    alice = world.add('alice');
    bob = world.add('bob');
  });

  async function join(): Promise<void> {
    await alice.client.createSession('alice');
    await bob.client.createSession('bob');
  }

  async function connect(): Promise<void> {
    await join();
    await alice.client.offerCall(AUDIOCALL, 'bob');
    await bob.client.answerCall();
  }

  it('[SE-1] refuses every function before a session', async () => {
    const { client } = alice;
    const calls = [
      client.offerCall(AUDIOCALL, 'bob'),
      client.answerCall(),
      client.answerCall(AUDIOCALL),
      client.leave(),
      client.setMute(Track.AUDIO),
      client.setUnmute(Track.AUDIO),
      client.getDeviceList(),
      client.setAudioDevice('headset'),
    ];
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'NO_SESSION' });
    expect(alice.media.operations).toEqual([]);
  });

  it('[SE-2] registers a number as its digits', async () => {
    await expect(alice.client.createSession(42)).resolves.toMatchObject({ userId: '42' });
  });

  it('[SE-2] refuses a user id that is no integer', async () => {
    await expect(alice.client.createSession(1.5)).rejects.toBeInstanceOf(AudiocallError);
  });

  it('refuses at once what a program without types passes, and goes on', async () => {
    await join();
    const { client } = alice;
    const loose = client as unknown as Record<
      'offerCall' | 'answerCall' | 'leave',
      (...values: readonly unknown[]) => Promise<unknown>
    >;
    const calls = [
      loose.offerCall('audiocall', 'bob'),
      loose.offerCall(1.5, 'bob'),
      loose.offerCall(AUDIOCALL, { id: 'bob' }),
      loose.offerCall(AUDIOCALL, 'bob', 'yes'),
      loose.answerCall('audiocall', 'bob'),
      loose.answerCall(AUDIOCALL, 7),
      loose.leave(null),
    ];
    for (const call of calls) {
      await expect(call).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    }
    await expect(client.offerCall(AUDIOCALL, 'bob')).resolves.toMatchObject({ notified: true });
  });

  it('refuses a second session', async () => {
    await alice.client.createSession('alice');
    const second = alice.client.createSession('alice');
    await expect(second).rejects.toMatchObject({ code: 'SESSION_EXISTS' });
  });

  it('can try again after the server could not be reached', async () => {
    let isUp = false;
    const client = createClient({
      serviceId: 'demo',
      openSocket: connectMemorySocket((end) => {
        if (!isUp) return undefined;
        const side = world.relay.connect(() => end.close());
        return { message: () => end.close('up'), closed: () => side.lost() };
      }),
      openMedia: createSimulatedMedia(createSimulatedNetwork(), 'x', []).open,
      clock: createVirtualClock(),
    });
    const refused = await client.createSession().catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: 'CLOSED',
      message: 'the server could not be reached',
      cause: new Error('connection refused'),
    });
    isUp = true;
    await expect(client.createSession()).rejects.toMatchObject({ code: 'CLOSED', cause: 'up' });
  });

  it.each([false, true])('[CN-1] connects both, early offer %s', async (earlyOffer) => {
    alice = world.add('alice', { earlyOffer });
    await connect();
    expect(alice.names()).toEqual(['RINGBACK_EVENT', 'ANSWERED_EVENT', 'CONNECTED_EVENT']);
    expect(bob.names()).toEqual(['RINGING_EVENT', 'CONNECTED_EVENT']);
    expect(alice.media.audible()).toBe('built-in');
    expect(bob.media.audible()).toBe('built-in');
  });

  it('[EO-5] sends no audio before the claim', async () => {
    alice = world.add('alice', { earlyOffer: true });
    await join();
    await alice.client.offerCall(AUDIOCALL, 'bob');
    expect(alice.media.audible()).toBeUndefined();
    expect(bob.media.openCount()).toBe(0);
  });

  it('[LS-3] answers a held call by name', async () => {
    await alice.client.createSession('alice');
    const offered = await alice.client.offerCall(AUDIOCALL, 'bob', true);
    expect(offered.notified).toBe(false);
    await bob.client.createSession('bob');
    const answered = await bob.client.answerCall(AUDIOCALL, 'alice');
    expect(answered).toMatchObject({ callId: offered.callId, caller: 'alice', record: true });
    expect(bob.names()).toEqual(['CONNECTED_EVENT']);
  });

  it('[RJ-1] declines with the session of RINGING_EVENT, and is free again', async () => {
    await join();
    await alice.client.offerCall(AUDIOCALL, 'bob');
    const ringing = bob.events[0]?.detail;
    await bob.client.leave(ringing !== undefined && 'session' in ringing ? ringing.session : '');
    expect(alice.events.at(-1)).toMatchObject({
      name: 'LEAVE_EVENT',
      detail: { reason: EndReason.REJECTED },
    });
    expect(alice.media.openCount()).toBe(0);
    await expect(alice.client.offerCall(AUDIOCALL, 'bob')).resolves.toBeDefined();
  });

  it('[HU-3] stops audio on both sides after the end, and lets both call again', async () => {
    await connect();
    await alice.client.leave();
    expect(bob.events.at(-1)).toMatchObject({
      name: 'LEAVE_EVENT',
      detail: { reason: EndReason.HANGUP },
    });
    expect([alice.media.audible(), bob.media.audible()]).toEqual([undefined, undefined]);
    expect([alice.media.openCount(), bob.media.openCount()]).toEqual([0, 0]);
    await bob.client.offerCall(AUDIOCALL, 'alice');
    await alice.client.answerCall();
    expect(bob.names().at(-1)).toBe('CONNECTED_EVENT');
  });

  it('[HU-1] an application may call again from within LEAVE_EVENT', async () => {
    await connect();
    const again = new Promise((resolve, reject) => {
      bob.client.on('LEAVE_EVENT', () => {
        bob.client.offerCall(AUDIOCALL, 'alice').then(resolve, reject);
      });
    });
    await alice.client.leave();
    await expect(again).resolves.toMatchObject({ notified: true });
  });

  it('[MU-1] tells the other party of mute and unmute', async () => {
    await connect();
    await alice.client.setMute(Track.AUDIO);
    expect(alice.media.audible()).toBeUndefined();
    await alice.client.setUnmute(Track.AUDIO);
    expect(alice.media.audible()).toBe('built-in');
    expect(bob.names().slice(-2)).toEqual(['MUTE_EVENT', 'UNMUTE_EVENT']);
    expect(alice.names()).not.toContain('MUTE_EVENT');
  });

  it('[MU-3] keeps the wish of a ringing user and sends it with the answer', async () => {
    await join();
    await alice.client.offerCall(AUDIOCALL, 'bob');
    await bob.client.setMute(Track.AUDIO);
    await bob.client.answerCall();
    expect(bob.media.audible()).toBeUndefined();
    expect(alice.events.at(-1)).toMatchObject({
      name: 'CONNECTED_EVENT',
      detail: { peerMuted: true },
    });
  });

  it('refuses mute when there is no call', async () => {
    await join();
    const mute = alice.client.setMute(Track.AUDIO);
    await expect(mute).rejects.toMatchObject({ code: 'INVALID_STATE' });
  });

  it('[MU-5] refuses an unknown track and leaves the microphone alone', async () => {
    await connect();
    const mute = alice.client.setMute(Track.UNSPECIFIED);
    await expect(mute).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(alice.media.audible()).toBe('built-in');
  });

  it('[DV-3] a device change puts nothing on the wire', async () => {
    await connect();
    const before = world.relay.sent.length;
    await alice.client.setAudioDevice('headset');
    expect(alice.media.audible()).toBe('headset');
    expect(world.relay.sent.length).toBe(before);
  });

  it('[DV-5] a device that is chosen before the call is heard in it', async () => {
    await join();
    await bob.client.setAudioDevice('headset');
    await alice.client.offerCall(AUDIOCALL, 'bob');
    await bob.client.answerCall();
    expect(bob.media.audible()).toBe('headset');
  });

  it('[DV-2] an unknown device is refused, and the previous one goes on', async () => {
    await connect();
    const bad = alice.client.setAudioDevice('nothing');
    await expect(bad).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' });
    expect(alice.media.audible()).toBe('built-in');
  });

  it('offers nothing when the microphone is denied', async () => {
    await join();
    alice.media.denyInput = true;
    const offer = alice.client.offerCall(AUDIOCALL, 'bob');
    await expect(offer).rejects.toMatchObject({ code: 'DEVICE_UNAVAILABLE' });
    expect(world.sentBy('alice')).toEqual([]);
    alice.media.denyInput = false;
    await expect(alice.client.offerCall(AUDIOCALL, 'bob')).resolves.toBeDefined();
  });

  it('settles every promise when the socket is lost', async () => {
    await join();
    alice.isDeaf = true;
    const offer = alice.client.offerCall(AUDIOCALL, 'bob');
    const leave = alice.client.leave();
    alice.end().close();
    await expect(offer).rejects.toMatchObject({ code: 'CLOSED' });
    await expect(leave).rejects.toMatchObject({ code: 'CLOSED' });
    expect(alice.names()).toEqual(['CLOSE_EVENT']);
    expect(world.clock.armed).toBe(0);
  });

  it('settles a request that is never answered, and takes the offer back', async () => {
    await join();
    alice.isDeaf = true;
    const offer = alice.client.offerCall(AUDIOCALL, 'bob');
    alice.isDeaf = false;
    world.clock.advance(4999);
    expect(alice.media.openCount()).toBe(1);
    world.clock.advance(1);
    await expect(offer).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(world.sentBy('alice')).toEqual(['leave']);
    expect(alice.media.openCount()).toBe(0);
  });

  it('[SE-5] close ends the session, frees everything and may be called twice', async () => {
    await connect();
    await Promise.all([alice.client.close(), alice.client.close()]);
    await alice.client.close();
    expect(alice.events.at(-1)).toEqual({
      name: 'CLOSE_EVENT',
      detail: { reason: SessionClosedReason.DESTROYED },
    });
    expect(alice.media.openCount()).toBe(0);
    expect(world.clock.armed).toBe(0);
    await expect(alice.client.createSession('alice')).resolves.toMatchObject({ userId: 'alice' });
  });

  it('close gives up on a server that is silent', async () => {
    await connect();
    alice.isDeaf = true;
    const closed = alice.client.close();
    world.clock.advance(1000);
    await closed;
    expect(alice.names().at(-1)).toBe('CLOSE_EVENT');
  });

  it('a text message ends the session', async () => {
    await join();
    alice.end().send('hello');
    expect(alice.names()).toEqual(['CLOSE_EVENT']);
    await expect(alice.client.leave()).rejects.toMatchObject({ code: 'NO_SESSION' });
  });

  it('stops telling a listener that unsubscribed', async () => {
    const listener = vi.fn();
    const stop = bob.client.on('RINGING_EVENT', listener);
    stop();
    await join();
    await alice.client.offerCall(AUDIOCALL, 'bob');
    expect(listener).not.toHaveBeenCalled();
  });
});
