/**
 * Owns the two ends of a claimed call: which one a session is, and how one is replaced.
 * Knows nothing of requests.
 */
import type { Call, Claimed, Party, Session, SessionId } from './state.js';

export type Role = 'caller' | 'claimant';

/** A claimed call as one of its parties sees it. */
export interface Seat {
  readonly role: Role;
  readonly self: Party;
  readonly peer: Party;
  readonly phase: Claimed;
}

/** A session as it becomes a party of a call. */
export function seatParty(session: Session, muted: boolean, described: number): Party {
  return {
    session: session.id,
    user: session.user,
    userId: session.userId,
    muted,
    described,
    trickleEnded: false,
    mediaReported: false,
    isMediaLost: false,
  };
}

/** The seat of a session in a call, or undefined where it has none yet or none any more. */
export function takeSeat(call: Call, session: SessionId): Seat | undefined {
  const { phase, caller } = call;
  if (phase.kind !== 'connecting' && phase.kind !== 'connected') return undefined;
  if (caller.session === session) {
    return { role: 'caller', self: caller, peer: phase.claimant, phase };
  }
  if (phase.claimant.session === session) {
    return { role: 'claimant', self: phase.claimant, peer: caller, phase };
  }
  return undefined;
}

/** The call with the party of that seat replaced. */
export function replaceParty(call: Call, seat: Seat, party: Party): Call {
  return seat.role === 'caller'
    ? { ...call, caller: party }
    : { ...call, phase: { ...seat.phase, claimant: party } };
}
