/**
 * Owns descriptions and candidates: which are passed on, kept, refused or dropped (DE, IC).
 * Never reads an SDP, and knows nothing of mute and media.
 */
import {
  type Candidate,
  type Candidates,
  type Description,
  DescriptionType,
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
import { type Draft, write } from './draft.js';
import { bufferBatch } from './early-candidates.js';
import { tell } from './effects.js';
import { replaceParty, type Seat, takeSeat } from './parties.js';
import { type Call, FIRST_NEGOTIATION, type NegotiationStage, type Session } from './state.js';
import { resolveLive } from './targets.js';

export function decideDescription(draft: Draft, session: Session, request: Description): Answer {
  const target = resolveLive(draft, session, request.callId);
  if (target.kind === 'refused') return target;
  const { call } = target;
  const refusal = checkState('description', session, call.id);
  if (refusal !== undefined) return refusal;
  const seat = takeSeat(call, session.id);
  if (seat === undefined) return refuseRole();

  const next = advance(seat, request);
  if (typeof next !== 'string') return next;
  return accept(() => {
    write(draft, 'calls', call.id, { ...call, phase: { ...seat.phase, negotiation: next } });
    const { negotiationId, type, sdp } = request;
    tell(draft, seat.peer.session, call.id, {
      case: 'description',
      value: { negotiationId, type, sdp },
    });
  });
}

/** Candidates go along their description: passed on, kept until the claim, or refused (IC-1). */
export function decideCandidates(draft: Draft, session: Session, request: Candidates): Answer {
  if (request.candidates.length === 0 && !request.end) {
    return refuseArgument('candidates may be empty only where end is set');
  }
  const target = resolveLive(draft, session, request.callId);
  if (target.kind === 'refused') return target;
  const { call } = target;
  const refusal = checkState('candidates', session, call.id);
  if (refusal !== undefined) return refusal;
  if (request.negotiationId !== FIRST_NEGOTIATION) return refuseStale();
  const seat = takeSeat(call, session.id);
  return seat === undefined
    ? keepCandidates(draft, call, request)
    : passCandidates(draft, call, seat, request);
}

function passCandidates(draft: Draft, call: Call, seat: Seat, request: Candidates): Answer {
  if (!hasDescribed(seat)) {
    return refuseState('Candidates come after the own description; send that first.');
  }
  if (seat.self.trickleEnded) return refuseEndedTrickle();
  return accept(() => {
    if (request.end) {
      const party = { ...seat.self, trickleEnded: true };
      write(draft, 'calls', call.id, replaceParty(call, seat, party));
    }
    const { negotiationId, ufrag, end } = request;
    tell(draft, seat.peer.session, call.id, {
      case: 'candidates',
      value: { negotiationId, ufrag, candidates: request.candidates.map(strip), end },
    });
  });
}

/** The caller's candidates with early SDP wait for the claim (IC-3). */
function keepCandidates(draft: Draft, call: Call, request: Candidates): Answer {
  const { phase, caller } = call;
  if (phase.kind !== 'offered' || phase.sdpOffer === undefined) {
    return refuseState('Candidates come after the own description; wait for ANSWERED.');
  }
  if (caller.trickleEnded) return refuseEndedTrickle();
  const { limits } = draft.settings;
  const early = bufferBatch(phase.early, stripBatch(request), utf8Length(phase.sdpOffer), limits);
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

/** The stage that an acceptable description leads to (DE-1). */
function advance(seat: Seat, { type, negotiationId }: Description): NegotiationStage | Refusal {
  const isOffer = type === DescriptionType.OFFER;
  if (isOffer !== (seat.role === 'caller')) return refuseRole();
  if (negotiationId !== FIRST_NEGOTIATION) return refuseStale();
  const { negotiation } = seat.phase;
  if (isOffer) {
    if (negotiation === 'awaiting-offer') return 'awaiting-answer';
    return refuseState('The offer of this negotiation was sent before; wait for its answer.');
  }
  return negotiation === 'awaiting-answer' ? 'settled' : refuseStale();
}

/** Whether the server accepted that party's own description. */
function hasDescribed({ role, phase }: Seat): boolean {
  switch (phase.negotiation) {
    case 'awaiting-offer':
      return false;
    case 'awaiting-answer':
      return role === 'caller';
    case 'settled':
      return true;
    default:
      return phase.negotiation satisfies never;
  }
}

/** Unknown fields are ignored (WR-5), so they neither fill the buffer nor reach the other party. */
function strip(candidate: Candidate): Candidate {
  if (candidate.$unknown === undefined) return candidate;
  const { $unknown: _, ...known } = candidate;
  return known;
}

function stripBatch(batch: Candidates): Candidates {
  const { $unknown: _, ...known } = batch;
  return { ...known, candidates: batch.candidates.map(strip) };
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
