/** Owns how calls end in the abstract world, and which call a request means (TG-1 to TG-4). */
import { type AnswerCall, EndReason, type Leave } from '@audiocall/proto';
import type { ClauseId } from '../clauses.js';
import { close, type Output, tell, tellEnd } from './outputs.js';
import {
  isClaimed,
  peerOf,
  roleOf,
  type World,
  type WorldCall,
  type WorldSession,
  withCall,
  withSession,
} from './world.js';

/** A world and what it took to come there. */
export interface Outcome {
  readonly world: World;
  readonly outputs: readonly Output[];
}

/** Ends a call; everybody concerned but the leaver is told. */
export function endCall(
  world: World,
  index: number,
  reason: EndReason,
  leaver: string | undefined,
  clause: ClauseId,
): Outcome {
  const call = world.calls[index];
  if (call === undefined || call.phase === 'ended') return { world, outputs: [] };
  const outputs: Output[] = [];
  const concerned = [call.caller, ...(isClaimed(call) ? [call.claimant ?? ''] : call.notified)];
  let after = withCall(world, index, { phase: 'ended', reason, leaver });
  for (const socket of concerned) {
    const session = after.sessions.get(socket);
    if (session === undefined) continue;
    after = withSession(after, { ...session, call: undefined });
    if (socket === leaver) continue;
    const kind = socket === call.caller || isClaimed(call) ? 'leave' : 'cancel';
    outputs.push(tellEnd(socket, call.id, kind, reason, clause));
  }
  return { world: after, outputs };
}

/** Ends a session: its calls go with it, or are held again (SE-5, SE-6). */
export function endSession(
  world: World,
  socket: string,
  destroyed: boolean,
  clause: ClauseId,
): Outcome {
  const session = world.sessions.get(socket);
  const sessions = new Map(world.sessions);
  sessions.delete(socket);
  const without: World = { ...world, sessions, gone: new Set(world.gone).add(socket) };
  const index = session?.call;
  const call = index === undefined ? undefined : world.calls[index];
  if (call === undefined || index === undefined) return { world: without, outputs: [] };
  if (call.phase === 'offered' && call.caller !== socket) {
    const notified = call.notified.filter((other) => other !== socket);
    return { world: withCall(without, index, { notified }), outputs: [] };
  }
  const reasons =
    call.phase === 'offered'
      ? ([EndReason.CALLER_CANCELLED, EndReason.PEER_LOST] as const)
      : ([EndReason.HANGUP, EndReason.PEER_LOST] as const);
  return endCall(without, index, destroyed ? reasons[0] : reasons[1], socket, clause);
}

/** The last that a session hears when the server ends it. */
export function sayFarewell(
  socket: string,
  reason: number,
  code: number,
  clause: ClauseId,
): readonly Output[] {
  return [
    tell(socket, '', 'sessionClosed', clause, (value) => value.reason === reason),
    close(socket, code, clause),
  ];
}

/** What a target means. Several tombstones may be the newest, by the offer or by when it was told. */
export type Meaning =
  | { readonly kind: 'calls'; readonly indexes: readonly number[] }
  | { readonly kind: 'otherType' | 'refusedOffer' | 'none' };

const NONE: Meaning = { kind: 'none' };

/** Which call a target means to a session. */
export function resolveTarget(
  world: World,
  session: WorldSession,
  target: AnswerCall['target'] | Leave['target'],
): Meaning {
  switch (target.case) {
    case 'callId':
      return one(
        world.calls.findIndex((call) => call.id === target.value && mayName(world, call, session)),
      );
    case 'clientRef': {
      const { value } = target;
      const found = world.calls.findLastIndex(
        (call) => call.caller === session.socket && call.terms.clientRef === value,
      );
      if (found >= 0) return one(found);
      const isRefused = world.refusedRefs.has(`${session.socket} ${value}`);
      return isRefused ? { kind: 'refusedOffer' } : NONE;
    }
    case 'byName': {
      const { caller, callType } = target.value;
      const found = world.calls.findLastIndex(
        (call) => call.callerUser === caller && call.terms.callee === session.user,
      );
      const call = world.calls[found];
      const isOther = call?.phase === 'offered' && call.terms.callType !== callType;
      return isOther ? { kind: 'otherType' } : one(found);
    }
    case 'peerSession':
      return NONE;
    case 'onlyRinging':
      return pick(world, session, (call) => call.caller !== session.socket);
    case undefined:
      return pick(world, session, () => true);
    default: {
      const unknown: never = target;
      return unknown;
    }
  }
}

/** Leave by the other party's session, of which only the trace knows the id. */
export function resolvePeer(world: World, session: WorldSession, peer: string): Meaning {
  return pick(world, session, (call) => peerOf(call, session.socket) === peer);
}

function one(index: number): Meaning {
  return index < 0 ? NONE : { kind: 'calls', indexes: [index] };
}

function mayName(_world: World, call: WorldCall, session: WorldSession): boolean {
  return (
    roleOf(call, session.socket) !== undefined ||
    call.notified.includes(session.socket) ||
    call.leaver === session.socket ||
    (call.phase === 'offered' && call.terms.callee === session.user)
  );
}

function pick(world: World, session: WorldSession, fits: (call: WorldCall) => boolean): Meaning {
  const told = session.told.filter((index) => {
    const call = world.calls[index];
    return call !== undefined && fits(call);
  });
  const live = told.findLast((index) => world.calls[index]?.phase !== 'ended');
  if (live !== undefined) return one(live);
  const byTelling = told.at(-1);
  if (byTelling === undefined) return NONE;
  return { kind: 'calls', indexes: [...new Set([byTelling, Math.max(...told)])] };
}
