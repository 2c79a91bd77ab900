/**
 * Owns what can happen to an SDK in a state: what its application asks for, what the server and the
 * media may say next, and what runs out.
 * Must not know what becomes of it.
 */
import {
  CallType,
  CloseCode,
  Disposition,
  EndReason,
  Feature,
  type ServerFrame,
  ServerFrameSchema,
  StatusCode,
  Track,
} from '@audiocall/proto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { Input, MediaNews } from '../core/inputs.js';
import type { PendingRequest, State } from '../core/state.js';

/** Something that can happen, by its name for people. */
export interface Happening {
  readonly cause: string;
  readonly inputs: readonly Input[];
}

type ServerBody = NonNullable<MessageInitShape<typeof ServerFrameSchema>['body']>;
type EventBody = NonNullable<Extract<ServerBody, { case: 'event' }>['value']['body']>;
type Result = NonNullable<Extract<ServerBody, { case: 'response' }>['value']['result']>;
type Add = (cause: string, ...inputs: readonly Input[]) => void;

const OP = 1;
const AUDIO = { callType: CallType.AUDIOCALL };
const RESUME_MS = 30_000;
const MAX_BATCH = 4;
const CALL = 'c-1';

/** Everything that can happen next. */
export function happeningsOf(state: State): readonly Happening[] {
  const found: Happening[] = [];
  const add: Add = (cause, ...inputs) => {
    found.push({ cause, inputs });
  };
  addApplication(add);
  addSocket(add, state);
  addMedia(add, state);
  // While it reconnects, a server says nothing but what became of the Resume.
  if (state.link.phase === 'reconnecting') {
    addResume(add, state);
    return found;
  }
  for (const [id, request] of state.pending) addResponse(add, state, id, request);
  addEvents(add, state);
  return found;
}

function addApplication(add: Add): void {
  const base = { origin: 'application', op: OP } as const;
  add('createSession()', { ...base, call: 'createSession', userId: 'me' });
  add('offerCall()', { ...base, call: 'offerCall', ...AUDIO, callee: 'bob', record: false });
  add('answerCall()', { ...base, call: 'answerCall' });
  const byName = { ...AUDIO, caller: 'bob' };
  add('answerCall(type, caller)', { ...base, call: 'answerCall', byName });
  add('leave()', { ...base, call: 'leave' });
  add('setMute()', { ...base, call: 'setMute', track: Track.AUDIO, muted: true });
  add('close()', { ...base, call: 'close' });
}

function addSocket(add: Add, { link, lastSocket: socket }: State): void {
  add('socket opened', { origin: 'socket', socket, news: 'opened' });
  add('socket lost', { origin: 'socket', socket, news: 'closed' });
  for (const code of [CloseCode.REPLACED, CloseCode.TAKEN_OVER]) {
    add(`close code ${code}`, { origin: 'socket', socket, news: 'closed', code });
  }
  add('undecodable frame', { origin: 'socket', socket, news: 'undecodable' });
  add('open timer', { origin: 'timer', timer: `open:${socket}` });
  add('closing timer', { origin: 'timer', timer: `closing:${socket}` });
  add('silence timer', { origin: 'timer', timer: `silence:${socket}` });
  if (link.phase !== 'reconnecting') return;
  add('retry timer', { origin: 'timer', timer: `retry:${link.tries}` });
  add('resume timer', { origin: 'timer', timer: `resume:${link.tries}` });
}

function addMedia(add: Add, { lastRef: ref, call }: State): void {
  const say = (cause: string, news: MediaNews): void => add(cause, { origin: 'media', ...news });
  const failure = { code: 'DEVICE_UNAVAILABLE', message: 'no device' } as const;
  say('input opened', { news: 'inputOpened', ref });
  say('input failed', { news: 'inputFailed', ref, failure });
  if (call.phase !== 'claimed') return;
  say('offer made', { news: 'described', ref, type: 'offer', sdp: 'v=0' });
  say('answer made', { news: 'described', ref, type: 'answer', sdp: 'v=0' });
  say('media connected', { news: 'connected', ref });
  say('media failed', { news: 'failed', ref });
}

