import { DescriptionType, DeviceKind, Disposition, Feature, StatusCode } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import {
  answerByName,
  answerRinging,
  type Body,
  claimCall,
  connectCall,
  createWorld,
  leave,
  offer,
  type Peer,
  placeCall,
  report,
  trickle,
} from './world.fixture.js';

const { OK, GLARE, NOT_ALLOWED, UNIMPLEMENTED, INVALID_STATE, INVALID_ARGUMENT } = StatusCode;
const merging = { features: [Feature.GLARE_MERGE] };

function created(peer: Peer) {
  const frame = peer.frames.find(({ body }) => body.case === 'response');
  const result = frame?.body.case === 'response' ? frame.body.value.result : undefined;
  if (result?.case !== 'createSession') throw new Error('no session');
  return result.value;
}

function notice(callId: string): Body {
  return { case: 'deviceNotice', value: { callId, epoch: 1, kind: DeviceKind.AUDIO_INPUT } };
}

function setRecording(callId: string, on: boolean): Body {
  return { case: 'setRecording', value: { callId, on } };
}

describe('features in force', () => {
  it('[SE-10] are those that both name; limits and timers of all are announced', () => {
    const features = [Feature.RESUME, Feature.LIST_SESSIONS, Feature.FORK];
    const result = created(createWorld().join('ann', { features }));
    expect(result.features).toEqual([Feature.RESUME]);
    expect(result.offered).not.toContain(Feature.LIST_SESSIONS);
    expect(result.offered).not.toContain(Feature.FORK);
    expect(result.limits).toMatchObject({
      maxSessionsPerUser: 8,
      maxReplayEvents: 256,
      maxReplayBytes: 262_144,
    });
    expect(result.timers).toMatchObject({
      resumeMs: 20_000,
      resumeRingMs: 10_000,
      negotiateMs: 10_000,
      mediaMs: 30_000,
    });
    expect(result.busyScope).toBe(2);
    expect(created(createWorld().join('ann')).resumeToken).toBe('');
  });
});

describe('replay_held', () => {
  it('[LS-8] lists the held calls, and exactly the oldest rings', () => {
    const world = createWorld();
    const first = placeCall(world.join('ann'), 'bob');
    world.advance(1000);
    const cem = world.join('cem');
    const second = placeCall(cem, 'bob');
    const bob = world.join('bob', { features: [Feature.REPLAY_HELD] });
    expect(created(bob).pending).toMatchObject([
      { callId: first, caller: 'ann', expiresInMs: 59_000 },
      { callId: second, caller: 'cem', callerSession: cem.session(), expiresInMs: 60_000 },
    ]);
    expect(bob.told()).toEqual(['ringing']);
    expect(bob.last('ringing')).toMatchObject({ caller: 'ann', late: true, expiresInMs: 59_000 });
    bob.ask(leave());
    world.advance(100);
    expect(bob.told()).toEqual(['ringing']);
    expect(bob.ask(answerByName('cem'))).toBe(OK);
  });

  it('[LS-8] a call that rang at a replaced session rings at its successor', () => {
    const world = createWorld();
    world.join('bob');
    placeCall(world.join('ann'), 'bob');
    const bob = world.join('bob', { features: [Feature.REPLAY_HELD] });
    expect(bob.told()).toEqual(['ringing']);
    expect(bob.ask(answerRinging())).toBe(OK);
  });

  it('[LS-2] a session without the feature is told nothing', () => {
    const world = createWorld();
    placeCall(world.join('ann'), 'bob');
    const bob = world.join('bob');
    expect(bob.told()).toEqual([]);
    expect(created(bob).pending).toEqual([]);
  });
});

describe('glare_merge', () => {
  it('[GL-3] the second offer is the claim of the first call', () => {
    const world = createWorld();
    const ann = world.join('ann', merging);
    const bob = world.join('bob', merging);
    const id = placeCall(ann, 'bob', { sdpOffer: 'v=0', muted: true });
    const again = offer('ann', { clientRef: 'b', sdpOffer: 'v=1', muted: true });
    const { result } = bob.request(again);
    expect(result.value).toMatchObject({
      callId: id,
      disposition: Disposition.MERGED,
      expiresInMs: 0,
      claim: { callId: id, caller: 'ann', callerSession: ann.session(), sdpOffer: 'v=0' },
    });
    expect(bob.told()).toEqual(['ringing']);
    expect(ann.told()).toEqual(['ringback', 'answered']);
    expect(ann.last('answered').needOffer).toBe(false);
    bob.ask({
      case: 'description',
      value: { callId: id, negotiationId: 1, type: DescriptionType.ANSWER, sdp: 'v=0' },
    });
    ann.ask(report(id));
    bob.ask(report(id));
    expect(ann.last('connected').peerMuted).toBe(true);
    expect(bob.request(again).result).toEqual(result);
    expect(bob.ask(leave({ target: { case: 'clientRef', value: 'b' } }))).toBe(OK);
    expect(ann.told().at(-1)).toBe('leave');
  });

  it('[GL-3] GLARE where the two differ, or one does not know it', () => {
    const world = createWorld();
    const bob = world.join('bob', merging);
    const ann = world.join('ann', merging);
    placeCall(ann, 'bob');
    expect(bob.ask(offer('ann', { clientRef: 'b', record: true }))).toBe(GLARE);
    ann.ask(leave());
    placeCall(world.join('cem'), 'bob');
    expect(bob.ask(offer('cem', { clientRef: 'c' }))).toBe(GLARE);
  });
});

