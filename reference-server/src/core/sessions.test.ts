import {
  EndReason,
  type Response,
  SessionClosedReason,
  SessionPolicy,
  StatusCode,
} from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import {
  answerByName,
  answerRinging,
  claimCall,
  createWorld,
  findLeftovers,
  type Peer,
  placeCall,
} from './world.fixture.js';

const DESTROY = { case: 'destroySession', value: {} } as const;

function create(peer: Peer, value: Record<string, unknown>): Response {
  const body = { case: 'createSession', value: { serviceId: 'open', ...value } } as const;
  return peer.request(body);
}

function granted(response: Response) {
  if (response.result.case !== 'createSession') throw new Error(response.status?.message);
  return response.result.value;
}

describe('transition() of sessions', () => {
  it('[SE-2] uses the user id, or makes one up', () => {
    const world = createWorld();
    expect(granted(create(world.connect(), { userId: 'ann' })).userId).toBe('ann');
    const made = granted(create(world.connect(), {}));
    const other = granted(create(world.connect(), {}));
    expect(made.userId).toMatch(/^u-/);
    expect(other.userId).not.toBe(made.userId);
    expect(create(world.connect(), { userId: '' }).status?.code).toBe(StatusCode.INVALID_ARGUMENT);
  });

  it('[SE-4] refuses a second session of a socket', () => {
    const ann = createWorld().join('ann');
    expect(create(ann, { userId: 'eve' }).status?.code).toBe(StatusCode.SESSION_EXISTS);
  });

  it('[SE-9] refuses unknown services and wrong keys alike', () => {
    const peer = createWorld().connect();
    const asked = [
      create(peer, { serviceId: 'none' }),
      create(peer, { serviceId: 'demo' }),
      create(peer, { serviceId: 'demo', serviceKey: 'demo-kez' }),
    ];
    for (const { status } of asked) expect(status).toEqual(asked[0]?.status);
    expect(asked[0]?.status?.code).toBe(StatusCode.UNAUTHENTICATED);
    expect(create(peer, { serviceId: 'demo', serviceKey: 'demo-key' }).status?.code).toBe(
      StatusCode.OK,
    );
  });

  it('[SE-10] announces limits and timers, and only ever shortens the latter', () => {
    const world = createWorld();
    const timers = { ringMs: 1000, connectMs: 90_000, tombstoneMs: 1, pingMs: 1 };
    const result = granted(create(world.connect(), { timers }));
    expect(result.timers).toMatchObject({
      ringMs: 1000,
      connectMs: 30_000,
      tombstoneMs: 50,
      pingMs: 100,
      helloMs: 10_000,
    });
    expect(result.limits).toMatchObject({ maxSdpBytes: 1000, maxHeldCalls: 2 });
    expect(result.sessionPolicy).toBe(SessionPolicy.REPLACE);
  });

  it('[SE-10] a session with short timers has them for its calls', () => {
    const world = createWorld();
    const ann = world.connect();
    create(ann, { userId: 'ann', timers: { ringMs: 300, tombstoneMs: 100 } });
    placeCall(ann, 'bob');
    world.advance(300);
    expect(ann.last('leave').reason).toBe(EndReason.NO_ANSWER);
    world.advance(100);
    expect(world.maps.calls.size).toBe(0);
  });

  it('[SE-5] destroys after the response, and in every state', () => {
    const world = createWorld();
    const ann = world.join('ann');
    const bob = world.join('bob');
    claimCall(ann, bob, 'bob');
    expect(ann.ask(DESTROY)).toBe(StatusCode.OK);
    expect(ann.told()).toEqual(['ringback', 'answered', 'sessionClosed']);
    expect(ann.last('sessionClosed').reason).toBe(SessionClosedReason.DESTROYED);
    expect(ann.closeCodes).toEqual([4000]);
    expect(bob.last('leave')).toMatchObject({ reason: EndReason.HANGUP });
  });

  it('[SE-5] a destroyed offer is cancelled', () => {
    const world = createWorld();
    const ann = world.join('ann');
    const bob = world.join('bob');
    placeCall(ann, 'bob');
    ann.request(DESTROY);
    expect(bob.last('cancel').reason).toBe(EndReason.CALLER_CANCELLED);
  });

  it.each(['destroyed', 'lost'])('[SE-5] [SE-6] holds what rang at a %s session', (how) => {
    const world = createWorld();
    const ann = world.join('ann');
    const bob = world.join('bob');
    placeCall(ann, 'bob', { ttlMs: 1000 });
    world.advance(900);
    if (how === 'lost') bob.lose();
    else bob.request(DESTROY);
    expect(ann.told()).toEqual(['ringback']);
    const again = world.join('bob');
    expect(again.told()).toEqual([]);
    world.advance(99);
    expect(ann.told()).toEqual(['ringback']);
    world.advance(1);
    expect(ann.last('leave').reason).toBe(EndReason.NO_ANSWER);
    expect(again.told()).toEqual([]);
  });

  it('[SE-6] [WR-6] the loss of a party ends its call', () => {
    const world = createWorld();
    const ann = world.join('ann');
    const bob = world.join('bob');
    claimCall(ann, bob, 'bob');
    world.feed({ kind: 'protocol-broken', connection: bob.connection, code: 1003 });
    expect(bob.closeCodes).toEqual([1003]);
    expect(bob.told()).toEqual(['ringing']);
    expect(ann.last('leave').reason).toBe(EndReason.PEER_LOST);
    const cem = world.join('cem');
    placeCall(cem, 'ann');
    cem.lose();
    expect(ann.last('cancel').reason).toBe(EndReason.PEER_LOST);
  });

  it('[SE-6] nothing is processed after the server closed a socket', () => {
    const world = createWorld();
    const ann = world.join('ann');
    ann.request(DESTROY);
    const seen = ann.frames.length;
    ann.send({ body: { case: 'ping', value: { nonce: 1 } } });
    ann.lose();
    expect(ann.frames.length).toBe(seen);
    expect(findLeftovers(world)).toEqual([]);
  });

  it('[SE-7] closes a socket without a session', () => {
    const world = createWorld();
    const peer = world.connect();
    world.advance(9_999);
    peer.send({ body: { case: 'ping', value: { nonce: 1 } } });
    expect(peer.closeCodes).toEqual([]);
    world.advance(1);
    expect(peer.closeCodes).toEqual([4004]);
    expect(findLeftovers(world)).toEqual([]);
  });

  it('[SE-8] pings, and closes a socket that is silent for two intervals', () => {
    const world = createWorld();
    const ann = world.join('ann');
    const bob = world.join('bob');
    claimCall(ann, bob, 'bob');
    ann.silent = true;
    world.advance(5000);
    ann.send({ body: { case: 'ping', value: { nonce: 7 } } });
    world.advance(29_999);
    expect(ann.closeCodes).toEqual([]);
    world.advance(1);
    expect(ann.closeCodes).toEqual([4003]);
    expect(bob.closeCodes).toEqual([]);
    const pings = ann.frames.filter(
      ({ body }) => body.case === 'control' && body.value.body.case === 'ping',
    );
    expect(pings).toHaveLength(2);
  });

  it('[SE-8] closes nobody for silence whom it did not ping, or who had no time to answer, as it stood still itself', () => {
    const world = createWorld();
    const [ann, bob] = [world.join('ann'), world.join('bob')];
    ann.silent = true;
    world.standStill(40_000);
    expect([ann.closeCodes, bob.closeCodes]).toEqual([[], []]);
    world.advance(14_999);
    expect(ann.closeCodes).toEqual([]);
    world.advance(1);
    expect(ann.closeCodes).toEqual([4003]);
    world.advance(60_000);
    expect(bob.closeCodes).toEqual([]);
  });

  it('[MD-2] a new session replaces the old one', () => {
    const world = createWorld();
    const ann = world.join('ann');
    const old = world.join('bob');
    claimCall(ann, old, 'bob');
    const renewed = world.join('bob');
    expect(old.last('sessionClosed').reason).toBe(SessionClosedReason.REPLACED);
    expect(old.closeCodes).toEqual([4001]);
    expect(ann.last('leave').reason).toBe(EndReason.PEER_LOST);
    placeCall(ann, 'bob', { clientRef: 'two' });
    expect(renewed.told()).toEqual(['ringing']);
  });

  it('[MD-2] [LS-2] a replaced ringing session leaves its call held', () => {
    const world = createWorld();
    const ann = world.join('ann');
    world.join('bob');
    placeCall(ann, 'bob');
    const renewed = world.join('bob');
    expect(renewed.told()).toEqual([]);
    expect(renewed.ask(answerRinging())).toBe(StatusCode.NO_RINGING_CALL);
    expect(renewed.ask(answerByName('ann'))).toBe(StatusCode.OK);
  });

  it('[MD-2] refuses a second session under REJECT, but for the same device', () => {
    const world = createWorld({ sessionPolicy: SessionPolicy.REJECT });
    const old = world.join('ann', { deviceId: 'phone' });
    const other = world.connect();
    for (const deviceId of ['', 'desk']) {
      expect(create(other, { userId: 'ann', deviceId }).status?.code).toBe(
        StatusCode.USER_ALREADY_ONLINE,
      );
    }
    expect(create(other, { userId: 'ann', deviceId: 'phone' }).status?.code).toBe(StatusCode.OK);
    expect(old.closeCodes).toEqual([4001]);
  });

  it('[G-3] a server that goes away tells calls, then sessions', () => {
    const world = createWorld();
    const ann = world.join('ann');
    const bob = world.join('bob');
    const early = world.connect();
    placeCall(ann, 'bob');
    for (const { connection } of [bob, ann, early]) {
      world.feed({ kind: 'shutdown-ordered', connection });
    }
    expect(bob.told()).toEqual(['ringing', 'cancel', 'sessionClosed']);
    expect(ann.told()).toEqual(['ringback', 'leave', 'sessionClosed']);
    expect(ann.last('leave').reason).toBe(EndReason.SERVER_SHUTDOWN);
    for (const peer of [ann, bob, early]) expect(peer.closeCodes).toEqual([1001]);
    world.advance(60_000);
    expect(findLeftovers(world)).toEqual([]);
  });
});
