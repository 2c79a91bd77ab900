import { DescriptionType, StatusCode } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import { ADMISSION, type SessionState } from './admission.js';
import type { RequestKind } from './inputs.js';
import {
  answerById,
  type Body,
  claimCall,
  createWorld,
  describeMedia,
  leaveById,
  mute,
  offer,
  type Peer,
  placeCall,
  report,
  trickle,
  type World,
} from './world.fixture.js';

const { OK, INVALID_STATE, NO_SESSION, SESSION_EXISTS, BUSY } = StatusCode;
const { CALL_NOT_FOUND, ALREADY_ANSWERED, UNIMPLEMENTED, RESUME_FAILED } = StatusCode;

/** A session in a state, and the call that it is in. */
type Stage = (world: World) => { readonly peer: Peer; readonly own: string };

const STAGES: Readonly<Record<SessionState, Stage>> = {
  none: (world) => ({ peer: world.connect(), own: 'none' }),
  idle: (world) => ({ peer: world.join('bob'), own: 'none' }),
  calling: (world) => {
    const peer = world.join('bob');
    return { peer, own: placeCall(peer, 'ann', { sdpOffer: 'v=0' }) };
  },
  ringing: (world) => {
    const peer = world.join('bob');
    return { peer, own: placeCall(world.join('ann'), 'bob') };
  },
  'in-call': (world) => {
    const peer = world.join('bob');
    return { peer, own: claimCall(world.join('ann'), peer, 'bob') };
  },
};

const BODIES: Readonly<Record<RequestKind, (call: string) => Body>> = {
  createSession: () => ({ case: 'createSession', value: { serviceId: 'open' } }),
  destroySession: () => ({ case: 'destroySession', value: {} }),
  offerCall: () => offer('dan', { clientRef: 'cell' }),
  answerCall: answerById,
  leave: leaveById,
  description: (call) => describeMedia(call, DescriptionType.ANSWER),
  candidates: (call) => trickle(call, ['a']),
  mediaReport: (call) => report(call),
  setMute: (call) => mute(call, true),
  resume: () => ({ case: 'resume', value: { sessionId: 's', resumeToken: 't' } }),
  listSessions: () => ({ case: 'listSessions', value: { page: 1 } }),
  deviceNotice: (callId) => ({ case: 'deviceNotice', value: { callId, epoch: 1, kind: 1 } }),
  setRecording: (callId) => ({ case: 'setRecording', value: { callId, on: true } }),
};

/** A request of a feature that no core session has in force (chapter 6). */
const FEATURE = row(NO_SESSION, UNIMPLEMENTED, UNIMPLEMENTED, UNIMPLEMENTED, UNIMPLEMENTED);

/** The same for any call. */
const FEATURES = {
  resume: row(RESUME_FAILED, SESSION_EXISTS, SESSION_EXISTS, SESSION_EXISTS, SESSION_EXISTS),
  listSessions: FEATURE,
  deviceNotice: FEATURE,
  setRecording: FEATURE,
};

/** What each request about the session's own call is answered, by hand and not from the table. */
const OWN: Readonly<Record<RequestKind, Readonly<Record<SessionState, StatusCode>>>> = {
  createSession: row(OK, SESSION_EXISTS, SESSION_EXISTS, SESSION_EXISTS, SESSION_EXISTS),
  destroySession: row(NO_SESSION, OK, OK, OK, OK),
  offerCall: row(NO_SESSION, OK, INVALID_STATE, INVALID_STATE, INVALID_STATE),
  answerCall: row(NO_SESSION, CALL_NOT_FOUND, INVALID_STATE, OK, ALREADY_ANSWERED),
  leave: row(NO_SESSION, CALL_NOT_FOUND, OK, OK, OK),
  description: row(
    NO_SESSION,
    CALL_NOT_FOUND,
    INVALID_STATE,
    INVALID_STATE,
    StatusCode.STALE_NEGOTIATION,
  ),
  candidates: row(NO_SESSION, CALL_NOT_FOUND, OK, INVALID_STATE, INVALID_STATE),
  mediaReport: row(NO_SESSION, CALL_NOT_FOUND, INVALID_STATE, INVALID_STATE, INVALID_STATE),
  setMute: row(NO_SESSION, CALL_NOT_FOUND, OK, INVALID_STATE, OK),
  ...FEATURES,
};

/** What each request about a call that is held for the session's user is answered. */
const HELD: typeof OWN = {
  createSession: OWN.createSession,
  destroySession: OWN.destroySession,
  offerCall: OWN.offerCall,
  answerCall: row(NO_SESSION, OK, INVALID_STATE, INVALID_STATE, INVALID_STATE),
  leave: row(NO_SESSION, OK, INVALID_STATE, INVALID_STATE, INVALID_STATE),
  description: row(NO_SESSION, INVALID_STATE, INVALID_STATE, INVALID_STATE, INVALID_STATE),
  candidates: row(NO_SESSION, INVALID_STATE, INVALID_STATE, INVALID_STATE, INVALID_STATE),
  mediaReport: row(NO_SESSION, INVALID_STATE, INVALID_STATE, INVALID_STATE, INVALID_STATE),
  setMute: row(NO_SESSION, INVALID_STATE, INVALID_STATE, INVALID_STATE, INVALID_STATE),
  ...FEATURES,
};

function row(
  none: StatusCode,
  idle: StatusCode,
  calling: StatusCode,
  ringing: StatusCode,
  inCall: StatusCode,
): Readonly<Record<SessionState, StatusCode>> {
  return { none, idle, calling, ringing, 'in-call': inCall };
}

function cells(
  table: typeof OWN,
): readonly (readonly [RequestKind, SessionState, StatusCode, string])[] {
  return (Object.keys(ADMISSION) as RequestKind[]).flatMap((kind) =>
    (Object.keys(STAGES) as SessionState[]).map(
      (state) => [kind, state, table[kind][state], StatusCode[table[kind][state]]] as const,
    ),
  );
}

/** Every frame that anybody has, but the responses to the one who asks. */
function countEvents(world: World): number {
  return [...world.maps.sessions.values()].reduce((sum, { lastSeq }) => sum + lastSeq, 0);
}

describe('ADMISSION, cell by cell', () => {
  it.each(cells(OWN))('[ER-1] [ER-2] own call: %s, %s, %#', (kind, state, code) => {
    const world = createWorld();
    const { peer, own } = STAGES[state](world);
    const before = countEvents(world);
    expect(StatusCode[peer.ask(BODIES[kind](own))]).toBe(StatusCode[code]);
    if (code !== OK) expect(countEvents(world)).toBe(before);
  });

  it.each(cells(HELD))('[ER-1] [ER-2] [AN-3] held call: %s, %s, %#', (kind, state, code) => {
    const world = createWorld();
    const held = placeCall(world.join('cem'), 'bob');
    const { peer, own } = STAGES[state](world);
    // A claim ends what is held (BZ-2), which is another test's business.
    if (state === 'in-call' && own !== held) return;
    const before = countEvents(world);
    expect(StatusCode[peer.ask(BODIES[kind](held))]).toBe(StatusCode[code]);
    if (code !== OK) expect(countEvents(world)).toBe(before);
  });

  it.each(['calling', 'ringing', 'in-call'] as const)(
    '[BZ-1] nobody reaches a %s user',
    (state) => {
      const world = createWorld();
      STAGES[state](world);
      expect(world.join('cem').ask(offer('bob'))).toBe(BUSY);
    },
  );
});
