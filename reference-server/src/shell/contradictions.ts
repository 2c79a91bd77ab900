/** Owns which settings contradict each other: what is at a limit has to fit into the limits around it. */
import type { Limits } from '@audiocall/proto';
import { claimFrameBytes } from '../core/early-candidates.js';
import type { Report } from './flag-values.js';

/** What a frame needs beside the one SDP or candidate in it. */
const FRAME_ENVELOPE_BYTES = 1024;

/** The rest of a CandidatesEvent's frame, and of each candidate in it, with mids at their longest. */
const BATCH_ENVELOPE_BYTES = 1152;
const CANDIDATE_ENVELOPE_BYTES = 280;

/** One held call in the answer to CreateSession, with the longest user id (LS-8). */
const PENDING_CALL_BYTES = 384;

/** The longest frame that passes a batch on; the sender's own frame is a little shorter (WR-4). */
function batchFrameBytes({ maxBatchCandidates, maxCandidateBytes }: Limits): number {
  return BATCH_ENVELOPE_BYTES + maxBatchCandidates * (maxCandidateBytes + CANDIDATE_ENVELOPE_BYTES);
}

/** What is at a limit has to fit a frame, and what is in a frame the queue of its socket (LM-1). */
export function findContradictions(limits: Limits, report: Report): void {
  const { maxFrameBytes, maxBackpressureBytes } = limits;
  const needs: readonly (readonly [string, number])[] = [
    ['--max-sdp-bytes', limits.maxSdpBytes + FRAME_ENVELOPE_BYTES],
    ['--max-candidate-bytes', limits.maxCandidateBytes + FRAME_ENVELOPE_BYTES],
    ['--max-batch-candidates with --max-candidate-bytes', batchFrameBytes(limits)],
    ['--max-sdp-bytes with --max-buffered-candidate-bytes', claimFrameBytes(limits)],
    ['--max-held-calls', limits.maxHeldCalls * PENDING_CALL_BYTES + FRAME_ENVELOPE_BYTES],
  ];
  for (const [name, bytes] of needs) {
    if (bytes <= maxFrameBytes) continue;
    report(
      `${name} asks for frames of ${bytes} bytes, but --max-frame-bytes is ${maxFrameBytes}; raise that or lower the other.`,
    );
    return;
  }
  if (maxBackpressureBytes < maxFrameBytes) {
    report(
      `--max-backpressure-bytes is ${maxBackpressureBytes}, less than one frame of --max-frame-bytes, ${maxFrameBytes}; raise it.`,
    );
  }
}
