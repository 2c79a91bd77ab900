/**
 * Owns when a user is busy, and when one of its sessions binds the others (MD-4, BZ).
 * Reads only.
 */
import { BusyScope } from '@audiocall/proto';
import { type Draft, read, readKnown } from './draft.js';
import { busyScopeOf } from './features.js';
import type { Activity, Session, SessionId, User } from './state.js';

/** Whether an offer to a user that has a session is answered BUSY. */
export function isBusy(draft: Draft, user: User): boolean {
  const idle = idleSessions(draft, user);
  return isScopeUser(draft) ? idle.length < user.sessions.length : idle.length === 0;
}

export function idleSessions(draft: Draft, user: User): readonly SessionId[] {
  return user.sessions.filter((id) => activityOf(draft, id) === 'idle');
}

/** Whether another session of the user is caller or claimant, so that this one may be neither. */
export function isBound(draft: Draft, session: Session): boolean {
  if (!isScopeUser(draft)) return false;
  return (read(draft, 'users', session.user)?.sessions ?? []).some((id) => {
    const kind = activityOf(draft, id);
    return id !== session.id && (kind === 'calling' || kind === 'in-call');
  });
}

export function isScopeUser(draft: Draft): boolean {
  return busyScopeOf(draft.settings) === BusyScope.USER;
}

function activityOf(draft: Draft, id: SessionId): Activity['kind'] {
  return readKnown(draft, 'sessions', id).activity.kind;
}
