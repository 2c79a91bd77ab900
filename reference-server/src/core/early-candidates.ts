/**
 * Owns the buffer of a caller's candidates between an early SDP offer and the claim (IC-3).
 * Knows its bounds, and nothing of sessions.
 */
import { type Candidates, type Limits, utf8Length } from '@audiocall/proto';
import type { EarlyCandidates } from './state.js';

export const NO_EARLY_CANDIDATES: EarlyCandidates = {
  batches: [],
  count: 0,
  bytes: 0,
  envelopeBytes: 0,
};

/** What a batch takes in the claim's result beyond its strings: call_id, tags and lengths. */
const BATCH_ENVELOPE_BYTES = 64;
const CANDIDATE_ENVELOPE_BYTES = 16;

/** Room in a frame for everything of a claim's result but SDP and candidates. */
const RESULT_ENVELOPE_BYTES = 1024;

/**
 * The longest frame that a claim's result can need under these limits, where mids and ufrags are
 * as short as they are in practice. The options refuse a smaller max_frame_bytes (LM-1).
 */
export function claimFrameBytes(limits: Limits): number {
  const perCandidate = BATCH_ENVELOPE_BYTES + 2 * CANDIDATE_ENVELOPE_BYTES;
  return (
    RESULT_ENVELOPE_BYTES +
    limits.maxSdpBytes +
    limits.maxBufferedCandidateBytes +
    limits.maxBufferedCandidates * perCandidate
  );
}

/** The buffer with one more batch, or undefined when the batch does not fit as a whole. */
export function bufferBatch(
  early: EarlyCandidates,
  batch: Candidates,
  sdpBytes: number,
  limits: Limits,
): EarlyCandidates | undefined {
  let bytes = early.bytes;
  let envelopeBytes = early.envelopeBytes + BATCH_ENVELOPE_BYTES + utf8Length(batch.ufrag);
  for (const { candidate, mid } of batch.candidates) {
    bytes += utf8Length(candidate);
    envelopeBytes += CANDIDATE_ENVELOPE_BYTES + utf8Length(mid);
  }
  const count = early.count + batch.candidates.length;
  const fits =
    count <= limits.maxBufferedCandidates &&
    bytes <= limits.maxBufferedCandidateBytes &&
    // Long ufrags and mids count towards no limit, but the result has to fit one frame (WR-4).
    RESULT_ENVELOPE_BYTES + sdpBytes + bytes + envelopeBytes <= limits.maxFrameBytes;
  if (!fits) return undefined;
  return { batches: [...early.batches, batch], count, bytes, envelopeBytes };
}