describe('recording', () => {
  const features = [Feature.RECORDING];

  it('[RC-1] record in the offer is told directly after CONNECTED', () => {
    const world = createWorld();
    const ann = world.join('ann', { features });
    const bob = world.join('bob', { features });
    const id = placeCall(ann, 'bob', { record: true, sdpOffer: 'v=0' });
    bob.ask(answerRinging());
    bob.ask({
      case: 'description',
      value: { callId: id, negotiationId: 1, type: DescriptionType.ANSWER, sdp: 'v=0' },
    });
    ann.ask(report(id));
    expect(bob.told()).not.toContain('recording');
    bob.ask(report(id));
    for (const peer of [ann, bob]) {
      expect(peer.told().slice(-2)).toEqual(['connected', 'recording']);
      expect(peer.last('recording')).toMatchObject({ on: true, by: ann.session() });
    }
  });

  it('[RC-1] a switch is told to the other party before it is answered', () => {
    const world = createWorld();
    const order: string[] = [];
    const ann = world.join('ann', { features });
    const bob = world.join('bob', { features });
    const id = connectCall(ann, bob, 'bob');
    const before = { ann: ann.frames.length, bob: bob.frames.length };
    const requestId = 50;
    for (const effect of ann.send({ requestId, body: setRecording(id, true) })) {
      if (effect.kind === 'send') order.push(`${effect.connection} ${effect.frame.body.case}`);
    }
    expect(order).toEqual([
      `${bob.connection} event`,
      `${ann.connection} response`,
      `${ann.connection} event`,
    ]);
    expect(ann.ask(setRecording(id, true))).toBe(OK);
    expect(bob.frames.length).toBe(before.bob + 1);
    expect(ann.frames.length).toBe(before.ann + 3);
    expect(bob.ask(setRecording(id, false))).toBe(OK);
    expect(ann.last('recording')).toMatchObject({ on: false, by: bob.session() });
  });

  it('[RC-2] not before CONNECTED, and not where it is forbidden or cannot be told', () => {
    const world = createWorld();
    const ann = world.join('ann', { features });
    const bob = world.join('bob', { features });
    expect(ann.ask(setRecording(claimCall(ann, bob, 'bob'), true))).toBe(INVALID_STATE);
    const strict = createWorld({ forbidsRecording: true });
    const cem = strict.join('cem', { features });
    const id = connectCall(cem, strict.join('dan', { features }), 'dan');
    expect(cem.ask(setRecording(id, true))).toBe(NOT_ALLOWED);
    const eve = world.join('eve', { features });
    const half = connectCall(eve, world.join('fay'), 'fay');
    expect(eve.ask(setRecording(half, true))).toBe(NOT_ALLOWED);
  });
});

describe('device_notice', () => {
  const features = [Feature.DEVICE_NOTICE];

  it('[DN-1] is dropped before CONNECTED', () => {
    const world = createWorld();
    const ann = world.join('ann', { features });
    const bob = world.join('bob', { features });
    const id = claimCall(ann, bob, 'bob');
    ann.send({ body: notice(id) });
    expect(bob.told()).toEqual(['ringing']);
  });

  it('[DN-1] names kind and epoch; who does not know it is told nothing', () => {
    const world = createWorld();
    const ann = world.join('ann', { features });
    const bob = world.join('bob', { features });
    ann.send({ body: notice(connectCall(ann, bob, 'bob')) });
    expect(bob.last('inputDeviceChanged')).toMatchObject({
      session: ann.session(),
      epoch: 1,
      kind: DeviceKind.AUDIO_INPUT,
    });
    const cem = world.join('cem', { features });
    const dan = world.join('dan');
    const id = connectCall(cem, dan, 'dan');
    cem.send({ body: notice(id) });
    expect(dan.told()).not.toContain('inputDeviceChanged');
    const count = dan.frames.length;
    dan.send({ body: notice(id) });
    expect(dan.frames.length).toBe(count);
    expect(dan.ask(notice(id))).toBe(UNIMPLEMENTED);
  });
});

