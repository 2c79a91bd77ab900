/**
 * Owns where to look in a long trace: the frames that name a call, the entries of a participant. Each is asked for at
 * every call or session, and is found once. Judges nothing.
 */
import type { ClientFrame } from '@audiocall/proto';
import { readClaim } from './claim.js';
import type { BodyCase, CallFact, Facts, SentFrame, SessionFact, SocketFact } from './facts.js';
import { oncePerTrace } from './once-per-trace.js';

/** A frame whose body is known. */
export type SentOf<Kind extends BodyCase> = SentFrame & {
  readonly frame: { readonly body: Extract<ClientFrame['body'], { case: Kind }> };
};

/** The frames of a kind that name a call by its id, in the order of the trace. */
export function findSent<Kind extends BodyCase>(
  facts: Facts,
  kind: Kind,
  callId: string,
): readonly SentOf<Kind>[] {
  return (SENT_ABOUT(facts).get(callId) ?? []).filter((sent) => isOf(sent, kind));
}

/** The frames of a kind. */
export function findSentOfKind<Kind extends BodyCase>(
  facts: Facts,
  kind: Kind,
): readonly SentOf<Kind>[] {
  // They were gathered by this very kind, and there may be thousands.
  return (SENT_OF_KIND(facts).get(kind) ?? []) as readonly SentOf<Kind>[];
}

function isOf<Kind extends BodyCase>(sent: SentFrame, kind: Kind): sent is SentOf<Kind> {
  return sent.frame.body.case === kind;
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

/** The offers with a client_ref. */
export function findOffersByRef(facts: Facts, clientRef: string): readonly SentFrame[] {
  return OFFERS_BY_REF(facts).get(clientRef) ?? [];
}

/** The calls that an offer with this client_ref made, or claimed (GL-3). */
export function findCallsByRef(facts: Facts, clientRef: string): readonly CallFact[] {
  return (BY_REF(facts).get(clientRef) ?? []).map(({ call }) => call);
}

/** The calls that one user offered to another one. */
export function findCallsBetween(
  facts: Facts,
  service: string,
  caller: string,
  callee: string,
): readonly CallFact[] {
  return (BY_USERS(facts).get(nameUsers(caller, callee)) ?? []).filter(
    (call) => call.caller.service === service,
  );
}

/** The frames that were sent and have no response, of those that ask for one. */
export const findUnanswered = oncePerTrace(({ sent }) =>
  sent.filter(({ frame, response }) => frame.requestId > 0 && response === undefined),
);

/** The steps of a participant. */
export function findSteps(facts: Facts, participant: string): readonly number[] {
  return STEPS(facts).get(participant) ?? [];
}

/** Whether a participant is driven: it reports. */
export function isDriver(facts: Facts, participant: string): boolean {
  return DRIVERS(facts).has(participant);
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
const OFFERS_BY_REF = gather(
  ({ sent }) => sent,
  ({ frame: { body } }) => (body.case === 'offerCall' ? body.value.clientRef : undefined),
);
const BY_REF = gather(
  ({ calls }) => [...calls.values()].flatMap(listRefs),
  ({ clientRef }) => clientRef,
);
const BY_USERS = gather(
  ({ calls }) => calls.values(),
  ({ caller, terms }) => nameUsers(caller.user, terms.callee),
);
const STEPS = gather(
  ({ entries }) => entries.keys(),
  (step, { entries }) => entries[step]?.participant,
);
const DRIVERS = oncePerTrace(
  ({ entries }) =>
    new Set(
      entries.flatMap(({ participant, what }) => (what.case === 'report' ? participant : [])),
    ),
);
const SESSIONS = gather(
  ({ sessions }) => sessions,
  ({ user }) => user,
);
const RESUMES = gather(
  ({ sent }) => sent,
  ({ frame: { body } }) => (body.case === 'resume' ? body.value.sessionId : undefined),
);

function listRefs(
  call: CallFact,
): readonly { readonly clientRef: string; readonly call: CallFact }[] {
  const claim = call.claim?.frame.body;
  const refs = [call.terms.clientRef];
  if (claim?.case === 'offerCall') refs.push(claim.value.clientRef);
  return refs.map((clientRef) => ({ clientRef, call }));
}

const nameUsers = (caller: string, callee: string): string => JSON.stringify([caller, callee]);

function nameCall({ frame: { body } }: SentFrame): string | undefined {
  return body.value !== undefined && 'callId' in body.value ? body.value.callId : undefined;
}

/** Makes lists by a key; what has no key is in none. */
export function gather<Item, Key>(
  list: (facts: Facts) => Iterable<Item>,
  keyOf: (item: Item, facts: Facts) => Key | undefined,
): (facts: Facts) => ReadonlyMap<Key, readonly Item[]> {
  return oncePerTrace((facts) => {
    const lists = new Map<Key, Item[]>();
    for (const item of list(facts)) {
      const key = keyOf(item, facts);
      if (key === undefined) continue;
      const alike = lists.get(key);
      if (alike === undefined) lists.set(key, [item]);
      else alike.push(item);
    }
    return lists;
  });
}
