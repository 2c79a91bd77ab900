/**
 * Owns where to look in a long trace: the frames that name a call, the entries of a participant. Each is asked for at
 * every call or session, and is found once. Judges nothing.
 */
import { readClaim } from './claim.js';
import type { BodyCase, Facts, SentFrame, SessionFact, SocketFact } from './facts.js';

/** The frames of a kind that name a call by its id, in the order of the trace. */
export function findSent(facts: Facts, kind: BodyCase, callId: string): readonly SentFrame[] {
  return (SENT_ABOUT(facts).get(callId) ?? []).filter(({ frame }) => frame.body.case === kind);
}

/** The frames of a kind. */
export function findSentOfKind(facts: Facts, kind: BodyCase): readonly SentFrame[] {
  return SENT_OF_KIND(facts).get(kind) ?? [];
}

/** The frames on a socket. */
export function findSentOn(facts: Facts, socket: SocketFact): readonly SentFrame[] {
  return SENT_ON(facts).get(socket) ?? [];
}

/** The frames of a session. */
export function findSentBy(facts: Facts, session: SessionFact | undefined): readonly SentFrame[] {
  return session === undefined ? [] : (SENT_BY(facts).get(session) ?? []);
}

/** The frames whose responses say that they claimed a call. */
export function findClaims(facts: Facts, callId: string): readonly SentFrame[] {
  return CLAIMS(facts).get(callId) ?? [];
}

/** The frames whose responses name a call as the winning one. */
export function findLosers(facts: Facts, callId: string): readonly SentFrame[] {
  return LOSERS(facts).get(callId) ?? [];
}

/** The frames that were sent and have no response, of those that ask for one. */
export function findUnanswered(facts: Facts): readonly SentFrame[] {
  return UNANSWERED(facts).get(true) ?? [];
}

/** The steps of a participant. */
export function findSteps(facts: Facts, participant: string): readonly number[] {
  return STEPS(facts).get(participant) ?? [];
}

/** The participants that are driven: they report. */
export function isDriver(facts: Facts, participant: string): boolean {
  return REPORTS(facts).has(participant);
}

/** The sessions of a user. */
export function findSessionsOf(
  facts: Facts,
  service: string,
  user: string | undefined,
): readonly SessionFact[] {
  const alike = user === undefined ? undefined : SESSIONS(facts).get(user);
  return (alike ?? []).filter((session) => session.service === service);
}

/** The Resumes for a session. */
export function findResumes(facts: Facts, sessionId: string): readonly SentFrame[] {
  return RESUMES(facts).get(sessionId) ?? [];
}

const SENT_ABOUT = gather(({ sent }) => sent, nameCall);
const SENT_OF_KIND = gather(
  ({ sent }) => sent,
  ({ frame }) => frame.body.case,
);
const SENT_ON = gather(
  ({ sent }) => sent,
  ({ socket }) => socket,
);
const SENT_BY = gather(
  ({ sent }) => sent,
  ({ session }) => session,
);
const CLAIMS = gather(
  ({ sent }) => sent,
  ({ response }) => readClaim(response)?.callId,
);
const LOSERS = gather(
  ({ sent }) => sent,
  ({ response }) => response?.status?.winningCallId,
);
const UNANSWERED = gather(
  ({ sent }) => sent,
  ({ frame, response }) => (frame.requestId > 0 && response === undefined ? true : undefined),
);
const STEPS = gather(
  ({ entries }) => entries.keys(),
  (step, { entries }) => entries[step]?.participant,
);
const REPORTS = gather(
  ({ entries }) => entries,
  ({ participant, what }) => (what.case === 'report' ? participant : undefined),
);
const SESSIONS = gather(
  ({ sessions }) => sessions,
  ({ user }) => user,
);
const RESUMES = gather(
  ({ sent }) => sent,
  ({ frame: { body } }) => (body.case === 'resume' ? body.value.sessionId : undefined),
);

function nameCall({ frame: { body } }: SentFrame): string | undefined {
  return body.value !== undefined && 'callId' in body.value ? body.value.callId : undefined;
}

/** Makes lists by a key, once for each trace that was read; what has no key is in none. */
function gather<Item, Key>(
  list: (facts: Facts) => Iterable<Item>,
  keyOf: (item: Item, facts: Facts) => Key | undefined,
): (facts: Facts) => ReadonlyMap<Key, readonly Item[]> {
  const known = new WeakMap<Facts, ReadonlyMap<Key, readonly Item[]>>();
  return (facts) => {
    const found = known.get(facts);
    if (found !== undefined) return found;
    const lists = new Map<Key, Item[]>();
    for (const item of list(facts)) {
      const key = keyOf(item, facts);
      if (key === undefined) continue;
      const alike = lists.get(key);
      if (alike === undefined) lists.set(key, [item]);
      else alike.push(item);
    }
    known.set(facts, lists);
    return lists;
  };
}
