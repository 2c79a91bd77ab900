import { type ServerFrame, StatusCode } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import {
  type Body,
  createWorld,
  leave,
  mute,
  offer,
  type Peer,
  placeCall,
  report,
  trickle,
} from './world.fixture.js';

const UNKNOWN = { case: undefined } as unknown as Body;

function lastStatus(peer: Peer): StatusCode | undefined {
  const body: ServerFrame['body'] | undefined = peer.frames.at(-1)?.body;
  if (body?.case === 'response') return body.value.status?.code;
  if (body?.case === 'control' && body.value.body.case === 'error') {
    return body.value.body.value.status?.code;
  }
  return undefined;
}

describe('transition() of requests', () => {
  it('[SE-1] refuses everything but CreateSession before a session', () => {
    const peer = createWorld().connect();
    const bodies = [offer('bob'), leave(), mute('c', true), trickle('c', ['a']), report('c')];
    for (const body of bodies) expect(peer.ask(body)).toBe(StatusCode.NO_SESSION);
  });

  it('[WR-5] answers an unknown body only where it has an id', () => {
    const ann = createWorld().join('ann');
    expect(ann.ask(UNKNOWN)).toBe(StatusCode.UNIMPLEMENTED);
    const seen = ann.frames.length;
    ann.send({ body: UNKNOWN });
    expect(ann.frames.length).toBe(seen);
  });

  it('[RQ-3] refuses a request without an id by its name', () => {
    const { join } = createWorld();
    const ann = join('ann');
    ann.send({ body: offer('bob') });
    expect(ann.frames.at(-1)?.body.value).toMatchObject({
      body: { case: 'error', value: { about: 'offer_call' } },
    });
    expect(lastStatus(ann)).toBe(StatusCode.INVALID_ARGUMENT);
    expect(ann.told()).toEqual([]);
  });

  it('[RQ-1] [RQ-2] repeats a response whatever the frame holds, without effect', () => {
    const { join, maps } = createWorld();
    const ann = join('ann');
    ann.send({ requestId: 5, body: offer('bob') });
    const first = ann.frames.at(-2);
    expect(first?.body.case).toBe('response');
    ann.send({ requestId: 5, body: leave() });
    expect(ann.frames.at(-1)).toBe(first);
    expect(ann.told()).toEqual(['ringback']);
    expect(maps.calls.size).toBe(1);
  });

  it('[RQ-2] the session takes the scope of its socket over', () => {
    const { connect } = createWorld();
    const peer = connect();
    peer.send({ requestId: 1, body: leave() });
    const first = peer.frames.at(-1);
    peer.ask({ case: 'createSession', value: { serviceId: 'open' } });
    peer.send({ requestId: 1, body: leave() });
    expect(peer.frames.at(-1)).toBe(first);
  });

  it('[RQ-4] [LM-1] keeps exactly as many responses as it announces', () => {
    const ann = createWorld().join('ann');
    for (let count = 0; count < 32; count += 1) ann.ask(leave());
    ann.send({ requestId: 2, body: offer('bob') });
    expect(lastStatus(ann)).toBe(StatusCode.CALL_NOT_FOUND);
    ann.send({ requestId: 1, body: offer('bob') });
    expect(lastStatus(ann)).toBe(StatusCode.INVALID_ARGUMENT);
  });

  it('[RQ-4] refuses an id that was skipped', () => {
    const ann = createWorld().join('ann');
    ann.send({ requestId: 9, body: leave() });
    ann.send({ requestId: 8, body: offer('bob') });
    expect(lastStatus(ann)).toBe(StatusCode.INVALID_ARGUMENT);
    expect(ann.told()).toEqual([]);
  });

  it('[G-5] answers Ping in every state and behind everything before it', () => {
    const { connect } = createWorld();
    const peer = connect();
    const ping = { body: { case: 'ping', value: { nonce: 42 } } } as const;
    peer.send({ ...ping, requestId: 1 });
    expect(peer.frames.at(-1)?.body.value).toMatchObject({
      body: { case: 'pong', value: { nonce: 42 } },
    });
    peer.send({ requestId: 1, body: { case: 'createSession', value: { serviceId: 'open' } } });
    peer.send({ requestId: 2, body: offer('bob') });
    peer.send(ping);
    expect(peer.frames.map(({ body }) => body.case)).toEqual([
      'control',
      'response',
      'response',
      'event',
      'control',
    ]);
  });

  it('[G-2] counts events without a gap', () => {
    const { join } = createWorld();
    const ann = join('ann');
    const bob = join('bob');
    for (const clientRef of ['a', 'b', 'c']) {
      placeCall(ann, 'bob', { clientRef });
      ann.request(leave());
    }
    expect(bob.events().map((event) => event.seq)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('[ER-1] [OF-7] checks fields before the state, and the state before the callee', () => {
    const { join } = createWorld();
    const ann = join('ann');
    placeCall(ann, 'bob');
    const next = { clientRef: 'two' };
    expect(ann.ask(offer('', next))).toBe(StatusCode.INVALID_ARGUMENT);
    expect(ann.ask(offer('cem', { ...next, callType: 2 }))).toBe(StatusCode.INVALID_ARGUMENT);
    expect(ann.ask(offer('cem', next))).toBe(StatusCode.INVALID_STATE);
    expect(ann.ask(mute('none', true))).toBe(StatusCode.CALL_NOT_FOUND);
  });

  it('[ER-2] a refusal writes nothing but the bookkeeping of its request', () => {
    const world = createWorld();
    const ann = world.join('ann');
    const before = structuredClone([world.maps.calls, world.maps.users, world.maps.pairs]);
    for (const body of [offer('ann'), leave(), mute('c', true), offer('b\0b')]) ann.ask(body);
    expect([world.maps.calls, world.maps.users, world.maps.pairs]).toEqual(before);
    expect(ann.told()).toEqual([]);
  });

  it('[ER-3] drops what breaks a constraint and has no id', () => {
    const ann = createWorld().join('ann');
    const seen = ann.frames.length;
    ann.send({ body: report('') });
    ann.send({ body: trickle('c', []) });
    expect(ann.frames.length).toBe(seen);
    expect(ann.ask(trickle('c', []))).toBe(StatusCode.INVALID_ARGUMENT);
  });
});
