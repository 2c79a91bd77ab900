/**
 * Owns a negotiation of an own call: our description and candidates on their way out, the other
 * side's on their way in, and the media report. Knows nothing of how a call comes or goes.
 */
import {
  type Candidate,
  type Candidates,
  type CandidatesEvent,
  DescriptionType,
  MediaState,
} from '@audiocall/proto';
import { type Draft, perform, update } from './draft.js';
import type { LocalCandidate } from './local-candidate.js';
import { notifyOnce, request } from './requests.js';
import { sessionOf } from './session-in-force.js';
import type { Negotiation, OwnCall } from './state.js';

/** An own call that may have a peer connection. */
export type NegotiatingCall = Extract<OwnCall, { readonly negotiation: Negotiation }>;

export function hasNegotiation(call: OwnCall): call is NegotiatingCall {
  return 'negotiation' in call;
}

/** Changes the negotiation of the current call. */
export function progress(draft: Draft, patch: Partial<Negotiation>): void {
  const { call } = draft.state;
  if (!hasNegotiation(call)) return;
  update(draft, { call: { ...call, negotiation: { ...call.negotiation, ...patch } } });
}

export function createPeer(draft: Draft, ref: number): void {
  const { link } = draft.state;
  const iceServers = sessionOf(link)?.iceServers ?? [];
  perform(draft, { do: 'createPeer', ref, iceServers });
}

/** Sends our description and the candidates that waited for it (IC-1). */
export function sendDescription(
  draft: Draft,
  type: 'offer' | 'answer',
  sdp: string,
  iceRestart = false,
): void {
  const { call } = draft.state;
  if (call.phase !== 'claimed') return;
  const negotiationId = call.negotiation.highest;
  const value = {
    callId: call.callId,
    negotiationId,
    type: type === 'offer' ? DescriptionType.OFFER : DescriptionType.ANSWER,
    sdp,
    iceRestart,
  };
  const pending = { kind: 'description', ref: call.ref, type, negotiationId } as const;
  request(draft, { case: 'description', value }, pending);
  progress(draft, { localUfrag: readUfrag(sdp), described: true });
  flushLocalCandidates(draft);
}

/** The ICE user fragment of an SDP (RFC 8839, section 5.4); empty when it has none. */
export function readUfrag(sdp: string): string {
  return /^a=ice-ufrag:(.*?)\s*$/m.exec(sdp)?.[1] ?? '';
}

export function addLocalCandidate(draft: Draft, candidate: LocalCandidate): void {
  const { call } = draft.state;
  if (!hasNegotiation(call)) return;
  progress(draft, { heldLocal: [...call.negotiation.heldLocal, candidate] });
  flushLocalCandidates(draft);
}

export function endLocalCandidates(draft: Draft): void {
  progress(draft, { heldEnd: true });
  flushLocalCandidates(draft);
}

/** Sends our candidates as soon as the call has an id and the server has our description. */
export function flushLocalCandidates(draft: Draft): void {
  const { call, link } = draft.state;
  if (call.phase !== 'calling' && call.phase !== 'claimed') return;
  const { described, heldLocal, heldEnd, localUfrag } = call.negotiation;
  if (!described || (heldLocal.length === 0 && !heldEnd)) return;
  const batchSize = sessionOf(link)?.maxBatchCandidates ?? 1;
  for (let start = 0; start < heldLocal.length || (start === 0 && heldEnd); start += batchSize) {
    const value = {
      callId: call.callId,
      negotiationId: call.negotiation.highest,
      ufrag: localUfrag,
      candidates: heldLocal.slice(start, start + batchSize),
      end: heldEnd && start + batchSize >= heldLocal.length,
    };
    notifyOnce(draft, { case: 'candidates', value });
  }
  progress(draft, { heldLocal: [], heldEnd: false });
}

/** Applies the other side's description, then the candidates that came before it. */
export function applyDescription(draft: Draft, type: 'offer' | 'answer', sdp: string): void {
  const { call } = draft.state;
  if (!hasNegotiation(call) || call.negotiation.remoteApplied) return;
  const { ref } = call;
  perform(
    draft,
    type === 'offer' ? { do: 'applyOffer', ref, sdp } : { do: 'applyAnswer', ref, sdp },
  );
  for (const candidate of call.negotiation.heldRemote) {
    perform(draft, { do: 'addCandidate', ref, candidate });
  }
  progress(draft, { remoteApplied: true, heldRemote: [] });
  // The caller sees the answer only after the server accepted it, so its report counts (CN-4).
  if (type === 'answer') allowReport(draft);
}

export function addRemoteCandidates(draft: Draft, batch: Candidates | CandidatesEvent): void {
  const { call } = draft.state;
  if (!hasNegotiation(call) || batch.negotiationId !== call.negotiation.highest) return;
  const candidates = batch.candidates.map(toLocal);
  if (!call.negotiation.remoteApplied) {
    progress(draft, { heldRemote: [...call.negotiation.heldRemote, ...candidates] });
    return;
  }
  for (const candidate of candidates) {
    perform(draft, { do: 'addCandidate', ref: call.ref, candidate });
  }
}

function toLocal({ candidate, mid, mlineIndex }: Candidate): LocalCandidate {
  return { candidate, mid, mlineIndex };
}

/** From now on a media report counts (CN-4). */
export function allowReport(draft: Draft): void {
  progress(draft, { reportable: true });
  reportConnected(draft);
}

export function mediaConnected(draft: Draft): void {
  progress(draft, { mediaConnected: true });
  reportConnected(draft);
}

/** The report is held back until it counts, and is sent once: it is latched (CN-3, CN-4, NG-2). */
export function reportConnected(draft: Draft): void {
  const { call } = draft.state;
  if (call.phase !== 'claimed') return;
  const { mediaConnected: connected, reportable, reported, exchange, inForce } = call.negotiation;
  // While a later negotiation is outstanding, it is not settled which one a report is about.
  if (!connected || !reportable || reported === 'connected' || exchange !== 'none') return;
  reportMedia(draft, call.callId, MediaState.CONNECTED, inForce);
  progress(draft, { reported: 'connected' });
}

export function reportMedia(
  draft: Draft,
  callId: string,
  state: MediaState,
  negotiationId: number,
): void {
  const value = { callId, negotiationId, state };
  notifyOnce(draft, { case: 'mediaReport', value });
}
