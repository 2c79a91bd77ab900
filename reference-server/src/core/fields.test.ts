import { CallType, DescriptionType, Feature, type MediaState, StatusCode } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import { checkCell, notice, setRecording, setScene } from './scene.fixture.js';
import {
  answerById,
  answerByName,
  answerRinging,
  type Body,
  createWorld,
  describeMedia,
  leave,
  leaveById,
  mute,
  offer,
  placeCall,
  report,
  trickle,
} from './world.fixture.js';

const { OK, CALL_NOT_FOUND, INVALID_ARGUMENT } = StatusCode;
const { ANSWER } = DescriptionType;

const LONG = 'x'.repeat(65);
const WIDE = '\u{1f4de}'.repeat(65);
const target = (kind: string, value: unknown) => ({ target: { case: kind, value } }) as never;
const named = (caller: string, callType = 1) => ({ caller, callType });

/** One field each that breaks its constraint, and nothing else that is wrong. */
const BROKEN: readonly (readonly [string, (call: string) => Body])[] = [
  ['client_ref, empty', () => offer('dan', { clientRef: '' })],
  ['client_ref, too long', () => offer('dan', { clientRef: LONG })],
  ['call_type, unset', () => offer('dan', { callType: 0 })],
  ['call_type, reserved', () => offer('dan', { callType: CallType.VIDEOCALL })],
  ['call_type, unknown', () => offer('dan', { callType: 99 as CallType })],
  ['callee, empty', () => offer('')],
  ['callee, too long', () => offer(LONG)],
  ['callee, too many code points', () => offer(WIDE)],
  ['callee, a control character', () => offer('d\u0007n')],
  ['callee, another control character', () => offer('d\u0085n')],
  ['sdp_offer, empty', () => offer('dan', { sdpOffer: '' })],
  ['answer, no target', () => ({ case: 'answerCall', value: {} })],
  ['answer, call_id empty', () => answerById('')],
  ['answer, call_id too long', () => answerById(LONG)],
  ['answer, caller empty', () => answerByName('')],
  ['answer, caller too long', () => answerByName(LONG)],
  ['answer, call_type unset', () => answerByName('ann', 0)],
  ['answer, call_type unknown', () => answerByName('ann', 99 as CallType)],
  ['answer, sdp_answer that nobody asked for', () => answerRinging({ sdpAnswer: 'v=0' })],
  ['leave, call_id empty', () => leaveById('')],
  ['leave, call_id too long', () => leaveById(LONG)],
  ['leave, peer_session empty', () => leave(target('peerSession', ''))],
  ['leave, peer_session too long', () => leave(target('peerSession', LONG))],
  ['leave, client_ref empty', () => leave(target('clientRef', ''))],
  ['leave, client_ref too long', () => leave(target('clientRef', LONG))],
  ['leave, caller empty', () => leave(target('byName', named('')))],
  ['leave, call_type unset', () => leave(target('byName', named('ann', 0)))],
  ['leave, call_type unknown', () => leave(target('byName', named('ann', 99)))],
  ['description, call_id empty', () => describeMedia('', ANSWER)],
  ['description, negotiation 0', (call) => describeMedia(call, ANSWER, { negotiationId: 0 })],
  ['description, type unset', (call) => describeMedia(call, 0)],
  ['description, type unknown', (call) => describeMedia(call, 9 as DescriptionType)],
  ['description, sdp empty', (call) => describeMedia(call, ANSWER, { sdp: '' })],
  ['candidates, call_id empty', () => trickle('', ['a'])],
  ['candidates, none and no end', (call) => trickle(call, [])],
  ['candidates, an empty one', (call) => trickle(call, [''])],
  ['report, call_id empty', () => report('')],
  ['report, state unset', (call) => report(call, 0)],
  ['report, state unknown', (call) => report(call, 9 as MediaState)],
  ['report, negotiation 0', (call) => report(call, 1, 0)],
  ['mute, call_id empty', () => mute('', true)],
  [
    'mute, track unset',
    (callId) => ({ case: 'setMute', value: { callId, track: 0, muted: true } }),
  ],
  ['mute, track unknown', (callId) => ({ case: 'setMute', value: { callId, track: 9 as 1 } })],
  ['recording, call_id empty', () => setRecording('')],
  ['notice, call_id empty', () => notice('')],
  ['notice, epoch 0', (callId) => ({ case: 'deviceNotice', value: { callId, kind: 1 } })],
  ['notice, kind unset', (callId) => ({ case: 'deviceNotice', value: { callId, epoch: 1 } })],
  ['list, page 0', () => ({ case: 'listSessions', value: { page: 0 } })],
];

