/**
 * Owns the state machines that the core is, found by walking through it: what a session and a call
 * are before and after each thing that can happen, breadth first.
 * Must not know how a machine is drawn.
 */
import {
  BusyScope,
  CallType,
  DescriptionType,
  EndReason,
  Feature,
  MediaState,
  SessionPolicy,
} from '@audiocall/proto';
import { type Call, claimantOf, type Session } from '../core/state.js';
import {
  ask,
  type Body,
  connect,
  cut,
  fire,
  openSandbox,
  type Sandbox,
  say,
  shutDown,
} from './sandbox.js';

/** One way from a state to another, with everything that can cause it. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly causes: readonly string[];
}

/** A state machine by its name. */
export interface Machine {
  readonly name: string;
  readonly edges: readonly Edge[];
}

/** Something that can happen: who does it, if a session does, and what. */
interface Deed {
  readonly by: string | undefined;
  readonly what: string;
  readonly run: (from: Sandbox) => Sandbox;
}

const DEPTH = 4;
const MOST_SESSIONS = 3;
const MOST_CALLS = 2;
const MALFORMED = 1007;
const USERS = ['ann', 'bob', 'cem'];
const FEATURES = [Feature.RESUME, Feature.GLARE_MERGE];
const TIMERS = new Map([
  ['ring', 'ring timer'],
  ['connect', 'connect timer'],
  ['resume', 'resume timer'],
  ['resume-ring', 'resume_ring timer'],
  ['tombstone', 'tombstone timer'],
]);

/** The machines of a session's activity, of its socket, and of a call. */
export function findMachines(): readonly Machine[] {
  const activity = new Map<string, Set<string>>();
  const socket = new Map<string, Set<string>>();
  const call = new Map<string, Set<string>>();
  for (const sessionPolicy of [SessionPolicy.FORK, SessionPolicy.REPLACE]) {
    walk(openSandbox({ sessionPolicy, busyScope: BusyScope.USER }), (before, deed, after) => {
      for (const id of new Set([...before.maps.sessions.keys(), ...after.maps.sessions.keys()])) {
        const [was, is] = [before.maps.sessions.get(id), after.maps.sessions.get(id)];
        note(
          activity,
          nameActivity(was),
          nameActivity(is),
          nameSessionCause(id, deed, was, before),
        );
        note(socket, nameSocket(was), nameSocket(is), nameSessionCause(id, deed, was, before));
      }
      for (const id of new Set([...before.maps.calls.keys(), ...after.maps.calls.keys()])) {
        const [was, is] = [before.maps.calls.get(id), after.maps.calls.get(id)];
        note(call, namePhase(was), namePhase(is), nameCallCause(deed, was ?? is, is, before));
      }
    });
  }
  return [
    { name: 'activity', edges: toEdges(activity) },
    { name: 'socket', edges: toEdges(socket) },
    { name: 'call', edges: toEdges(call) },
  ];
}

function walk(empty: Sandbox, look: (before: Sandbox, deed: Deed, after: Sandbox) => void): void {
  const alone = join(empty, 'ann');
  walkFrom(empty, look);
  walkFrom(advance(alone, 'OfferCall'), look);
  // Every stage of a call of two users is a beginning, so that a small depth goes far.
  let stage = join(alone, 'bob');
  walkFrom(stage, look);
  for (const what of CONNECTING_STEPS) {
    const next = advance(stage, what);
    stage = next;
    walkFrom(stage, look);
  }
}

function walkFrom(
  start: Sandbox,
  look: (before: Sandbox, deed: Deed, after: Sandbox) => void,
): void {
  const seen = new Set<string>();
  let frontier = [start];
  for (let level = 0; level < DEPTH; level += 1) {
    const next: Sandbox[] = [];
    for (const state of frontier) {
      for (const deed of deedsOf(state)) {
        const after = deed.run(state);
        look(state, deed, after);
        const key = canonical(after);
        if (seen.has(key)) continue;
        seen.add(key);
        next.push(after);
      }
    }
    frontier = next;
  }
}

const CONNECTING_STEPS = [
  'OfferCall',
  'AnswerCall',
  'Description(ANSWER)',
  'MediaReport(CONNECTED)',
  'MediaReport(CONNECTED)',
];

/** The first deed of that name that changes something. */
function advance(from: Sandbox, what: string): Sandbox {
  for (const deed of deedsOf(from)) {
    if (deed.what !== what) continue;
    const after = deed.run(from);
    if (canonical(after) !== canonical(from)) return after;
  }
  throw new Error(`${what} leads nowhere`);
}