const CLAIM = {
  callId: CALL,
  caller: 'bob',
  callerSession: 's-bob',
  ...AUDIO,
  negotiationId: 1,
};

const MERGED: Result = {
  case: 'offerCall',
  value: { callId: CALL, disposition: Disposition.MERGED, claim: CLAIM },
};

const RESULTS: Readonly<Partial<Record<PendingRequest['kind'], Result>>> = {
  createSession: {
    case: 'createSession',
    value: {
      sessionId: 's-me',
      userId: 'me',
      limits: { maxBatchCandidates: MAX_BATCH },
      features: [Feature.RESUME, Feature.RENEGOTIATE, Feature.GLARE_MERGE],
      resumeToken: 'token',
      timers: { resumeMs: RESUME_MS },
    },
  },
  offerCall: { case: 'offerCall', value: { callId: CALL, expiresInMs: 1000 } },
  answerCall: { case: 'answerCall', value: CLAIM },
  leave: { case: 'leave', value: { callId: CALL } },
};

const NAMES: Readonly<Partial<Record<PendingRequest['kind'], string>>> = {
  createSession: 'CreateSession',
  destroySession: 'DestroySession',
  offerCall: 'OfferCall',
  answerCall: 'AnswerCall',
  leave: 'Leave',
  description: 'Description',
  setMute: 'SetMute',
};

function addResponse(add: Add, state: State, requestId: number, request: PendingRequest): void {
  const name = NAMES[request.kind];
  if (name === undefined) return;
  const respond = (code: StatusCode, result?: Result): Input =>
    hear(state, {
      case: 'response',
      value: { requestId, status: { code }, ...(result !== undefined && { result }) },
    });
  add(`response to ${name}`, respond(StatusCode.OK, RESULTS[request.kind]));
  if (request.kind === 'offerCall') {
    add(`response to ${name} (MERGED)`, respond(StatusCode.OK, MERGED));
  }
  add(`refusal of ${name}`, respond(StatusCode.INVALID_STATE));
  add(`no response to ${name}`, { origin: 'timer', timer: `request:${requestId}` });
}

function addEvents(add: Add, state: State): void {
  const { call, ringing } = state;
  const own = 'callId' in call ? call.callId : CALL;
  const tell = (cause: string, callId: string, body: EventBody): void =>
    add(cause, hear(state, { case: 'event', value: { seq: state.lastSeq + 1, callId, body } }));
  const reason = EndReason.HANGUP;
  tell('RINGING', 'c-2', {
    case: 'ringing',
    value: { session: 's-bob', caller: 'bob', callee: 'me', ...AUDIO, expiresInMs: 1000 },
  });
  tell('RINGBACK', own, { case: 'ringback', value: { ...AUDIO } });
  tell('ANSWERED', own, { case: 'answered', value: { calleeSession: 's-bob', needOffer: true } });
  tell('CONNECTED', own, { case: 'connected', value: { session: 's-bob', userId: 'bob' } });
  tell('LEAVE', own, { case: 'leave', value: { session: 's-bob', reason } });
  if (ringing !== undefined) {
    tell('CANCEL', ringing.detail.callId, { case: 'cancel', value: { session: 's-bob' } });
  }
  tell('SESSION_CLOSED', '', { case: 'sessionClosed', value: {} });
}

function addResume(add: Add, state: State): void {
  const { link, lastRequest } = state;
  if (link.phase !== 'reconnecting' || link.stage !== 'resuming') return;
  const value = { resumeToken: 'next', lastRequestId: lastRequest, snapshot: {} };
  add(
    'response to Resume',
    hear(state, {
      case: 'response',
      value: {
        requestId: lastRequest,
        status: { code: StatusCode.OK },
        result: { case: 'resume', value },
      },
    }),
  );
  add(
    'refusal of Resume',
    hear(state, {
      case: 'response',
      value: { requestId: lastRequest, status: { code: StatusCode.RESUME_FAILED } },
    }),
  );
}

function hear({ lastSocket: socket }: State, body: ServerBody): Input {
  const frame: ServerFrame = create(ServerFrameSchema, { body });
  return { origin: 'socket', socket, news: 'frame', frame };
}
