/**
 * Owns descriptions and candidates: which are passed on, kept, refused or dropped (DE, IC).
 * Never reads an SDP, and knows nothing of mute and media.
 */
import {
  type Candidates,
  type Description,
  DescriptionType,
  Feature,
  StatusCode,
  utf8Length,
} from '@audiocall/proto';
import { checkState } from './admission.js';
import {
  type Answer,
  accept,
  type Refusal,
  refuse,
  refuseArgument,
  refuseState,
} from './answer.js';
import { type Draft, read, write } from './draft.js';
import { bufferBatch } from './early-candidates.js';
import { arm, disarm, tell } from './effects.js';
import { bothHave } from './features.js';
import type { Findings } from './inputs.js';
import { replaceParty, type Seat, takeSeat } from './parties.js';
import {
  type Call,
  type CallId,
  FIRST_NEGOTIATION,
  type Negotiation,
  type Party,
  type Session,
} from './state.js';
import { resolveLive } from './targets.js';

export function decideDescription(draft: Draft, session: Session, request: Description): Answer {
  const target = resolveLive(draft, session, request.callId);
  if (target.kind === 'refused') return target;
  const { call } = target;
  const refusal = checkState('description', session, call.id);
  if (refusal !== undefined) return refusal;
  const seat = takeSeat(call, session.id);
  if (seat === undefined) return refuseRole();

  const next = advance(seat, request, mayRenegotiate(draft, seat));
  if ('code' in next) return next;
  return accept(() => {
    const self = describedBy(seat.self, request);
    const phase = { ...seat.phase, negotiation: next };
    write(draft, 'calls', call.id, replaceParty({ ...call, phase }, { ...seat, phase }, self));
    watchAnswer(draft, call, next);
    const { negotiationId, type, sdp, iceRestart } = request;
    tell(draft, seat.peer.session, call.id, {
      case: 'description',
      value: { negotiationId, type, sdp, iceRestart },
    });
  });
}

/** Nobody answered: what was agreed before stays in force (NG-4). */
export function expireNegotiation(draft: Draft, id: CallId): void {
  const call = read(draft, 'calls', id);
  if (call?.phase.kind !== 'connected') return;
  const { negotiation, claimant } = call.phase;
  if (negotiation.stage !== 'awaiting-answer') return;
  const settled: Negotiation = { ...negotiation, stage: 'settled' };
  write(draft, 'calls', id, { ...call, phase: { ...call.phase, negotiation: settled } });
  for (const party of [call.caller, claimant]) {
    tell(draft, party.session, id, {
      case: 'negotiationEnded',
      value: { negotiationId: negotiation.id },
    });
  }
}

/** Candidates go along their description: passed on, kept until the claim, or refused (IC-1). */
export function decideCandidates(
  draft: Draft,
  session: Session,
  request: Candidates,
  { isBufferFull = false }: Findings = {},
): Answer {
  if (request.candidates.length === 0 && !request.end) {
    return refuseArgument('candidates may be empty only where end is set');
  }
  const target = resolveLive(draft, session, request.callId);
  if (target.kind === 'refused') return target;
  const { call } = target;
  const refusal = checkState('candidates', session, call.id);
  if (refusal !== undefined) return refusal;
  const seat = takeSeat(call, session.id);
  if (seat === undefined && request.negotiationId !== FIRST_NEGOTIATION) return refuseStale();
  return seat === undefined
    ? keepCandidates(draft, call, request, isBufferFull)
    : passCandidates(draft, call, seat, request);
}

function passCandidates(draft: Draft, call: Call, seat: Seat, request: Candidates): Answer {
  const { negotiationId: id } = request;
  if (id > seat.self.described && id <= seat.phase.negotiation.id) {
    return refuseState('Candidates come after the own description; send that first.');
  }
  // Candidates belong to the newest negotiation that their sender described (NG-6).
  if (id !== seat.self.described) return refuseStale();
  if (seat.self.trickleEnded) return refuseEndedTrickle();
  return accept(() => {
    if (request.end) {
      const party = { ...seat.self, trickleEnded: true };
      write(draft, 'calls', call.id, replaceParty(call, seat, party));
    }
    const { negotiationId, ufrag, end } = request;
    tell(draft, seat.peer.session, call.id, {
      case: 'candidates',
      value: { negotiationId, ufrag, candidates: request.candidates, end },
    });
  });
}

