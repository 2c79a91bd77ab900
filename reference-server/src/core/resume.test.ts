import {
  EndReason,
  Feature,
  PeerState,
  SessionPolicy,
  SessionState,
  StatusCode,
} from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import {
  answerRinging,
  claimCall,
  connectCall,
  createWorld,
  findLeftovers,
  leave,
  mute,
  offer,
  type Peer,
  placeCall,
  SETTINGS,
  type World,
} from './world.fixture.js';

const { OK, RESUME_FAILED, SEQ_GAP, BUSY } = StatusCode;
const resumable = { features: [Feature.RESUME] };

/** A session that can be resumed: a frame came after CreateSession. */
function settle(world: World, userId: string): Peer {
  const peer = world.join(userId, resumable);
  peer.send({ body: { case: 'ping', value: { nonce: 1 } } });
  return peer;
}

function peerStates(peer: Peer): readonly PeerState[] {
  return peer.events().flatMap(({ body }) => (body.case === 'peerState' ? [body.value.state] : []));
}

function resumed(peer: Peer) {
  const [frame] = peer.frames;
  const result = frame?.body.case === 'response' ? frame.body.value.result : undefined;
  if (result?.case !== 'resume') throw new Error('not resumed');
  return result.value;
}

describe('a detached session', () => {
  it('[RS-1] keeps its call, and the peer is told once', () => {
    const world = createWorld();
    const ann = settle(world, 'ann');
    const bob = world.join('bob');
    connectCall(ann, bob, 'bob');
    ann.lose();
    expect(peerStates(bob)).toEqual([PeerState.RECONNECTING]);
    expect(bob.told()).not.toContain('leave');
  });

  it('[RS-1] a silent socket is closed and its session detached', () => {
    const world = createWorld();
    const ann = settle(world, 'ann');
    const bob = world.join('bob');
    connectCall(ann, bob, 'bob');
    ann.silent = true;
    world.advance(31_000);
    expect(ann.closeCodes).toEqual([4003]);
    expect(peerStates(bob)).toEqual([PeerState.RECONNECTING]);
  });

  it('[RS-1] a frame that does not decode ends it', () => {
    const world = createWorld();
    const ann = settle(world, 'ann');
    const bob = world.join('bob');
    connectCall(ann, bob, 'bob');
    world.feed({ kind: 'protocol-broken', connection: ann.connection, code: 1007 });
    expect(bob.last('leave').reason).toBe(EndReason.PEER_LOST);
  });

  it('[RS-1] without the feature the loss ends the session', () => {
    const world = createWorld();
    const ann = world.join('ann');
    const bob = settle(world, 'bob');
    connectCall(ann, bob, 'bob');
    ann.lose();
    expect(bob.last('leave').reason).toBe(EndReason.PEER_LOST);
  });

  it('[RS-1] is present: it rings while idle and is busy in a call', () => {
    const world = createWorld();
    const ann = settle(world, 'ann');
    ann.lose();
    const bob = world.join('bob');
    const { result } = bob.request(offer('ann'));
    expect(result.case === 'offerCall' && result.value.disposition).toBe(1);
    expect(world.join('cem').ask(offer('ann'))).toBe(BUSY);
    const back = world.resume(ann);
    expect(back.told()).toEqual(['ringing']);
    expect(back.ask(answerRinging())).toBe(OK);
  });

  it('[RS-1] [RS-4] a claim while the caller is away tells the claimant, and moves the deadline', () => {
    const world = createWorld();
    const ann = settle(world, 'ann');
    const bob = world.join('bob');
    placeCall(ann, 'bob');
    ann.lose();
    world.advance(5000);
    bob.ask(answerRinging());
    expect(bob.told()).toEqual(['ringing', 'peerState']);
    world.advance(14_000);
    expect(bob.told()).not.toContain('leave');
    world.advance(2000);
    expect(bob.last('leave').reason).toBe(EndReason.PEER_LOST);
  });

  it('[RS-4] ends after resume_ms, and nothing is left of it', () => {
    const world = createWorld();
    const ann = settle(world, 'ann');
    const bob = world.join('bob');
    connectCall(ann, bob, 'bob');
    ann.lose();
    world.advance(19_900);
    expect(bob.told()).not.toContain('leave');
    world.advance(200);
    expect(bob.last('leave').reason).toBe(EndReason.PEER_LOST);
    expect(world.resume(ann).greeting()).toBe(RESUME_FAILED);
    for (const { id } of [...world.maps.connections.values()]) {
      world.feed({ kind: 'socket-lost', connection: id });
    }
    world.advance(120_000);
    expect(findLeftovers(world)).toEqual([]);
  });

  it('[RS-4] its offer ends after resume_ring_ms, with the news in its replay', () => {
    const world = createWorld();
    const ann = settle(world, 'ann');
    const bob = world.join('bob');
    placeCall(ann, 'bob');
    ann.lose();
    world.advance(9900);
    expect(bob.told()).toEqual(['ringing']);
    world.advance(200);
    expect(bob.last('cancel').reason).toBe(EndReason.PEER_LOST);
    expect(world.resume(ann).last('leave').reason).toBe(EndReason.PEER_LOST);
  });
});

