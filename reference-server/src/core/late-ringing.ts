/**
 * Owns what a new session is told of the calls that are held for its user (LS-8).
 * Does not know how a call comes to be held.
 */
import { type PendingCall, PendingCallSchema } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { type Draft, read, readKnown, write } from './draft.js';
import { ring } from './ringing.js';
import type { Call, CallId, SessionId, UserKey } from './state.js';

/** The calls that ring nowhere once those sessions are replaced, oldest first. */
export function findHeld(
  draft: Draft,
  user: UserKey,
  replaced: readonly SessionId[],
): readonly Call[] {
  return (read(draft, 'users', user)?.offered ?? [])
    .map((id) => readKnown(draft, 'calls', id))
    .filter((call) => call.notified.every((session) => replaced.includes(session)));
}

export function describePending(draft: Draft, call: Call): PendingCall {
  return create(PendingCallSchema, {
    callId: call.id,
    caller: call.caller.userId,
    callerSession: call.caller.session,
    callType: call.offer.callType,
    record: call.offer.record,
    expiresInMs: timeLeft(draft, call),
  });
}

/** The call is held no longer: it rings at that session. */
export function ringLate(draft: Draft, session: SessionId, id: CallId): void {
  const call = readKnown(draft, 'calls', id);
  write(draft, 'calls', id, { ...call, notified: [...call.notified, session] });
  ring(draft, session, readKnown(draft, 'calls', id), timeLeft(draft, call), true);
}

/** Rounded down, so that it is never more than the caller was told (TO-1). */
function timeLeft(draft: Draft, call: Call): number {
  return Math.max(0, Math.floor(call.ringsUntil - draft.now));
}
