/**
 * Owns what can happen to a server in a state: what sessions ask for, what becomes of sockets, and which timers
 * fire. A few users and calls are enough.
 * Must not know what becomes of it.
 */
import { CallType, DescriptionType, Feature, MediaState } from '@audiocall/proto';
import type { Session } from '../core/state.js';
import { ask, type Body, connect, cut, fire, type Sandbox, say, shutDown } from './sandbox.js';

/** Something that can happen: who does it, if a session does, and what. */
export interface Happening {
  readonly by: string | undefined;
  readonly what: string;
  readonly run: (from: Sandbox) => Sandbox;
}

const MOST_SESSIONS = 3;
const MOST_CALLS = 2;
const MALFORMED = 1007;
const USERS = ['ann', 'bob', 'cem'];
const FEATURES = [Feature.RESUME, Feature.GLARE_MERGE];
/** The timers that are looked at, by their names for people. */
export const NAMED_TIMERS = new Map([
  ['ring', 'ring timer'],
  ['connect', 'connect timer'],
  ['resume', 'resume timer'],
  ['resume-ring', 'resume_ring timer'],
  ['tombstone', 'tombstone timer'],
]);

/** Everything that can happen next. */
export function happeningsOf(state: Sandbox): readonly Happening[] {
  const { maps, timers } = state;
  const found: Happening[] = [];
  if (maps.sessions.size < MOST_SESSIONS) {
    for (const user of USERS) {
      const run = (from: Sandbox): Sandbox => join(from, user);
      found.push({ by: undefined, what: 'CreateSession', run });
    }
  }
  for (const session of maps.sessions.values()) {
    const { id, connection, continuity } = session;
    if (connection === undefined) {
      const token = continuity?.token ?? '';
      found.push({ by: id, what: 'Resume', run: (from) => resume(from, session, token) });
      continue;
    }
    found.push(
      { by: id, what: 'loss of the socket', run: (from) => cut(from, connection) },
      { by: id, what: 'malformed frame', run: (from) => cut(from, connection, MALFORMED) },
      { by: id, what: 'shutdown', run: (from) => shutDown(from, connection) },
    );
    for (const [what, body] of requestsOf(state, session)) {
      found.push({ by: id, what, run: (from) => ask(from, connection, body).after });
    }
  }
  for (const timer of timers.values()) {
    const what = NAMED_TIMERS.get(timer.kind);
    if (what !== undefined) found.push({ by: undefined, what, run: (from) => fire(from, timer) });
  }
  return found;
}

function requestsOf({ maps }: Sandbox, session: Session): readonly (readonly [string, Body])[] {
  const requests: [string, Body][] = [['DestroySession', { case: 'destroySession', value: {} }]];
  const { activity, userId } = session;
  const offered = maps.users.get(session.user)?.offered ?? [];
  for (const callId of offered) {
    const target = { case: 'callId', value: callId } as const;
    requests.push(
      ['AnswerCall', { case: 'answerCall', value: { target } }],
      ['Leave', { case: 'leave', value: { target } }],
    );
  }
  if (maps.calls.size < MOST_CALLS) {
    for (const callee of USERS.filter((user) => user !== userId)) {
      const clientRef = `r${maps.calls.size}`;
      const value = { clientRef, callType: CallType.AUDIOCALL, callee, sdpOffer: 'v=0' };
      requests.push(['OfferCall', { case: 'offerCall', value }]);
    }
  }
  if (activity.kind === 'idle') return requests;
  const { call: callId } = activity;
  requests.push(['Leave', { case: 'leave', value: { target: { case: 'callId', value: callId } } }]);
  if (activity.kind !== 'in-call') return requests;
  const type = DescriptionType.ANSWER;
  const description = { callId, negotiationId: 1, type, sdp: 'v=0' };
  requests.push(['Description(ANSWER)', { case: 'description', value: description }]);
  for (const [name, state] of [
    ['CONNECTED', MediaState.CONNECTED],
    ['FAILED', MediaState.FAILED],
  ] as const) {
    const value = { callId, negotiationId: 1, state };
    requests.push([`MediaReport(${name})`, { case: 'mediaReport', value }]);
  }
  return requests;
}

/** A user comes, whose session can be resumed. */
export function join(from: Sandbox, userId: string): Sandbox {
  const connection = `w${from.drawn}`;
  const value = { serviceId: 'demo', userId, features: FEATURES };
  const { after } = ask(connect(from, connection), connection, { case: 'createSession', value });
  // A session can be resumed once a frame came after its creation (RS-6).
  return say(after, connection, { body: { case: 'ack', value: {} } }).after;
}

function resume(from: Sandbox, { id, lastSeq, continuity }: Session, token: string): Sandbox {
  const connection = `w${from.drawn}`;
  const lastResponseId = continuity?.requests.highestId ?? 0;
  const value = { sessionId: id, resumeToken: token, lastSeq, lastResponseId };
  return ask(connect(from, connection), connection, { case: 'resume', value }).after;
}
