import {
  type ClientFrame,
  ClientFrameSchema,
  Feature,
  LimitsSchema,
  StatusCode,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import type { Findings } from './inputs.js';
import {
  answerRinging,
  type Body,
  createWorld,
  offer,
  type Peer,
  placeCall,
  SETTINGS,
  trickle,
  type World,
} from './world.fixture.js';

const { OK, LIMIT_EXCEEDED, SEQ_GAP } = StatusCode;
const LATE_ID = 900;

/** A request of which the shell found something out. */
function askWith(world: World, peer: Peer, body: Body, findings: Findings, id = LATE_ID) {
  const frame: ClientFrame = create(ClientFrameSchema, { requestId: id, body });
  const entropy = `${id}`.padStart(68, '0');
  world.feed({ kind: 'frame-received', connection: peer.connection, frame, entropy, findings });
  const responses = peer.frames.flatMap(({ body: { case: kind, value } }) =>
    kind === 'response' && value.requestId === id ? [value.status?.code] : [],
  );
  return responses.at(-1);
}

describe('room on a server', () => {
  it('[LM-2] an address has its share of what is held for a user, exactly', () => {
    const limits = create(LimitsSchema, {
      ...SETTINGS.limits,
      maxHeldCalls: 3,
      maxHeldCallsPerAddress: 2,
    });
    const world = createWorld({ limits });
    const call = (name: string, address: string) =>
      askWith(world, world.join(name), offer('zoe'), { address });
    expect(call('ann', 'near')).toBe(OK);
    expect(call('bob', 'near')).toBe(OK);
    expect(call('cem', 'near')).toBe(LIMIT_EXCEEDED);
    expect(call('dan', 'far')).toBe(OK);
    expect(call('eve', 'far')).toBe(LIMIT_EXCEEDED);
    // What rings at a session is held for nobody.
    world.join('yan');
    expect(askWith(world, world.join('fay'), offer('yan'), { address: 'near' })).toBe(OK);
  });

  it('[LM-5] [ER-1] no further call where there is no room, but the answer of an earlier one', () => {
    const world = createWorld();
    const ann = world.join('ann');
    const crowded = { isCrowded: true };
    expect(askWith(world, ann, offer('zoe'), {}, 10)).toBe(OK);
    expect(askWith(world, ann, offer('zoe'), crowded, 11)).toBe(OK);
    expect(world.maps.calls.size).toBe(1);
    expect(askWith(world, world.join('bob'), offer('zoe'), crowded)).toBe(LIMIT_EXCEEDED);
    expect(world.maps.calls.size).toBe(1);
  });

  it('[LM-4] [IC-3] early offers and candidates wait for room, late ones do not', () => {
    const world = createWorld();
    const [ann, bob] = [world.join('ann'), world.join('bob')];
    const full = { isBufferFull: true };
    const early = offer('zoe', { clientRef: 'early', sdpOffer: 'v=0' });
    expect(askWith(world, bob, early, full)).toBe(LIMIT_EXCEEDED);
    expect(askWith(world, bob, offer('zoe', { clientRef: 'late' }), full, 901)).toBe(OK);
    const id = placeCall(ann, 'zoe', { sdpOffer: 'v=0' });
    expect(askWith(world, ann, trickle(id, ['a']), full)).toBe(LIMIT_EXCEEDED);
    expect(askWith(world, ann, trickle(id, ['a']), {}, 901)).toBe(OK);
  });

  it('[LM-4] [RS-8] a session whose buffer went has a gap, and another has none', () => {
    const world = createWorld();
    const features = [Feature.RESUME];
    const [ann, bob, cem] = ['ann', 'bob', 'cem'].map((name) => world.join(name, { features }));
    if (ann === undefined || bob === undefined || cem === undefined) throw new Error('nobody');
    for (const peer of [bob, cem]) peer.send({ body: { case: 'ack', value: {} } });
    placeCall(ann, 'bob');
    const seen = { ...bob.credentials(), lastSeq: 0 };
    world.feed({ kind: 'buffer-discarded', session: bob.session() });
    expect(bob.ask(answerRinging())).toBe(OK);
    bob.lose();
    cem.lose();
    expect(world.resume(cem).greeting()).toBe(OK);
    expect(world.resume(bob, seen).greeting()).toBe(SEQ_GAP);
    expect(ann.told()).toContain('leave');
  });

  it('[LM-4] who has seen everything resumes without what is gone', () => {
    const world = createWorld();
    const [ann, bob] = [world.join('ann'), world.join('bob', { features: [Feature.RESUME] })];
    bob.send({ body: { case: 'ack', value: {} } });
    placeCall(ann, 'bob');
    world.feed({ kind: 'buffer-discarded', session: bob.session() });
    bob.lose();
    expect(world.resume(bob).greeting()).toBe(OK);
  });
});
