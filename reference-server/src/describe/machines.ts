/**
 * Owns the state machines that the core is, found by walking through it: what a session and a call
 * are before and after each thing that can happen, breadth first.
 * Must not know how a machine is drawn.
 */
import { BusyScope, EndReason, SessionPolicy } from '@audiocall/proto';
import { type Call, claimantOf, type Session } from '../core/state.js';
import { type Happening, happeningsOf, join, NAMED_TIMERS } from './happenings.js';
import { openSandbox, type Sandbox } from './sandbox.js';

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

const DEPTH = 4;

/** The machines of a session's activity, of its socket, and of a call. */
export function findMachines(): readonly Machine[] {
  const activity = new Map<string, Set<string>>();
  const socket = new Map<string, Set<string>>();
  const call = new Map<string, Set<string>>();
  for (const sessionPolicy of [SessionPolicy.FORK, SessionPolicy.REPLACE]) {
    walk(openSandbox({ sessionPolicy, busyScope: BusyScope.USER }), (before, happening, after) => {
      for (const id of new Set([...before.maps.sessions.keys(), ...after.maps.sessions.keys()])) {
        const [was, is] = [before.maps.sessions.get(id), after.maps.sessions.get(id)];
        const cause = nameSessionCause(id, happening, was, before);
        note(activity, nameActivity(was), nameActivity(is), cause);
        note(socket, nameSocket(was), nameSocket(is), cause);
      }
      for (const id of new Set([...before.maps.calls.keys(), ...after.maps.calls.keys()])) {
        const [was, is] = [before.maps.calls.get(id), after.maps.calls.get(id)];
        note(call, namePhase(was), namePhase(is), nameCallCause(happening, was ?? is, is, before));
      }
    });
  }
  return [
    { name: 'activity', edges: toEdges(activity) },
    { name: 'socket', edges: toEdges(socket) },
    { name: 'call', edges: toEdges(call) },
  ];
}

function walk(
  empty: Sandbox,
  look: (before: Sandbox, happening: Happening, after: Sandbox) => void,
): void {
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
  look: (before: Sandbox, happening: Happening, after: Sandbox) => void,
): void {
  const seen = new Set<string>();
  let frontier = [start];
  for (let level = 0; level < DEPTH; level += 1) {
    const next: Sandbox[] = [];
    for (const state of frontier) {
      for (const happening of happeningsOf(state)) {
        const after = happening.run(state);
        look(state, happening, after);
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

/** The first happening of that name that changes something. */
function advance(from: Sandbox, what: string): Sandbox {
  for (const happening of happeningsOf(from)) {
    if (happening.what !== what) continue;
    const after = happening.run(from);
    if (canonical(after) !== canonical(from)) return after;
  }
  throw new Error(`${what} leads nowhere`);
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

/** Seen from the session: its own happening, a timer, or what somebody else does. */
function nameSessionCause(
  id: string,
  { by, what }: Happening,
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
  { by, what }: Happening,
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
    [...timers.values()]
      .filter(({ kind }) => NAMED_TIMERS.has(kind))
      .map(({ kind, id }) => [kind, id]),
  ]);
  return text.replace(/[sc]-0+\d*/g, (id) => {
    const name = names.get(id) ?? `#${names.size}`;
    names.set(id, name);
    return name;
  });
}
