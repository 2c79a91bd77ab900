/**
 * Owns the negotiations of a connected call after the first one: the restart of lost media, the
 * answer to the other side's offer, and what becomes of an offer that loses, fails or runs out.
 * Knows nothing of negotiation 1.
 */
import { type DescriptionEvent, DescriptionType, MediaState } from '@audiocall/proto';
import { type Draft, perform } from './draft.js';
import type { Failure } from './effects.js';
import {
  applyDescription,
  progress,
  reportConnected,
  reportMedia,
  sendDescription,
} from './negotiation.js';
import { giveUp } from './own-call.js';
import { request } from './requests.js';
import { isInForce } from './session-in-force.js';
import type { OwnCall, PendingRequest } from './state.js';

type Claimed = Extract<OwnCall, { readonly phase: 'claimed' }>;

/** No SDP is looked at in a REJECT, but one has to be there. */
const NO_SDP = 'v=0\r\n';

export function hasLaterExchange(call: OwnCall): boolean {
  return call.phase === 'claimed' && call.negotiation.exchange !== 'none';
}

/** Reports the loss while the old negotiation is in force, then offers a new one (NG-2). */
export function restartMedia(draft: Draft): void {
  const { call } = draft.state;
  if (call.phase !== 'claimed' || !call.connected) return;
  const { reported, inForce, exchange } = call.negotiation;
  if (exchange !== 'none') return;
  if (reported === 'connected') {
    reportMedia(draft, call.callId, MediaState.DISCONNECTED, inForce);
    progress(draft, { reported: 'lost' });
  }
  startNegotiation(draft);
}

function startNegotiation(draft: Draft): void {
  const { call, link } = draft.state;
  if (call.phase !== 'claimed' || !call.connected || !isInForce(link, 'renegotiate')) return;
  if (call.negotiation.exchange !== 'none') return;
  progress(draft, { exchange: 'making', described: false, heldLocal: [], heldEnd: false });
  perform(draft, { do: 'makeOffer', ref: call.ref, iceRestart: true });
}

/** The peer connection made a description of a later negotiation. */
export function laterDescribed(draft: Draft, type: 'offer' | 'answer', sdp: string): void {
  const { call } = draft.state;
  if (call.phase !== 'claimed') return;
  const { exchange, highest } = call.negotiation;
  if (type === 'offer' && exchange === 'making') {
    const fresh = { remoteApplied: false, heldRemote: [] };
    progress(draft, { exchange: 'offered', highest: highest + 1, ...fresh });
    sendDescription(draft, 'offer', sdp, true);
  } else if (type === 'answer' && exchange === 'answering') {
    sendDescription(draft, 'answer', sdp);
  }
}

/** A description of the other side, in a negotiation above 1. */
export function describeLater(draft: Draft, own: Claimed, event: DescriptionEvent): void {
  const { exchange, highest } = own.negotiation;
  const { negotiationId, type, sdp } = event;
  const isOurs = exchange === 'offered' && negotiationId === highest;
  switch (type) {
    case DescriptionType.OFFER:
      // One with the number of ours came first, so ours loses; the media takes it back (NG-5).
      if (!own.connected || (negotiationId <= highest && !isOurs)) return;
      progress(draft, {
        exchange: 'answering',
        highest: negotiationId,
        described: false,
        heldLocal: [],
        heldEnd: false,
        remoteApplied: false,
        heldRemote: [],
      });
      applyDescription(draft, 'offer', sdp);
      break;
    case DescriptionType.ANSWER:
      if (!isOurs) return;
      progress(draft, { exchange: 'none', inForce: negotiationId });
      applyDescription(draft, 'answer', sdp);
      break;
    case DescriptionType.REJECT:
      if (isOurs) abandonOffer(draft, own);
      break;
    case DescriptionType.UNSPECIFIED:
      break;
  }
}

/** The one before stays in force (NG-4). An answer that we still make will be stale (NG-5). */
export function negotiationEnded(draft: Draft, own: Claimed, negotiationId: number): void {
  const { exchange, highest } = own.negotiation;
  if (exchange === 'offered' && negotiationId === highest) abandonOffer(draft, own);
}

function abandonOffer(draft: Draft, own: Claimed): void {
  perform(draft, { do: 'rollBack', ref: own.ref });
  progress(draft, { exchange: 'none', remoteApplied: true });
  reportConnected(draft);
}

/** The server's word on our description of a later negotiation. */
export function settleLaterDescription(
  draft: Draft,
  pending: Extract<PendingRequest, { kind: 'description' }>,
  refusal: Failure | undefined,
): void {
  const { call } = draft.state;
  if (call.phase !== 'claimed' || pending.type === 'reject') return;
  // LEAVE is on its way and says why.
  if (refusal?.code === 'CALL_ENDED') return;
  const { exchange, highest } = call.negotiation;
  if (pending.negotiationId !== highest) return;
  if (pending.type === 'offer') {
    // When the other side's offer is here already, ours is taken back by then.
    if (refusal !== undefined && exchange === 'offered') abandonOffer(draft, call);
  } else if (exchange === 'answering') {
    const inForce = refusal === undefined ? highest : call.negotiation.inForce;
    progress(draft, { exchange: 'none', inForce });
    reportConnected(draft);
    if (refusal?.code === 'STALE_NEGOTIATION') startNegotiation(draft);
  }
}

/** A later description could not be made or applied: the negotiation is off, not the call (NG-1). */
export function laterFailed(draft: Draft): void {
  const { call } = draft.state;
  if (call.phase !== 'claimed') return;
  const { exchange, highest } = call.negotiation;
  switch (exchange) {
    case 'none':
      // The answer to our offer was accepted, and cannot be applied.
      if (highest > 1) giveUp(draft);
      break;
    case 'making':
    case 'offered':
      abandonOffer(draft, call);
      break;
    case 'answering': {
      const { callId, ref } = call;
      const type = DescriptionType.REJECT;
      const value = { callId, negotiationId: highest, type, sdp: NO_SDP };
      const pending = { kind: 'description', ref, type: 'reject', negotiationId: highest } as const;
      request(draft, { case: 'description', value }, pending);
      progress(draft, { exchange: 'none', remoteApplied: true });
      reportConnected(draft);
      break;
    }
  }
}