describe('list_sessions', () => {
  const features = [Feature.LIST_SESSIONS];
  const list = (page: number): Body => ({ case: 'listSessions', value: { page } });

  it('[SL-1] lists the users by ten, in order, idle or busy', () => {
    const world = createWorld({ features });
    const service = 'demo';
    const ids = Array.from({ length: 11 }, (_, index) => `u${String.fromCharCode(107 - index)}`);
    const peers = ids.map((id) => world.join(id, { service, features }));
    const [one] = peers;
    if (one === undefined) throw new Error('nobody');
    world.join('gone', { service }).lose();
    placeCall(one, 'ub');
    const { result } = one.request(list(1));
    if (result.case !== 'listSessions') throw new Error('no list');
    expect(result.value).toMatchObject({ page: 1, pages: 2 });
    expect(result.value.users.map(({ userId }) => userId)).toEqual(ids.toSorted().slice(0, 10));
    expect(result.value.users.filter(({ idle }) => !idle)).toMatchObject([{ userId: 'ub' }]);
    expect(one.request(list(2)).result.value).toMatchObject({
      users: [{ userId: 'uk', idle: false }],
    });
    expect(one.ask(list(0))).toBe(INVALID_ARGUMENT);
    for (const peer of peers) peer.lose();
    expect(world.maps.rosters.size).toBe(0);
  });

  it('[SL-1] lists in the order of code points, each user once, and forgets who is gone', () => {
    const world = createWorld({ features });
    const service = 'demo';
    const ids = ['a', 'ab', 'b', '\ue000', '\uffff', '\u{10000}', '\u{10000}b', '\u{10ffff}'];
    const peers = ids.toReversed().map((id) => world.join(id, { service, features }));
    world.join('ab', { service, features });
    const [, second] = peers;
    const seen = () => {
      const result = second?.request(list(1)).result;
      return result?.case === 'listSessions' ? result.value.users.map(({ userId }) => userId) : [];
    };
    expect(seen()).toEqual(ids);
    peers[0]?.lose();
    peers[3]?.lose();
    expect(seen()).toEqual(ids.filter((id) => !['\u{10ffff}', '\uffff'].includes(id)));
  });

  it('[SL-1] needs a service with a key, and is off unless it is turned on', () => {
    const open = createWorld({ features }).join('ann', { features });
    expect(open.ask(list(1))).toBe(NOT_ALLOWED);
    expect(createWorld().join('ann', { service: 'demo', features }).ask(list(1))).toBe(
      UNIMPLEMENTED,
    );
  });
});

describe('sdp_on_ring', () => {
  const features = [Feature.SDP_ON_RING];

  it('[SR-1] the offer rides on RINGING, and the answer on the claim', () => {
    const world = createWorld();
    const ann = world.join('ann', { features });
    const bob = world.join('bob', { features });
    const id = placeCall(ann, 'bob', { sdpOffer: 'v=0', sdpOnRing: true });
    ann.ask(trickle(id, ['a']));
    expect(bob.last('ringing').sdpOffer).toBe('v=0');
    expect(bob.told()).toEqual(['ringing']);
    const { result } = bob.request(answerRinging({ sdpAnswer: 'v=1' }));
    if (result.case !== 'answerCall') throw new Error('no claim');
    expect(result.value.sdpOffer).toBeUndefined();
    expect(result.value.earlyCandidates).toHaveLength(1);
    expect(ann.last('answered')).toMatchObject({ needOffer: false, sdpAnswer: 'v=1' });
    expect(ann.told()).not.toContain('description');
    ann.ask(report(id));
    bob.ask(report(id));
    expect(ann.told()).toContain('connected');
  });

  it.each(['caller', 'callee', 'call'] as const)('[SR-1] not where the %s does not ask', (who) => {
    const world = createWorld();
    const ann = world.join('ann', { features: who === 'caller' ? [] : features });
    const bob = world.join('bob', { features: who === 'callee' ? [] : features });
    placeCall(ann, 'bob', { sdpOffer: 'v=0', sdpOnRing: who !== 'call' });
    expect(bob.last('ringing').sdpOffer).toBeUndefined();
    expect(bob.ask(answerRinging({ sdpAnswer: 'v=1' }))).toBe(INVALID_ARGUMENT);
    const { result } = bob.request(answerRinging());
    expect(result.case === 'answerCall' && result.value.sdpOffer).toBe('v=0');
  });
});
