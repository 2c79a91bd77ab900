/**
 * Owns the table of requests and states: each request is made in each state of a session, and the
 * core's own answer is written down, with the clause that gives it.
 * Must not know how the table is shown.
 */
import {
  CallType,
  DescriptionType,
  DeviceKind,
  Feature,
  MediaState,
  StatusCode,
  Track,
} from '@audiocall/proto';
import { ask, type Body, connect, openSandbox, type Sandbox } from './sandbox.js';

/** One request in one state. */
export interface Cell {
  readonly status: string;
  readonly clause: string;
}

/** One request in every state. */
export interface Row {
  readonly request: string;
  readonly cells: readonly Cell[];
}

/** The states in the order of the cells. */
export const STATES = ['none', 'idle', 'calling', 'ringing', 'connecting', 'connected'] as const;

type StateName = (typeof STATES)[number];
type StatusName = keyof typeof StatusCode;
/** The clause behind a status; in one state it may be another one than elsewhere. */
type Clauses = Readonly<Partial<Record<StatusName | `${StateName} ${StatusName}`, string>>>;

/** What a request names: the session's own call, and one that is held for its user by `eve`. */
interface Calls {
  readonly own: string;
  readonly held: string;
}

interface Question {
  readonly request: string;
  readonly body: (calls: Calls) => Body;
  readonly clauses: Clauses;
}

const ME = 'me';
const UNKNOWN_CALL = 'c-unknown';
const FEATURES = [Feature.RECORDING, Feature.DEVICE_NOTICE, Feature.RENEGOTIATE, Feature.RESUME];

/** Every request in every state. */
export function measureCells(): {
  readonly states: readonly string[];
  readonly rows: readonly Row[];
} {
  const scenes = STATES.map((state) => ({ state, ...setScene(state) }));
  const rows = QUESTIONS.map(({ request, body, clauses }) => ({
    request,
    cells: scenes.map(({ state, from, calls }) => {
      const { status, step } = ask(from, ME, body(calls));
      const name = StatusCode[status] as StatusName;
      const clause =
        name === 'NO_SESSION' ? 'SE-1' : (clauses[`${state} ${name}`] ?? clauses[name]);
      if (clause === undefined) throw new Error(`${request} in ${state}: no clause for ${name}`);
      const isQuiet = step.effects.length === 1 && step.writes.calls.size === 0;
      if (status !== StatusCode.OK && !isQuiet) throw new Error(`${request} in ${state}: ER-2`);
      return { status: name, clause };
    }),
  }));
  return { states: STATES, rows };
}

/** A server on which `me` is in that state; `eve` called before there was a session of `me`. */
function setScene(state: StateName): { readonly from: Sandbox; readonly calls: Calls } {
  let from = openSandbox();
  for (const user of ['eve', 'bob', 'gus']) from = enter(from, user);
  from = place(from, 'gus', 'nobody').after;
  const held = place(from, 'eve', ME);
  from = held.after;
  const calls = { own: UNKNOWN_CALL, held: held.callId };
  if (state === 'none') return { from: connect(from, ME), calls };
  from = enter(from, ME);
  if (state === 'idle') return { from, calls };
  const [caller, callee] = state === 'ringing' ? ['bob', ME] : [ME, 'bob'];
  const own = place(from, caller, callee);
  from = own.after;
  if (state === 'connecting' || state === 'connected') {
    const target = { case: 'onlyRinging', value: {} } as const;
    from = demand(from, 'bob', { case: 'answerCall', value: { target } });
  }
  if (state === 'connected') {
    from = demand(from, ME, describe(own.callId, DescriptionType.OFFER));
    from = demand(from, 'bob', describe(own.callId, DescriptionType.ANSWER));
    for (const user of [ME, 'bob']) from = demand(from, user, report(own.callId));
  }
  return { from, calls: { ...calls, own: own.callId } };
}

function enter(from: Sandbox, userId: string): Sandbox {
  const value = { serviceId: 'demo', userId, features: FEATURES };
  return demand(connect(from, userId), userId, { case: 'createSession', value });
}

function place(
  from: Sandbox,
  caller: string,
  callee: string,
): { readonly after: Sandbox; readonly callId: string } {
  const after = demand(from, caller, offer(callee));
  const callId = [...after.maps.calls.keys()].at(-1) ?? UNKNOWN_CALL;
  return { after, callId };
}

function demand(from: Sandbox, connection: string, body: Body): Sandbox {
  const { after, status } = ask(from, connection, body);
  if (status !== StatusCode.OK) throw new Error(`${body.case}: ${StatusCode[status]}`);
  return after;
}

function offer(callee: string): Body {
  return { case: 'offerCall', value: { ...OFFER, clientRef: `for ${callee}`, callee } };
}

function describe(callId: string, type: DescriptionType, negotiationId = 1): Body {
  return { case: 'description', value: { callId, negotiationId, type, sdp: 'v=0' } };
}

function report(callId: string): Body {
  return { case: 'mediaReport', value: { callId, negotiationId: 1, state: MediaState.CONNECTED } };
}

const OFFER = { callType: CallType.AUDIOCALL };
const byName = { case: 'byName', value: { caller: 'eve', callType: CallType.AUDIOCALL } } as const;
const about = (value: string) => ({ case: 'callId', value }) as const;

