/**
 * Owns the end of a call: who is told (G-3), who is free again, and when it is forgotten (TG-4).
 * Does not know why a call ends; its callers say so.
 */
import { EndReason } from '@audiocall/proto';
import { type Draft, erase, read, readKnown, write } from './draft.js';
import { arm, disarm, tell } from './effects.js';
import {
  type Call,
  type CallId,
  claimantOf,
  IDLE,
  offerKey,
  pairKey,
  type SessionId,
  type UserKey,
} from './state.js';

/**
 * Ends a call. `leaver` is the session that ended it, if one did: it is not told, since the
 * response to its own request, or the end of its session, is its terminal indication (G-3).
 */
export function endCall(
  draft: Draft,
  call: Call,
  reason: EndReason,
  leaver: SessionId | undefined,
): void {
  const { phase } = call;
  if (phase.kind === 'ended') return;
  write(draft, 'calls', call.id, {
    ...call,
    phase: { kind: 'ended', reason, claimant: claimantOf(call), leaver },
  });
  stopTimers(draft, call);
  arm(draft, { kind: 'tombstone', id: call.id }, call.timers.tombstoneMs);

  if (leaver !== undefined) remember(draft, leaver, call.id);
  release(draft, call.caller.session);
  if (call.caller.session !== leaver)
    tellLeave(draft, call.caller.session, call.id, reason, leaver);
  if (phase.kind === 'offered') {
    withdrawOffer(draft, call);
    for (const session of call.notified) {
      release(draft, session);
      if (session !== leaver) tellCancel(draft, session, call, reasonElsewhere(reason));
    }
  } else {
    release(draft, phase.claimant.session);
    if (phase.claimant.session !== leaver) {
      tellLeave(draft, phase.claimant.session, call.id, reason, leaver);
    }
  }
}

/** Who ends a call knows of it by that, whatever it has read: its tombstone answers the session (TG-3, TG-4). */
function remember(draft: Draft, leaver: SessionId, id: CallId): void {
  const session = read(draft, 'sessions', leaver);
  if (session === undefined) return;
  const known = { call: id, ringingSeq: undefined };
  const isTold = session.told.some(({ call }) => call === id);
  const told = isTold
    ? session.told.map((each) => (each.call === id ? known : each))
    : [...session.told, known];
  write(draft, 'sessions', leaver, { ...session, told });
}

/** Only timers that can be armed in that phase, so that a step says no more than it has to. */
function stopTimers(draft: Draft, { id, caller, phase }: Call): void {
  if (phase.kind === 'offered') disarm(draft, { kind: 'ring', id });
  if (phase.kind === 'connecting') disarm(draft, { kind: 'connect', id });
  if (phase.kind !== 'connected') return;
  const { negotiation, claimant } = phase;
  if (negotiation.stage !== 'settled') disarm(draft, { kind: 'negotiate', id });
  for (const party of [caller, claimant]) {
    if (party.isMediaLost) disarm(draft, { kind: 'media', id: party.session });
  }
}

/** What a phone that rings is told of a reject: it was another one of the user (RJ-4). */
function reasonElsewhere(reason: EndReason): EndReason {
  return reason === EndReason.REJECTED ? EndReason.REJECTED_ELSEWHERE : reason;
}

/** The tombstone's time is over: nothing mentions the call from here on (TG-4). */
export function forgetCall(draft: Draft, id: CallId): void {
  const call = read(draft, 'calls', id);
  if (call === undefined) return;
  erase(draft, 'calls', id);
  erase(draft, 'offers', offerKey(call.caller.session, call.offer.clientRef));
  if (call.merger !== undefined) {
    erase(draft, 'offers', offerKey(call.merger.session, call.merger.offer.clientRef));
  }
  removeFromPair(draft, call);
  const claimant = claimantOf(call);
  const involved = new Set([call.caller.session, ...call.notified]);
  if (claimant !== undefined) involved.add(claimant);
  if (call.phase.kind === 'ended' && call.phase.leaver !== undefined) {
    involved.add(call.phase.leaver);
  }
  for (const sessionId of involved) {
    const session = read(draft, 'sessions', sessionId);
    if (session === undefined) continue;
    const told = session.told.filter((entry) => entry.call !== id);
    write(draft, 'sessions', sessionId, { ...session, told });
  }
}

/** The call is offered to its callee no more, since it was claimed or is over. */
export function withdrawOffer(draft: Draft, call: Call): void {
  const user = readKnown(draft, 'users', call.callee);
  const offered = user.offered.filter((id) => id !== call.id);
  write(draft, 'users', user.key, { ...user, offered });
  forgetAbsentUser(draft, user.key);
}

/** Nothing is remembered of a user who has no session and whom nobody calls. */
export function forgetAbsentUser(draft: Draft, key: UserKey): void {
  const user = read(draft, 'users', key);
  if (user?.sessions.length === 0 && user.offered.length === 0) erase(draft, 'users', key);
}

export function release(draft: Draft, id: SessionId): void {
  const session = read(draft, 'sessions', id);
  if (session !== undefined) write(draft, 'sessions', id, { ...session, activity: IDLE });
}

function tellLeave(
  draft: Draft,
  to: SessionId,
  call: CallId,
  reason: EndReason,
  leaver: SessionId | undefined,
): void {
  tell(draft, to, call, { case: 'leave', value: { session: leaver ?? '', reason } });
}

export function tellCancel(draft: Draft, to: SessionId, call: Call, reason: EndReason): void {
  tell(draft, to, call.id, { case: 'cancel', value: { session: call.caller.session, reason } });
}

function removeFromPair(draft: Draft, call: Call): void {
  const key = pairKey(call.caller.user, call.offer.callee);
  const pair = readKnown(draft, 'pairs', key).filter((id) => id !== call.id);
  if (pair.length === 0) erase(draft, 'pairs', key);
  else write(draft, 'pairs', key, pair);
}