describe('Resume', () => {
  it('[RS-2] replays events and responses in their one order, then new ones', () => {
    const world = createWorld();
    const ann = settle(world, 'ann');
    const bob = world.join('bob');
    const before = ann.credentials();
    const id = connectCall(ann, bob, 'bob');
    bob.ask(mute(id, true));
    const rest = ann.frames.slice(1).filter(({ body }) => body.case !== 'control');
    ann.lose();
    const back = world.resume(ann, before);
    expect(back.frames.slice(1)).toEqual(rest);
    expect(peerStates(bob)).toEqual([PeerState.RECONNECTING, PeerState.RECONNECTED]);
    bob.ask(mute(id, false));
    expect(back.last('unmute').session).toBe(bob.session());
    expect(back.events().map(({ seq }) => seq)).toEqual(back.events().map((_, index) => index + 1));
  });

  it('[RS-2] sends only what was not seen, and names the state', () => {
    const world = createWorld();
    const ann = settle(world, 'ann');
    const bob = world.join('bob');
    const id = connectCall(ann, bob, 'bob');
    ann.lose();
    bob.ask(mute(id, true));
    const back = world.resume(ann);
    expect(back.told()).toEqual(['mute']);
    const { snapshot } = resumed(back);
    expect(snapshot).toMatchObject({
      state: SessionState.IN_CALL,
      callId: id,
      peerUserId: 'bob',
      peerMuted: true,
      negotiationId: 1,
      negotiationPending: false,
    });
  });

  it('[RS-2] needs a socket without a session', () => {
    const world = createWorld();
    const ann = settle(world, 'ann');
    const value = settle(world, 'bob').credentials();
    expect(ann.ask({ case: 'resume', value })).toBe(StatusCode.SESSION_EXISTS);
  });

  it('[RS-3] a replayed RINGING has the time that is left, or none', () => {
    const world = createWorld();
    const ann = world.join('ann');
    const bob = settle(world, 'bob');
    bob.lose();
    placeCall(ann, 'bob');
    world.advance(3000);
    const back = world.resume(bob);
    expect(back.last('ringing').expiresInMs).toBe(57_000);
    expect(resumed(back).snapshot?.state).toBe(SessionState.RINGING);
    ann.ask(leave());
    const again = world.resume(back, { lastSeq: 0 });
    expect(again.told()).toEqual(['ringing', 'cancel']);
    expect(again.last('ringing').expiresInMs).toBe(0);
  });

  it('[RS-5] names the highest request, and executes none twice', () => {
    const world = createWorld();
    const ann = settle(world, 'ann');
    const bob = world.join('bob');
    placeCall(ann, 'bob');
    ann.lose();
    const back = world.resume(ann);
    expect(resumed(back).lastRequestId).toBe(2);
    back.send({ requestId: 2, body: offer('bob') });
    expect(bob.told()).toEqual(['ringing']);
    expect(back.ask(leave())).toBe(OK);
  });

  it('[RS-6] the token changes, and the previous one lasts until the next frame', () => {
    const world = createWorld();
    const ann = settle(world, 'ann');
    ann.lose();
    const first = world.resume(ann);
    expect(first.credentials().resumeToken).not.toBe(ann.credentials().resumeToken);
    expect(first.credentials().resumeToken.length).toBeGreaterThanOrEqual(22);
    const second = world.resume(ann);
    expect(second.greeting()).toBe(OK);
    second.send({ body: { case: 'ack', value: {} } });
    expect(world.resume(ann).greeting()).toBe(RESUME_FAILED);
    expect(world.resume(second).greeting()).toBe(OK);
  });

  it('[RS-6] the token shares nothing with the ids that others see', () => {
    const ann = createWorld().connect();
    const features = [Feature.RESUME];
    const { result } = ann.request({
      case: 'createSession',
      value: { serviceId: 'open', features },
    });
    if (result.case !== 'createSession') throw new Error('no session');
    const { sessionId, userId, resumeToken } = result.value;
    expect(`${sessionId} ${userId}`).not.toContain(resumeToken.slice(0, 8));
    expect(resumeToken).toContain('t');
  });

  it('[RS-6] a wrong id and a wrong token look the same, and the fifth failure closes', () => {
    const world = createWorld();
    const ann = settle(world, 'ann');
    const guesser = world.connect();
    const { sessionId, resumeToken } = ann.credentials();
    const wrongToken = guesser.request({ case: 'resume', value: { sessionId, resumeToken: 'x' } });
    const wrongId = guesser.request({ case: 'resume', value: { sessionId: 'x', resumeToken } });
    expect(wrongId.status).toEqual(wrongToken.status);
    expect(wrongId.status?.code).toBe(RESUME_FAILED);
    for (let failures = 2; failures < 5; failures += 1) {
      expect(guesser.closeCodes).toEqual([]);
      guesser.ask({ case: 'resume', value: { sessionId, resumeToken: 'y' } });
    }
    expect(guesser.closeCodes).toEqual([4008]);
    expect(ann.ask(offer('bob'))).toBe(OK);
  });

  it('[RS-6] before a second frame the loss ends the session', () => {
    const world = createWorld();
    const ann = world.join('ann', resumable);
    expect(world.resume(ann).greeting()).toBe(RESUME_FAILED);
    ann.lose();
    expect(world.resume(ann).greeting()).toBe(RESUME_FAILED);
    expect(world.maps.sessions.size).toBe(0);
  });

  it('[RS-7] takes over an open socket without a word to anybody', () => {
    const world = createWorld();
    const ann = settle(world, 'ann');
    const bob = settle(world, 'bob');
    const id = connectCall(ann, bob, 'bob');
    const before = bob.told().length;
    const back = world.resume(ann);
    expect(ann.closeCodes).toEqual([4002]);
    const received = ann.frames.length;
    ann.send({ requestId: 99, body: leave() });
    ann.lose();
    expect(ann.frames.length).toBe(received);
    expect(bob.told().length).toBe(before);
    expect(back.ask(mute(id, true))).toBe(OK);
    expect(bob.last('mute').session).toBe(ann.session());
  });

  it.each(['above the last', 'below the acknowledged'] as const)(
    '[RS-8] a last_seq %s is a gap and ends the session',
    (where) => {
      const world = createWorld();
      const ann = settle(world, 'ann');
      const bob = world.join('bob');
      connectCall(ann, bob, 'bob');
      ann.send({ ackSeq: 3, body: { case: 'ack', value: {} } });
      ann.lose();
      const lastSeq = where === 'above the last' ? 5 : 2;
      expect(world.resume(ann, { lastSeq }).greeting()).toBe(SEQ_GAP);
      expect(bob.last('leave').reason).toBe(EndReason.PEER_LOST);
      expect(world.resume(ann).greeting()).toBe(RESUME_FAILED);
    },
  );

  it('[RS-8] [RS-9] what is acknowledged is dropped, what is not is kept up to the limit', () => {
    const limits = { ...SETTINGS.limits, maxReplayEvents: 4 };
    const world = createWorld({ limits });
    const ann = settle(world, 'ann');
    const bob = world.join('bob');
    const id = connectCall(ann, bob, 'bob');
    const replayOf = () => world.maps.sessions.get(ann.session())?.continuity?.replay;
    ann.send({ ackSeq: 4, body: { case: 'ack', value: {} } });
    expect(replayOf()?.events).toBe(0);
    ann.lose();
    for (const muted of [true, false, true, false]) bob.ask(mute(id, muted));
    expect(replayOf()).toMatchObject({ events: 4, lostSeq: 0 });
    bob.ask(mute(id, true));
    expect(replayOf()).toMatchObject({ events: 4, lostSeq: 5 });
    expect(world.resume(ann).greeting()).toBe(SEQ_GAP);
  });

  it('[MD-2] a new session replaces a detached one', () => {
    const world = createWorld();
    const ann = settle(world, 'ann');
    const bob = world.join('bob');
    claimCall(ann, bob, 'bob');
    ann.lose();
    world.join('ann');
    expect(bob.last('leave').reason).toBe(EndReason.PEER_LOST);
    expect(world.resume(ann).greeting()).toBe(RESUME_FAILED);
  });

  it('[RS-1] a detached session counts for the session policy', () => {
    const world = createWorld({ sessionPolicy: SessionPolicy.REJECT });
    settle(world, 'ann').lose();
    expect(() => world.join('ann')).toThrow('USER_ALREADY_ONLINE');
  });
});
