/** Owns which call a request means in the abstract world: TG-1 to TG-4. */
import type { AnswerCall, Leave } from '@audiocall/proto';
import { peerOf, roleOf, type World, type WorldCall, type WorldSession } from './world.js';

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
        world.calls.findIndex((call) => call.id === target.value && mayName(call, session)),
      );
    case 'clientRef': {
      const { value } = target;
      const found = world.calls.findLastIndex((call) => refersTo(call, session, value));
      if (found >= 0) return one(found);
      const isRefused = world.refusedRefs.has(`${session.name} ${value}`);
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
      return pick(world, session, (call) => call.caller !== session.name);
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
  return pick(world, session, (call) => peerOf(call, session.name) === peer);
}

/** A client_ref is that of the session's own offer, also of one that claimed the other's (GL-3). */
export function refersTo(call: WorldCall, session: WorldSession, clientRef: string): boolean {
  if (call.caller === session.name && call.terms.clientRef === clientRef) return true;
  return call.claimant === session.name && call.merged?.clientRef === clientRef;
}

function one(index: number): Meaning {
  return index < 0 ? NONE : { kind: 'calls', indexes: [index] };
}

function mayName(call: WorldCall, session: WorldSession): boolean {
  return (
    roleOf(call, session.name) !== undefined ||
    call.notified.includes(session.name) ||
    call.leaver === session.name ||
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
