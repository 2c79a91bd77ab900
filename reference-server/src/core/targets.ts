/**
 * Owns the resolution of targets: which call a request means (TG-1 to TG-4), and which calls a
 * session may name at all (ER-4). Reads only.
 */
import { type AnswerCall, type ByName, type Leave, StatusCode } from '@audiocall/proto';
import {
  type Refusal,
  refuse,
  refuseAnsweredCall,
  refuseEndedCall,
  refuseUnknownCall,
} from './answer.js';
import { type Draft, read, readKnown } from './draft.js';
import {
  type Call,
  type CallId,
  claimantOf,
  type Offered,
  offerKey,
  pairKey,
  type Session,
  type SessionId,
  userKey,
} from './state.js';

/** A call that a session named. */
export interface Named {
  readonly kind: 'call';
  readonly call: Call;
}

/** A call that can be claimed, as far as the call goes. */
export interface Claimable {
  readonly kind: 'claimable';
  readonly call: Call;
  readonly phase: Offered;
}

/** A client_ref whose offer was refused (CA-2). */
export interface RefusedOffer {
  readonly kind: 'refused-offer';
}

/** The call that AnswerCall means. */
export function resolveAnswer(
  draft: Draft,
  session: Session,
  target: AnswerCall['target'],
  ackSeq: number | undefined,
): Claimable | Refusal {
  switch (target.case) {
    case 'callId':
      return unclaimed(findById(draft, session, target.value));
    case 'byName':
      return unclaimed(findByName(draft, session, target.value));
    case 'onlyRinging':
      return unclaimed(findRinging(draft, session, ackSeq));
    case undefined:
      return refuseUnknownCall();
    default:
      return target satisfies never;
  }
}

/** The call that Leave means, also one that is over (HU-2). */
export function resolveLeave(
  draft: Draft,
  session: Session,
  target: Leave['target'],
  ackSeq: number | undefined,
): Named | RefusedOffer | Refusal {
  switch (target.case) {
    case 'callId':
      return findById(draft, session, target.value);
    case 'clientRef':
      return findByClientRef(draft, session, target.value);
    case 'byName':
      return findByName(draft, session, target.value);
    case 'peerSession': {
      const peer = target.value;
      return findWithoutId(draft, session, ackSeq, (call) => peerOf(call, session.id) === peer);
    }
    case undefined:
      return findWithoutId(draft, session, ackSeq, () => true);
    default:
      return target satisfies never;
  }
}

/** The call with that id; one that is over is CALL_ENDED. For media control. */
export function resolveLive(draft: Draft, session: Session, id: CallId): Named | Refusal {
  const target = findById(draft, session, id);
  return target.kind === 'call' && target.call.phase.kind === 'ended'
    ? refuseEndedCall(target.call.phase.reason)
    : target;
}

function unclaimed(target: Named | Refusal): Claimable | Refusal {
  if (target.kind === 'refused') return target;
  const { call } = target;
  const { phase } = call;
  switch (phase.kind) {
    case 'offered':
      return { kind: 'claimable', call, phase };
    case 'connecting':
    case 'connected':
      return refuseAnsweredCall();
    case 'ended':
      return refuseEndedCall(phase.reason);
    default:
      return phase satisfies never;
  }
}

function findById(draft: Draft, session: Session, id: CallId): Named | Refusal {
  const call = read(draft, 'calls', id);
  return call !== undefined && mayName(call, session) ? found(call) : refuseUnknownCall();
}

/** Also sessions of the callee's user may name an offered call, as RJ-5 asks. */
function mayName(call: Call, session: Session): boolean {
  return (
    isInvolved(call, session.id) || (call.phase.kind === 'offered' && call.callee === session.user)
  );
}

function isInvolved(call: Call, session: SessionId): boolean {
  return (
    call.caller.session === session ||
    call.notified.includes(session) ||
    claimantOf(call) === session ||
    (call.phase.kind === 'ended' && call.phase.leaver === session)
  );
}

function findByClientRef(
  draft: Draft,
  session: Session,
  clientRef: string,
): Named | RefusedOffer | Refusal {
  const id = read(draft, 'offers', offerKey(session.id, clientRef));
  if (id !== undefined) return found(readKnown(draft, 'calls', id));
  return session.refusedRefs.includes(clientRef) ? { kind: 'refused-offer' } : refuseUnknownCall();
}

function findByName(draft: Draft, session: Session, name: ByName): Named | Refusal {
  const caller = userKey(session.service, name.caller);
  const id = read(draft, 'pairs', pairKey(caller, session.userId))?.at(-1);
  if (id === undefined) return refuseUnknownCall();
  const call = readKnown(draft, 'calls', id);
  // Of a call that is over or claimed, that says more than its type does.
  if (call.phase.kind !== 'offered' || call.offer.callType === name.callType) return found(call);
  return refuse(
    StatusCode.CALL_TYPE_MISMATCH,
    'That user calls this one with another call type; name the type that was offered.',
  );
}

function findRinging(draft: Draft, session: Session, ackSeq: number | undefined): Named | Refusal {
  const target = findWithoutId(draft, session, ackSeq, (call) => {
    // Also one that was answered here: a second AnswerCall is ALREADY_ANSWERED.
    return call.caller.session !== session.id;
  });
  if (target.kind !== 'refused') return target;
  return refuse(
    StatusCode.NO_RINGING_CALL,
    'No call rings at this session; answer a held call by the name of its caller.',
  );
}

/** The live call that fits, else the newest tombstone that does (TG-3). */
function findWithoutId(
  draft: Draft,
  session: Session,
  ackSeq: number | undefined,
  fits: (call: Call) => boolean,
): Named | Refusal {
  for (const told of session.told.toReversed()) {
    const seen = ackSeq === undefined || told.ringingSeq === undefined || told.ringingSeq <= ackSeq;
    if (!seen) continue;
    const call = readKnown(draft, 'calls', told.call);
    if (fits(call)) return found(call);
  }
  return refuseUnknownCall();
}

/** The session at the other end of a call; undefined before somebody claimed it. */
function peerOf(call: Call, session: SessionId): SessionId | undefined {
  return call.caller.session === session ? claimantOf(call) : call.caller.session;
}

function found(call: Call): Named {
  return { kind: 'call', call };
}
