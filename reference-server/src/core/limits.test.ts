import {
  encodeServerFrame,
  Feature,
  LimitsSchema,
  StatusCode,
  TimersSchema,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import {
  answerRinging,
  type Body,
  createWorld,
  leave,
  offer,
  type Peer,
  placeCall,
  SETTINGS,
  type World,
} from './world.fixture.js';

const { OK, INVALID_ARGUMENT, RESUME_FAILED, SEQ_GAP } = StatusCode;
const RESUMABLE = { features: [Feature.RESUME] };
/** Two bytes and one character. */
const WIDE = '\u00e9';

function limited(changes: object): World {
  return createWorld({ limits: create(LimitsSchema, { ...SETTINGS.limits, ...changes }) });
}

/** A session that can be resumed and has acknowledged nothing. */
function joinResumable(world: World, name: string): Peer {
  const peer = world.join(name, RESUMABLE);
  peer.send({ body: { case: 'ack', value: {} } });
  return peer;
}

/** The bytes of every event that a session was sent. */
function eventBytes(peer: Peer): number {
  return peer.frames
    .filter(({ body }) => body.case === 'event')
    .reduce((sum, frame) => sum + encodeServerFrame(frame).length, 0);
}

/** RINGBACK and nothing more, so many times. */
function cause(peer: Peer, events: number): void {
  for (let index = 0; index < events; index += 1) {
    placeCall(peer, 'zoe', { clientRef: `r${index}` });
    expect(peer.ask(leave())).toBe(OK);
  }
}

function resumeFromStart(world: World, peer: Peer): StatusCode {
  peer.lose();
  return world.resume(peer, { lastSeq: 0, lastResponseId: 1 }).greeting();
}

describe('limits, exactly and one past', () => {
  it('[LM-1] an early offer in bytes of UTF-8', () => {
    const world = limited({ maxSdpBytes: 10 });
    const ann = world.join('ann');
    const early = (sdpOffer: string) => ann.ask(offer('zoe', { sdpOffer }));
    expect(early(`${WIDE.repeat(5)}x`)).toBe(INVALID_ARGUMENT);
    expect(early(WIDE.repeat(5))).toBe(OK);
  });

  it('[LM-1] [SR-1] an answer that rides on the claim', () => {
    const world = limited({ maxSdpBytes: 10 });
    const features = [Feature.SDP_ON_RING];
    const [ann, bob] = [world.join('ann', { features }), world.join('bob', { features })];
    placeCall(ann, 'bob', { sdpOffer: 'v=0', sdpOnRing: true });
    expect(bob.ask(answerRinging({ sdpAnswer: 'x'.repeat(11) }))).toBe(INVALID_ARGUMENT);
    expect(bob.ask(answerRinging({ sdpAnswer: 'x'.repeat(10) }))).toBe(OK);
  });

  it('[RS-8] [LM-1] events kept for a resume', () => {
    for (const [events, code] of [
      [3, OK],
      [4, SEQ_GAP],
    ] as const) {
      const world = limited({ maxReplayEvents: 3 });
      const ann = joinResumable(world, 'ann');
      cause(ann, events);
      expect(resumeFromStart(world, ann)).toBe(code);
    }
  });

  it('[RS-8] [LM-1] bytes kept for a resume', () => {
    const probe = limited({});
    const model = joinResumable(probe, 'ann');
    cause(model, 3);
    for (const [spare, code] of [
      [0, OK],
      [-1, SEQ_GAP],
    ] as const) {
      const world = limited({ maxReplayBytes: eventBytes(model) + spare });
      const ann = joinResumable(world, 'ann');
      cause(ann, 3);
      expect(resumeFromStart(world, ann)).toBe(code);
    }
  });

  it('[SE-7] the time to say hello', () => {
    const world = createWorld({
      timers: create(TimersSchema, { ...SETTINGS.timers, helloMs: 70 }),
    });
    const peer = world.connect();
    world.advance(69);
    expect(peer.closeCodes).toEqual([]);
    world.advance(1);
    expect(peer.closeCodes).toEqual([4004]);
  });

  it('[SE-7] a resume is a hello, a refused one is none', () => {
    const world = createWorld();
    const ann = joinResumable(world, 'ann');
    ann.lose();
    const wrong = world.resume(ann, { resumeToken: 'guess' });
    expect(wrong.greeting()).toBe(RESUME_FAILED);
    const right = world.resume(ann);
    world.advance(10_000);
    expect(wrong.closeCodes).toEqual([4004]);
    expect(right.closeCodes).toEqual([]);
  });

  it('[RS-6] four guesses are let go, and the right token counts after them', () => {
    const world = createWorld();
    const ann = joinResumable(world, 'ann');
    const { sessionId, resumeToken } = ann.credentials();
    ann.lose();
    const resume = (token: string): Body => ({
      case: 'resume',
      value: { sessionId, resumeToken: token, lastSeq: 0, lastResponseId: 1 },
    });
    const peer = world.connect();
    for (let turn = 0; turn < 4; turn += 1) expect(peer.ask(resume('guess'))).toBe(RESUME_FAILED);
    expect(peer.closeCodes).toEqual([]);
    peer.send({ requestId: 5, body: resume(resumeToken) });
    expect(peer.greeting()).toBe(RESUME_FAILED);
    expect(peer.frames.at(-1)?.body.value).toMatchObject({ status: { code: OK } });
  });

  it('[WR-4] [LS-8] the list of as many held calls as the options allow fits a frame', () => {
    const world = limited({ maxHeldCalls: 338 });
    for (let index = 0; index < 338; index += 1) {
      const name = `${index}`.padStart(4, '0').concat('\u{1f4de}'.repeat(60));
      placeCall(world.join(name), 'zoe');
    }
    const zoe = world.join('zoe', { features: [Feature.REPLAY_HELD] });
    const [answer] = zoe.frames;
    if (answer?.body.value === undefined) throw new Error('no answer');
    expect(answer.body.value).toMatchObject({ result: { value: { pending: { length: 338 } } } });
    expect(encodeServerFrame(answer).length).toBeLessThanOrEqual(131_072);
  });
});
