/**
 * Owns when two states are the same for what can follow: ids by the order of their birth, users
 * that may do the same by either name.
 */
import type { State } from './explore-state.fixture.js';
import type { Call, Session } from './state.js';

/** `twins` are two users that may do the same. */
export function keyOf(state: State, twins: readonly [string, string] | undefined): string {
  const plain = describe(state, undefined);
  if (twins === undefined) return plain;
  const swapped = describe(state, twins);
  return [plain, swapped].sort()[0] ?? plain;
}

function describe(state: State, twins: readonly [string, string] | undefined): string {
  const { maps, timers, witness } = state;
  const names = new Map<string, string>();
  const nameOfUser = (user: string): string => {
    if (twins === undefined) return user;
    return user === twins[0] ? twins[1] : user === twins[1] ? twins[0] : user;
  };
  let calls = 0;
  for (const id of maps.calls.keys()) names.set(id, `#${calls++}`);
  const sessions = [...maps.sessions.values()]
    .map((session) => ({ session, user: nameOfUser(session.userId) }))
    .sort((a, b) => (a.user < b.user ? -1 : a.user > b.user ? 1 : 0));
  for (const [index, { session, user }] of sessions.entries()) {
    names.set(session.id, `${user}${index}`);
  }
  const nameOf = (id: string | undefined): string =>
    id === undefined ? '-' : (names.get(id) ?? '?');
  const parts: string[] = [];
  for (const { session } of sessions) parts.push(describeSession(state, session, nameOf));
  for (const call of maps.calls.values()) {
    parts.push(describeCall(state, call, nameOf, nameOfUser));
    for (const { session } of sessions) {
      const key = `${session.id} ${call.id}`;
      const stage = witness.stages.get(key);
      if (stage !== undefined)
        parts.push(`${nameOf(session.id)}${stage}${witness.mutes.get(key) ?? ''}`);
    }
  }
  const armed: string[] = [];
  for (const { kind, id } of timers.values()) {
    if (kind !== 'hello' && kind !== 'ping' && kind !== 'silence')
      armed.push(`${kind}${nameOf(id)}`);
  }
  parts.push(armed.sort().join());
  return parts.join('|');
}

type NameOf = (id: string | undefined) => string;

function describeSession({ maps, witness }: State, session: Session, nameOf: NameOf): string {
  const { id, activity, connection, told, user } = session;
  const call = activity.kind === 'idle' ? '' : nameOf(activity.call);
  const knows = told.map(
    (entry) => nameOf(entry.call) + (entry.ringingSeq === undefined ? '!' : ''),
  );
  const offered = maps.users.get(user)?.offered.map(nameOf);
  // What waits for the resume is told by what the session saw of each call, and by how much it is.
  const missed = connection === undefined ? session.lastSeq - (witness.cuts.get(id) ?? 0) : 'on';
  return `${nameOf(id)} ${activity.kind}${call} ${missed} ${knows} ${offered}`;
}

function describeCall(
  { maps, witness }: State,
  { id, caller, callee, notified, informed, phase, merger, offer }: Call,
  nameOf: NameOf,
  nameOfUser: (user: string) => string,
): string {
  const user = nameOfUser(callee.slice(callee.indexOf('\0') + 1));
  const head = `${nameOf(id)} ${nameOfUser(caller.userId)} ${nameOf(caller.session)} ${user} ${notified.map(nameOf)}`;
  const more = `${informed.map(nameOf)} ${nameOf(merger?.session)} ${offer.record}`;
  switch (phase.kind) {
    case 'offered': {
      const early = `${phase.sdpOffer} ${phase.early.count} ${caller.trickleEnded}`;
      return `${head} ${more} ${early} ${caller.muted}`;
    }
    case 'ended':
      return `${head} ended ${nameOf(phase.claimant)} ${nameOf(phase.leaver)} ${phase.reason}`;
    default: {
      const { id: n, stage, offerer, inForce } = phase.negotiation;
      const parties = [caller, phase.claimant].map(
        (party) =>
          `${nameOf(party.session)} ${party.muted} ${party.described} ${party.trickleEnded} ${party.mediaReported} ${party.isMediaLost}`,
      );
      const seen = witness.calls.get(id);
      const reporters = new Set(seen?.reporters).size;
      const now = `${n} ${stage} ${nameOf(offerer)} ${inForce} ${phase.isRecorded} ${reporters}`;
      return `${head} ${more} ${phase.kind} ${now} ${parties} ${maps.sessions.has(caller.session)}`;
    }
  }
}
