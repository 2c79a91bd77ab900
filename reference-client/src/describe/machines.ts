/**
 * Owns the state machines that the SDK's core is, found by walking through it: the way to the server
 * and the call of its own, before and after each thing that can happen to an SDK.
 * Must not know how a machine is drawn.
 */
import type { Input } from '../core/inputs.js';
import { initialState, type State } from '../core/state.js';
import { transition } from '../core/transition.js';
import { happeningsOf } from './happenings.js';

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

const REQUEST_TIMEOUT_MS = 5000;

/** The machines of the link and of the own call, with every feature in force. */
export function findMachines(): readonly Machine[] {
  const link = new Map<string, Set<string>>();
  const call = new Map<string, Set<string>>();
  walk((before, cause, after) => {
    note(link, before.link.phase, after.link.phase, cause);
    note(call, nameCall(before), nameCall(after), cause);
  });
  return [
    { name: 'link', edges: toEdges(link) },
    { name: 'client call', edges: toEdges(call) },
  ];
}

/** Goes on from one state of each kind, until no new kind turns up. */
function walk(look: (before: State, cause: string, after: State) => void): void {
  const seen = new Set<string>();
  const open: State[] = [
    initialState({
      serviceId: 'demo',
      serviceKey: '',
      clientName: 'walk',
      clientVersion: '1',
      earlyOffer: false,
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
      reconnectWaitMs: { first: 1, longest: 1 },
      restartWaitMs: { caller: 1, claimant: 1 },
      features: ['resume', 'renegotiate', 'glare_merge'],
    }),
  ];
  for (let state = open.shift(); state !== undefined; state = open.shift()) {
    for (const { cause, inputs } of happeningsOf(state)) {
      const after = inputs.reduce(step, state);
      look(state, cause, after);
      const key = kindOf(after);
      if (seen.has(key)) continue;
      seen.add(key);
      open.push(after);
    }
  }
}

function step(state: State, input: Input): State {
  return transition(state, input).state;
}

/** What of a state matters for what can follow. */
function kindOf(state: State): string {
  const { link, ringing, pending } = state;
  const kinds = [...pending.values()].map((request) =>
    request.kind === 'description' ? `${request.kind} ${request.type}` : request.kind,
  );
  const way = link.phase === 'reconnecting' ? [link.stage, link.closing.length > 0] : [];
  return JSON.stringify([
    link.phase,
    way,
    nameCall(state),
    ringing?.told,
    [...new Set(kinds)].sort(),
  ]);
}

function nameCall({ call }: State): string {
  if (call.phase !== 'claimed') return call.phase;
  return call.connected ? 'connected' : 'connecting';
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