/** The caller's candidates with early SDP wait for the claim (IC-3). */
function keepCandidates(
  draft: Draft,
  call: Call,
  request: Candidates,
  isBufferFull: boolean,
): Answer {
  const { phase, caller } = call;
  if (phase.kind !== 'offered' || phase.sdpOffer === undefined) {
    return refuseState('Candidates come after the own description; wait for ANSWERED.');
  }
  if (caller.trickleEnded) return refuseEndedTrickle();
  const { limits } = draft.settings;
  const early = isBufferFull
    ? undefined
    : bufferBatch(phase.early, request, utf8Length(phase.sdpOffer), limits);
  if (early === undefined) {
    return refuse(
      StatusCode.LIMIT_EXCEEDED,
      'These candidates do not fit the buffer; send them again after ANSWERED.',
    );
  }
  return accept(() => {
    write(draft, 'calls', call.id, {
      ...call,
      caller: { ...caller, trickleEnded: request.end },
      phase: { ...phase, early },
    });
  });
}

/** The negotiation that an acceptable description leads to. */
function advance(seat: Seat, request: Description, isOpen: boolean): Negotiation | Refusal {
  if (isOpen && (request.negotiationId > FIRST_NEGOTIATION || isReject(request))) {
    return advanceLater(seat, request);
  }
  return isReject(request) ? refuseReject() : advanceFirst(seat, request);
}

/** Negotiation 1 has fixed roles, and happens once (DE-1). */
function advanceFirst(seat: Seat, { type, negotiationId }: Description): Negotiation | Refusal {
  const isOffer = type === DescriptionType.OFFER;
  const { negotiation } = seat.phase;
  if (isOffer !== (seat.role === 'caller')) return refuseRole();
  if (negotiationId !== FIRST_NEGOTIATION) return refuseStale();
  if (isOffer) {
    if (negotiation.stage === 'awaiting-offer') return { ...negotiation, stage: 'awaiting-answer' };
    return refuseState('The offer of this negotiation was sent before; wait for its answer.');
  }
  return answerOf(negotiation, negotiationId) ?? refuseStale();
}

/** Later ones are open to both parties, one at a time (NG-1, NG-3). */
function advanceLater(seat: Seat, request: Description): Negotiation | Refusal {
  const { negotiation, kind } = seat.phase;
  if (kind !== 'connected') {
    return refuseState('A later negotiation is for a connected call; wait for CONNECTED.');
  }
  const { type, negotiationId } = request;
  const { id, stage, inForce } = negotiation;
  const isPending = stage !== 'settled';
  if (type === DescriptionType.OFFER) {
    if (isPending) return refusePending();
    if (negotiationId !== id + 1) return refuseStale();
    return { id: negotiationId, stage: 'awaiting-answer', offerer: seat.self.session, inForce };
  }
  if (!isPending || negotiationId !== id) return refuseStale();
  if (negotiation.offerer === seat.self.session) return refuseRole();
  if (isReject(request)) return { ...negotiation, stage: 'settled' };
  return answerOf(negotiation, negotiationId) ?? refuseStale();
}

function answerOf(negotiation: Negotiation, id: number): Negotiation | undefined {
  if (negotiation.stage !== 'awaiting-answer' || negotiation.id !== id) return undefined;
  return { ...negotiation, stage: 'settled', inForce: id };
}

/** Negotiation 1 has the time to connect; each later one has its own (NG-4). */
function watchAnswer(draft: Draft, call: Call, { id, stage }: Negotiation): void {
  if (id === FIRST_NEGOTIATION) return;
  const timer = { kind: 'negotiate', id: call.id } as const;
  if (stage === 'awaiting-answer') arm(draft, timer, call.timers.negotiateMs);
  else disarm(draft, timer);
}

/** Its candidates are for the newest negotiation from here on; a reject describes nothing. */
function describedBy(party: Party, request: Description): Party {
  if (isReject(request)) return party;
  return { ...party, described: request.negotiationId, trickleEnded: false };
}

function isReject({ type }: Description): boolean {
  return type === DescriptionType.REJECT;
}

/** Both have to know later negotiations, since both have to answer them. */
function mayRenegotiate(draft: Draft, { self, peer }: Seat): boolean {
  return bothHave(draft, self.session, peer.session, Feature.RENEGOTIATE);
}

function refuseRole(): Refusal {
  return refuseState('The caller sends the offer and the claimant the answer, after the claim.');
}

function refuseStale(): Refusal {
  return refuse(
    StatusCode.STALE_NEGOTIATION,
    'This is not the negotiation that is under way; use its id, and answer only its offer.',
  );
}

function refuseEndedTrickle(): Refusal {
  return refuseState('The end of candidates was sent before; send none after it.');
}

function refusePending(): Refusal {
  return refuse(
    StatusCode.NEGOTIATION_PENDING,
    'Another negotiation of this call is under way; answer it, then offer again.',
  );
}

function refuseReject(): Refusal {
  return refuseState('REJECT is for later negotiations, where both parties asked for renegotiate.');
}