const QUESTIONS: readonly Question[] = [
  {
    request: 'CreateSession',
    body: () => ({ case: 'createSession', value: { serviceId: 'demo', userId: 'new' } }),
    clauses: { OK: 'SE-2', SESSION_EXISTS: 'SE-4' },
  },
  {
    request: 'Resume, with a wrong token',
    body: () => ({ case: 'resume', value: { sessionId: 's', resumeToken: 'wrong' } }),
    clauses: { RESUME_FAILED: 'RS-6', SESSION_EXISTS: 'SE-4' },
  },
  {
    request: 'DestroySession',
    body: () => ({ case: 'destroySession', value: {} }),
    clauses: { OK: 'SE-5' },
  },
  {
    request: 'OfferCall, to a user without a session',
    body: () => offer('zoe'),
    clauses: { OK: 'LS-1', INVALID_STATE: 'OF-5' },
  },
  {
    request: 'OfferCall, to a user who is busy',
    body: () => offer('gus'),
    clauses: { INVALID_STATE: 'OF-5', BUSY: 'OF-3' },
  },
  {
    request: 'OfferCall, to the caller of the held call',
    body: () => offer('eve'),
    clauses: { GLARE: 'GL-1', INVALID_STATE: 'OF-5' },
  },
  {
    request: 'OfferCall, to the other user of its own call',
    body: () => ({ case: 'offerCall', value: { ...OFFER, clientRef: 'again', callee: 'bob' } }),
    clauses: { OK: 'OF-1', GLARE: 'GL-1', INVALID_STATE: 'OF-5' },
  },
  {
    request: 'OfferCall, to oneself',
    body: () => offer('me'),
    clauses: { SELF_CALL: 'OF-5' },
  },
  {
    request: 'AnswerCall, without arguments',
    body: () => ({ case: 'answerCall', value: { target: { case: 'onlyRinging', value: {} } } }),
    clauses: { OK: 'AN-1', NO_RINGING_CALL: 'LS-4', ALREADY_ANSWERED: 'AN-3' },
  },
  {
    request: 'AnswerCall, of its own call by id',
    body: ({ own }) => ({ case: 'answerCall', value: { target: about(own) } }),
    clauses: {
      OK: 'LS-7',
      CALL_NOT_FOUND: 'ER-4',
      INVALID_STATE: 'AN-3',
      ALREADY_ANSWERED: 'AN-3',
    },
  },
  {
    request: 'AnswerCall, of the held call by name',
    body: () => ({ case: 'answerCall', value: { target: byName } }),
    clauses: { OK: 'LS-3', INVALID_STATE: 'AN-3', CALL_ENDED: 'BZ-2' },
  },
  {
    request: 'Leave, its own call by id',
    body: ({ own }) => ({ case: 'leave', value: { target: about(own) } }),
    clauses: { 'calling OK': 'CA-1', 'ringing OK': 'RJ-1', OK: 'HU-1', CALL_NOT_FOUND: 'ER-4' },
  },
  {
    request: 'Leave, without a target',
    body: () => ({ case: 'leave', value: {} }),
    clauses: { OK: 'TG-3', CALL_NOT_FOUND: 'TG-3' },
  },
  {
    request: 'Leave, the held call by name',
    body: () => ({ case: 'leave', value: { target: byName } }),
    clauses: { 'idle OK': 'RJ-5', OK: 'HU-2', INVALID_STATE: 'RJ-5' },
  },
  {
    request: 'SetMute',
    body: ({ own }) => ({
      case: 'setMute',
      value: { callId: own, track: Track.AUDIO, muted: true },
    }),
    clauses: { 'connected OK': 'MU-1', OK: 'MU-3', CALL_NOT_FOUND: 'ER-4', INVALID_STATE: 'MU-3' },
  },
  {
    request: 'Description(OFFER, 1)',
    body: ({ own }) => describe(own, DescriptionType.OFFER),
    clauses: {
      OK: 'DE-1',
      CALL_NOT_FOUND: 'ER-4',
      INVALID_STATE: 'DE-1',
    },
  },
  {
    request: 'Description(OFFER, 2)',
    body: ({ own }) => describe(own, DescriptionType.OFFER, 2),
    clauses: {
      OK: 'NG-1',
      CALL_NOT_FOUND: 'ER-4',
      INVALID_STATE: 'DE-1',
      STALE_NEGOTIATION: 'DE-1',
    },
  },
  {
    request: 'Candidates, with a request_id',
    body: ({ own }) => ({
      case: 'candidates',
      value: { callId: own, negotiationId: 1, ufrag: 'u', candidates: [{ candidate: 'x' }] },
    }),
    clauses: { OK: 'IC-1', CALL_NOT_FOUND: 'ER-4', INVALID_STATE: 'IC-1' },
  },
  {
    request: 'MediaReport, with a request_id',
    body: ({ own }) => report(own),
    clauses: { OK: 'CN-4', CALL_NOT_FOUND: 'ER-4', INVALID_STATE: 'CN-4' },
  },
  {
    request: 'SetRecording',
    body: ({ own }) => ({ case: 'setRecording', value: { callId: own, on: true } }),
    clauses: { OK: 'RC-1', CALL_NOT_FOUND: 'ER-4', INVALID_STATE: 'RC-2' },
  },
  {
    request: 'DeviceNotice, with a request_id',
    body: ({ own }) => ({
      case: 'deviceNotice',
      value: { callId: own, epoch: 1, kind: DeviceKind.AUDIO_INPUT },
    }),
    clauses: { OK: 'DN-1', CALL_NOT_FOUND: 'ER-4', INVALID_STATE: 'DN-1' },
  },
  {
    request: 'ListSessions, where it is off',
    body: () => ({ case: 'listSessions', value: { page: 1 } }),
    clauses: { UNIMPLEMENTED: 'WR-5' },
  },
];