function deedsOf(state: Sandbox): readonly Deed[] {
  const { maps, timers } = state;
  const deeds: Deed[] = [];
  if (maps.sessions.size < MOST_SESSIONS) {
    for (const user of USERS) {
      const run = (from: Sandbox): Sandbox => join(from, user);
      deeds.push({ by: undefined, what: 'CreateSession', run });
    }
  }
  for (const session of maps.sessions.values()) {
    const { id, connection, continuity } = session;
    if (connection === undefined) {
      const token = continuity?.token ?? '';
      deeds.push({ by: id, what: 'Resume', run: (from) => resume(from, session, token) });
      continue;
    }
    deeds.push(
      { by: id, what: 'loss of the socket', run: (from) => cut(from, connection) },
      { by: id, what: 'malformed frame', run: (from) => cut(from, connection, MALFORMED) },
      { by: id, what: 'shutdown', run: (from) => shutDown(from, connection) },
    );
    for (const [what, body] of requestsOf(state, session)) {
      deeds.push({ by: id, what, run: (from) => ask(from, connection, body).after });
    }
  }
  for (const timer of timers.values()) {
    const what = TIMERS.get(timer.kind);
    if (what !== undefined) deeds.push({ by: undefined, what, run: (from) => fire(from, timer) });
  }
  return deeds;
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

function join(from: Sandbox, userId: string): Sandbox {
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

function nameActivity(session: Session | undefined): string {
  return session === undefined ? 'none' : session.activity.kind;
}

function nameSocket(session: Session | undefined): string {
  if (session === undefined) return 'none';
  return session.connection === undefined ? 'detached' : 'attached';
}

function namePhase(call: Call | undefined): string {
  if (call === undefined) return 'none';
  if (call.phase.kind !== 'offered') return call.phase.kind;
  return call.notified.length === 0 ? 'held' : 'notified';
}

/** Seen from the session: its own deed, a timer, or what somebody else does. */
function nameSessionCause(
  id: string,
  { by, what }: Deed,
  was: Session | undefined,
  { maps }: Sandbox,
): string {
  if (what.endsWith(' timer')) return what;
  if (by === id || was === undefined) return what;
  if (by === undefined) return `${what} of the same user`;
  const isSameUser = maps.sessions.get(by)?.user === was.user;
  return `${what} of ${isSameUser ? 'another device' : 'another user'}`;
}

function nameCallCause(
  { by, what }: Deed,
  call: Call | undefined,
  after: Call | undefined,
  { maps }: Sandbox,
): string {
  const reason = after?.phase.kind === 'ended' ? ` → ${EndReason[after.phase.reason]}` : '';
  if (by === undefined || call === undefined) return `${what}${reason}`;
  return `${what} of ${nameRole(call, maps.sessions.get(by))}${reason}`;
}

function nameRole(call: Call, session: Session | undefined): string {
  if (call.caller.session === session?.id) return 'the caller';
  if (claimantOf(call) === session?.id) return 'the claimant';
  if (call.callee === session?.user) return 'a callee';
  return call.caller.user === session?.user ? 'another session of the caller' : 'a third user';
}

function note(edges: Map<string, Set<string>>, from: string, to: string, cause: string): void {
  if (from === to) return;
  const key = `${from}>${to}`;
  edges.set(key, (edges.get(key) ?? new Set()).add(cause));
}

function toEdges(found: ReadonlyMap<string, ReadonlySet<string>>): readonly Edge[] {
  return [...found].sort().map(([key, causes]) => {
    const [from = '', to = ''] = key.split('>');
    return { from, to, causes: [...causes].sort() };
  });
}

/** What of a state matters for what can follow, with ids in the order of their birth. */
function canonical({ maps, timers }: Sandbox): string {
  const names = new Map<string, string>();
  const text = JSON.stringify([
    [...maps.sessions.values()].map(({ id, userId, connection, activity }) => [
      id,
      userId,
      connection === undefined,
      activity,
    ]),
    [...maps.calls.values()].map(({ id, caller, notified, phase }) => {
      const claimed = phase.kind === 'connecting' || phase.kind === 'connected';
      const progress = claimed && [phase.negotiation.inForce, phase.claimant.mediaReported];
      return [id, caller.session, notified, phase.kind, progress, caller.mediaReported];
    }),
    [...timers.values()].filter(({ kind }) => TIMERS.has(kind)).map(({ kind, id }) => [kind, id]),
  ]);
  return text.replace(/[sc]-0+\d*/g, (id) => {
    const name = names.get(id) ?? `#${names.size}`;
    names.set(id, name);
    return name;
  });
}
