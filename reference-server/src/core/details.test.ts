/** Owns the tests of what clauses say beside their main rule. */
import {
  CallType,
  DescriptionType,
  EndReason,
  Feature,
  LeaveIntent,
  MediaState,
  StatusCode,
  Track,
} from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import {
  answerByName,
  answerRinging,
  type Body,
  claimCall,
  connectCall,
  createWorld,
  describeMedia,
  leave,
  leaveById,
  mute,
  negotiate,
  offer,
  placeCall,
  report,
  trickle,
} from './world.fixture.js';

const { OK, INVALID_ARGUMENT, INVALID_STATE } = StatusCode;
const UNKNOWN = 99;
const createAs = (userId: string): Body => ({
  case: 'createSession',
  value: { serviceId: 'open', userId },
});

describe('what is compared and counted', () => {
  it('[SE-2] server-made ids are of the alphabet, and differ', () => {
    const world = createWorld();
    const ids = [world.join('ann'), world.join('bob')].map((peer) => peer.session());
    ids.push(placeCall(world.join('cem'), 'dan'));
    for (const id of ids) expect(id).toMatch(/^[0-9A-Za-z._~-]{1,64}$/);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('[ER-3] an empty user id is refused, and one of 64 code points is not', () => {
    const world = createWorld();
    expect(world.connect().ask(createAs(''))).toBe(INVALID_ARGUMENT);
    expect(world.connect().ask(createAs('\u{1F600}'.repeat(64)))).toBe(OK);
    expect(world.connect().ask(createAs('\u{1F600}'.repeat(65)))).toBe(INVALID_ARGUMENT);
  });

  it('[ER-3] user ids are compared byte by byte', () => {
    const world = createWorld();
    const composed = world.join('caf\u00e9');
    const upper = world.join('Ann');
    const caller = world.join('cem');
    placeCall(caller, 'cafe\u0301');
    expect(composed.told()).toEqual([]);
    caller.request(leave());
    placeCall(caller, 'ann', { clientRef: 'second' });
    expect(upper.told()).toEqual([]);
  });

  it('[LM-1] a batch without candidates and without the end is refused', () => {
    const world = createWorld();
    const ann = world.join('ann');
    const id = placeCall(ann, 'bob', { sdpOffer: 'v=0' });
    expect(ann.ask(trickle(id, []))).toBe(INVALID_ARGUMENT);
    expect(ann.ask(trickle(id, [], true))).toBe(OK);
  });

  it('[WR-5] an unknown enum value is one that is not set', () => {
    const world = createWorld();
    const ann = world.join('ann');
    const id = connectCall(ann, world.join('bob'), 'bob');
    const states = [MediaState.UNSPECIFIED, UNKNOWN as MediaState];
    const [unset, unknown] = states.map((state) => ann.ask(report(id, state)));
    expect(unknown).toBe(unset);
  });
});

describe('the order of checks', () => {
  it('[ER-1] the feature comes before the fields', () => {
    const ann = createWorld().join('ann');
    const broken: Body = { case: 'setRecording', value: { callId: '', on: true } };
    expect(ann.ask(broken)).toBe(StatusCode.UNIMPLEMENTED);
    const able = createWorld().join('ann', { features: [Feature.RECORDING] });
    expect(able.ask(broken)).toBe(INVALID_ARGUMENT);
  });

  it('[ER-1] the target comes before the state', () => {
    const world = createWorld();
    const ann = world.join('ann');
    placeCall(ann, 'bob');
    expect(ann.ask(mute('c-none', true))).toBe(StatusCode.CALL_NOT_FOUND);
    expect(ann.ask(describeMedia('c-none', DescriptionType.OFFER))).toBe(StatusCode.CALL_NOT_FOUND);
  });

  it('[RQ-3] a report with a request_id is a request like all others', () => {
    const world = createWorld();
    const ann = world.join('ann');
    const bob = world.join('bob');
    const id = claimCall(ann, bob, 'bob');
    negotiate(ann, bob, id);
    const frame = { requestId: 90, body: report(id) };
    ann.send(frame);
    ann.send(frame);
    const answers = ann.frames.filter(
      ({ body }) => body.case === 'response' && body.value.requestId === frame.requestId,
    );
    expect(answers).toHaveLength(2);
    expect(answers[1]).toEqual(answers[0]);
  });
});

describe('calls in detail', () => {
  it('[LS-1] a held call binds nobody but its caller', () => {
    const world = createWorld();
    const eve = world.join('eve');
    placeCall(eve, 'bob');
    const bob = world.join('bob');
    const cem = world.join('cem');
    expect(cem.ask(offer('bob'))).toBe(OK);
    expect(bob.told()).toEqual(['ringing']);
    expect(bob.ask(leave())).toBe(OK);
    expect(eve.told()).toEqual(['ringback']);
    expect(bob.ask(answerByName('eve'))).toBe(OK);
  });

  it('[LS-5] a call type that is not set matches nothing', () => {
    const world = createWorld();
    placeCall(world.join('ann'), 'bob');
    const bob = world.join('bob');
    expect(bob.ask(answerByName('ann', CallType.UNSPECIFIED))).toBe(INVALID_ARGUMENT);
    expect(bob.ask(answerByName('ann'))).toBe(OK);
  });

  it.each([
    ['offered', LeaveIntent.MEDIA_FAILED, EndReason.CALLER_CANCELLED],
    ['connected', LeaveIntent.REJECT, EndReason.HANGUP],
    ['connected', LeaveIntent.CANCEL, EndReason.HANGUP],
  ] as const)(
    '[HU-1] in a call that is %s an intent of %i changes no reason',
    (phase, intent, reason) => {
      const world = createWorld();
      const ann = world.join('ann');
      const bob = world.join('bob');
      if (phase === 'offered') placeCall(ann, 'bob');
      else connectCall(ann, bob, 'bob');
      ann.request(leave({ intent }));
      expect(bob.last(phase === 'offered' ? 'cancel' : 'leave').reason).toBe(reason);
    },
  );

  it('[TG-3] Leave acts on the call that it means, and on no other', () => {
    const world = createWorld();
    const eve = world.join('eve');
    const held = placeCall(eve, 'bob');
    const bob = world.join('bob');
    const ann = world.join('ann');
    placeCall(ann, 'bob');
    expect(bob.ask(leaveById(held))).toBe(INVALID_STATE);
    expect([...eve.told(), ...ann.told()]).toEqual(['ringback', 'ringback']);
  });

  it('[TO-2] an answer after the timer does not bring the call back', () => {
    const world = createWorld();
    const ann = world.join('ann');
    const bob = world.join('bob');
    placeCall(ann, 'bob', { ttlMs: 200 });
    world.advance(200);
    const { status } = bob.request(answerRinging());
    expect(status?.code).toBe(StatusCode.CALL_ENDED);
    expect(status?.callEndReason).toBe(EndReason.NO_ANSWER);
    expect(ann.told()).toEqual(['ringback', 'leave']);
  });

  it('[CN-3] the first report is kept, and an interruption before CONNECTED changes nothing', () => {
    const world = createWorld();
    const ann = world.join('ann');
    const bob = world.join('bob');
    const id = claimCall(ann, bob, 'bob');
    negotiate(ann, bob, id);
    ann.request(report(id));
    ann.request(report(id, MediaState.DISCONNECTED));
    expect(ann.told()).not.toContain('connected');
    bob.request(report(id));
    expect(ann.told().at(-1)).toBe('connected');
    expect(bob.told().at(-1)).toBe('connected');
  });

  it('[MU-3] a ringing session cannot mute yet', () => {
    const world = createWorld();
    const ann = world.join('ann');
    const bob = world.join('bob');
    const id = placeCall(ann, 'bob');
    const value = { callId: id, track: Track.AUDIO, muted: true };
    expect(bob.ask({ case: 'setMute', value })).toBe(INVALID_STATE);
  });
});
