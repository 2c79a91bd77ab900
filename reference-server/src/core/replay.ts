/**
 * Owns the buffer of what a client may not have seen: events and responses in one order (RS-2).
 * Knows its bounds, and nothing of sessions and calls.
 */
import { encodeServerFrame, type Limits, type ServerFrame } from '@audiocall/proto';
import type { ReplayBuffer, ReplayEntry } from './state.js';

export const EMPTY_REPLAY: ReplayBuffer = {
  entries: [],
  events: 0,
  bytes: 0,
  responseBytes: 0,
  acknowledged: 0,
  lostSeq: 0,
  lostResponseId: 0,
};

/** The buffer with one more frame; the oldest of its kind go when that is over a limit (RS-8). */
export function record(
  buffer: ReplayBuffer,
  kind: ReplayEntry['kind'],
  number: number,
  frame: ServerFrame,
  limits: Limits,
): ReplayBuffer {
  const entry: ReplayEntry = { kind, number, frame, bytes: encodeServerFrame(frame).length };
  const entries = [...buffer.entries, entry];
  if (kind === 'response') {
    const fits = entries.length - buffer.events <= limits.maxReplayEvents + limits.keptResponses;
    const responseBytes = buffer.responseBytes + entry.bytes;
    const next = { ...buffer, entries, responseBytes };
    return fits ? next : dropOldest(next, 'response');
  }
  const { events, bytes } = buffer;
  let next: ReplayBuffer = { ...buffer, entries, events: events + 1, bytes: bytes + entry.bytes };
  while (next.events > limits.maxReplayEvents || next.bytes > limits.maxReplayBytes) {
    next = dropOldest(next, 'event');
  }
  return next;
}

function dropOldest(buffer: ReplayBuffer, kind: ReplayEntry['kind']): ReplayBuffer {
  const index = buffer.entries.findIndex((entry) => entry.kind === kind);
  const oldest = buffer.entries[index];
  if (oldest === undefined) return buffer;
  const entries = buffer.entries.toSpliced(index, 1);
  if (kind === 'response') {
    const responseBytes = buffer.responseBytes - oldest.bytes;
    return { ...buffer, entries, responseBytes, lostResponseId: oldest.number };
  }
  const { events, bytes } = buffer;
  return {
    ...buffer,
    entries,
    events: events - 1,
    bytes: bytes - oldest.bytes,
    lostSeq: oldest.number,
  };
}

/**
 * The buffer without what the client has seen. Whoever saw an event saw everything that was queued
 * before it, since a socket is first in, first out.
 */
export function acknowledge(buffer: ReplayBuffer, seq: number, lastSeq: number): ReplayBuffer {
  if (seq <= buffer.acknowledged || seq > lastSeq) return buffer;
  const last = buffer.entries.findLastIndex(
    (entry) => entry.kind === 'event' && entry.number <= seq,
  );
  const entries = buffer.entries.slice(last + 1);
  const events = entries.filter((entry) => entry.kind === 'event');
  const bytes = sumBytes(events);
  const responseBytes = sumBytes(entries) - bytes;
  return { ...buffer, entries, events: events.length, bytes, responseBytes, acknowledged: seq };
}

/** The buffer without anything, as if it had all gone by its limits (LM-4). */
export function discard(buffer: ReplayBuffer): ReplayBuffer {
  const newest = (kind: ReplayEntry['kind']): number =>
    buffer.entries.findLast((entry) => entry.kind === kind)?.number ?? 0;
  return {
    ...EMPTY_REPLAY,
    acknowledged: buffer.acknowledged,
    lostSeq: Math.max(buffer.lostSeq, newest('event')),
    lostResponseId: Math.max(buffer.lostResponseId, newest('response')),
  };
}

function sumBytes(entries: readonly ReplayEntry[]): number {
  return entries.reduce((sum, entry) => sum + entry.bytes, 0);
}

/** What a client has to be sent that has seen so much, or undefined where something is lost (RS-8). */
export function replaySince(
  buffer: ReplayBuffer,
  lastSeq: number,
  lastResponseId: number,
): readonly ReplayEntry[] | undefined {
  const { acknowledged, lostSeq, lostResponseId } = buffer;
  if (lastSeq < acknowledged || lastSeq < lostSeq || lastResponseId < lostResponseId) {
    return undefined;
  }
  return buffer.entries.filter(({ kind, number }) =>
    kind === 'event' ? number > lastSeq : number > lastResponseId,
  );
}
