/**
 * Owns the table of which request is admitted in which state of a session, as data.
 * Knows no call: that a target exists is checked before the state is (ER-1).
 */
import { StatusCode } from '@audiocall/proto';
import { type Refusal, refuse, refuseState } from './answer.js';
import type { RequestKind } from './inputs.js';
import type { Activity, CallId, Session } from './state.js';

/** The states of a connection's session; `none` before there is one. */
export type SessionState = 'none' | Activity['kind'];

export type Rule =
  /** Whatever call it is about. */
  | 'admitted'
  /** Only about the call that the session is in. */
  | 'own-call'
  | 'no-session'
  | 'session-exists'
  | 'invalid-state';

/** One row for each request. */
export const ADMISSION: Readonly<Record<RequestKind, Readonly<Record<SessionState, Rule>>>> = {
  createSession: {
    none: 'admitted',
    idle: 'session-exists',
    calling: 'session-exists',
    ringing: 'session-exists',
    'in-call': 'session-exists',
  },
  destroySession: {
    none: 'no-session',
    idle: 'admitted',
    calling: 'admitted',
    ringing: 'admitted',
    'in-call': 'admitted',
  },
  offerCall: {
    none: 'no-session',
    idle: 'admitted',
    calling: 'invalid-state',
    ringing: 'invalid-state',
    'in-call': 'invalid-state',
  },
  answerCall: {
    none: 'no-session',
    idle: 'admitted',
    calling: 'invalid-state',
    ringing: 'own-call',
    'in-call': 'invalid-state',
  },
  leave: {
    none: 'no-session',
    idle: 'admitted',
    calling: 'own-call',
    ringing: 'own-call',
    'in-call': 'own-call',
  },
  description: {
    none: 'no-session',
    idle: 'invalid-state',
    calling: 'invalid-state',
    ringing: 'invalid-state',
    'in-call': 'own-call',
  },
  candidates: {
    none: 'no-session',
    idle: 'invalid-state',
    calling: 'own-call',
    ringing: 'invalid-state',
    'in-call': 'own-call',
  },
  mediaReport: {
    none: 'no-session',
    idle: 'invalid-state',
    calling: 'invalid-state',
    ringing: 'invalid-state',
    'in-call': 'own-call',
  },
  resume: {
    none: 'admitted',
    idle: 'session-exists',
    calling: 'session-exists',
    ringing: 'session-exists',
    'in-call': 'session-exists',
  },
  listSessions: {
    none: 'no-session',
    idle: 'admitted',
    calling: 'admitted',
    ringing: 'admitted',
    'in-call': 'admitted',
  },
  setRecording: {
    none: 'no-session',
    idle: 'invalid-state',
    calling: 'invalid-state',
    ringing: 'invalid-state',
    'in-call': 'own-call',
  },
  deviceNotice: {
    none: 'no-session',
    idle: 'invalid-state',
    calling: 'invalid-state',
    ringing: 'invalid-state',
    'in-call': 'own-call',
  },
  setMute: {
    none: 'no-session',
    idle: 'invalid-state',
    calling: 'own-call',
    ringing: 'invalid-state',
    'in-call': 'own-call',
  },
};

/** Refuses a request that needs a session where there is none, or the other way round. */
export function checkPresence(
  kind: RequestKind,
  session: Session | undefined,
): Refusal | undefined {
  switch (ADMISSION[kind][session?.activity.kind ?? 'none']) {
    case 'no-session':
      return refuse(StatusCode.NO_SESSION, 'This socket has no session; send CreateSession first.');
    case 'session-exists':
      return refuse(
        StatusCode.SESSION_EXISTS,
        'This socket has a session already; open another socket for another session.',
      );
    default:
      return undefined;
  }
}

/** Refuses a request that does not fit the state of its session; `call` is its target. */
export function checkState(
  kind: RequestKind,
  session: Session,
  call: CallId | undefined,
): Refusal | undefined {
  const { activity } = session;
  const rule = ADMISSION[kind][activity.kind];
  if (rule === 'admitted') return undefined;
  const own = activity.kind === 'idle' ? undefined : activity.call;
  if (rule === 'own-call' && own === call) return undefined;
  return refuseState(
    `The session is ${describeActivity(activity)}, which this request does not fit; finish that call or wait for its next event.`,
  );
}

function describeActivity(activity: Activity): string {
  switch (activity.kind) {
    case 'idle':
      return 'idle';
    case 'calling':
      return 'calling somebody';
    case 'ringing':
      return 'ringing';
    case 'in-call':
      return 'in a call';
    default:
      return activity satisfies never;
  }
}