describe('every field out of range', () => {
  it.each(BROKEN)('[ER-3] [ER-2] %s', (_, body) => {
    for (const state of ['idle', 'ringing', 'connected'] as const) {
      const scene = setScene(state, 'own');
      checkCell(scene, body(scene.call), INVALID_ARGUMENT);
    }
  });

  const create = (fields: object): Body =>
    ({ case: 'createSession', value: { serviceId: 'open', ...fields } }) as Body;
  const SESSIONS: readonly (readonly [string, Body])[] = [
    ['service_id, empty', create({ serviceId: '' })],
    ['service_id, too long', create({ serviceId: LONG })],
    ['service_key, too long', create({ serviceKey: LONG + LONG })],
    ['user_id, empty', create({ userId: '' })],
    ['user_id, too long', create({ userId: LONG })],
    ['user_id, a control character', create({ userId: 'a\u0000' })],
    ['device_id, too long', create({ deviceId: LONG })],
    ['client.name, too long', create({ client: { name: LONG } })],
    ['client.version, too long', create({ client: { version: LONG } })],
    ['auth_token, too long', create({ authToken: 'x'.repeat(4097) })],
    ['session_id, empty', { case: 'resume', value: { sessionId: '', resumeToken: 't' } }],
    ['session_id, too long', { case: 'resume', value: { sessionId: LONG, resumeToken: 't' } }],
    ['resume_token, empty', { case: 'resume', value: { sessionId: 's', resumeToken: '' } }],
  ];
  it.each(SESSIONS)('[ER-3] [ER-2] %s', (_, body) => {
    checkCell(setScene('none', 'own'), body, INVALID_ARGUMENT);
  });

  it('[ER-3] [SE-2] takes what is as long as it may be', () => {
    const world = createWorld();
    const userId = '\u{1f4de}'.repeat(64);
    expect(world.connect().ask(create({ userId, deviceId: 'x'.repeat(64) }))).toBe(OK);
    const ann = world.join('ann');
    expect(ann.ask(offer(userId, { clientRef: 'x'.repeat(64) }))).toBe(OK);
  });
});

describe('request ids', () => {
  it('[RQ-2] the same ids of two sockets have nothing to do with each other', () => {
    const world = createWorld();
    const [ann, bob] = [world.join('ann'), world.join('bob')];
    expect(ann.ask(offer('zoe'))).toBe(OK);
    expect(bob.ask(leave())).toBe(CALL_NOT_FOUND);
    expect(world.maps.calls.size).toBe(1);
  });

  it('[RQ-2] a repeat is answered as at first, whatever has happened since', () => {
    const world = createWorld();
    const [ann, bob] = [world.join('ann'), world.join('bob')];
    placeCall(ann, 'bob');
    const answer = { requestId: 20, body: answerRinging() };
    bob.send(answer);
    const first = bob.frames.findLast(({ body }) => body.case === 'response');
    ann.ask(leave());
    const events = ann.events().length;
    bob.send(answer);
    expect(bob.frames.at(-1)).toEqual(first);
    expect(ann.events().length).toBe(events);
  });

  it('[RS-7] [RQ-1] what was under way on a socket that was taken over is not processed', () => {
    const world = createWorld();
    const ann = world.join('ann', { features: [Feature.RESUME] });
    ann.send({ body: { case: 'ack', value: {} } });
    const now = world.resume(ann);
    const frames = ann.frames.length;
    expect(ann.send({ requestId: 50, body: offer('zoe') })).toEqual([]);
    expect(ann.frames.length).toBe(frames);
    expect(now.ask(offer('zoe'))).toBe(OK);
  });
});
