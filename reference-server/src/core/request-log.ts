/**
 * Owns the window of answered requests: which id is new, which is repeated, which is too old.
 * Knows nothing of what requests mean.
 */
import type { ServerFrame } from '@audiocall/proto';
import type { RequestLog } from './state.js';

export const NO_REQUESTS: RequestLog = { highestId: 0, kept: [] };

/** What an id means for its connection. */
export type Novelty =
  | { readonly kind: 'new' }
  /** It was answered with this frame (RQ-2). */
  | { readonly kind: 'repeated'; readonly frame: ServerFrame }
  /** Its response is kept no longer, or it was skipped (RQ-4). */
  | { readonly kind: 'stale' };

export function judgeId(log: RequestLog, requestId: number): Novelty {
  if (requestId > log.highestId) return { kind: 'new' };
  const kept = log.kept.find((response) => response.requestId === requestId);
  return kept === undefined ? { kind: 'stale' } : { kind: 'repeated', frame: kept.frame };
}

/** The log with one more response, which is the newest. */
export function keepResponse(
  log: RequestLog,
  requestId: number,
  frame: ServerFrame,
  capacity: number,
): RequestLog {
  const older = log.kept.length < capacity ? log.kept : log.kept.slice(1 - capacity);
  return { highestId: requestId, kept: [...older, { requestId, frame }] };
}
