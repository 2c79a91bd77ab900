/**
 * Owns what an SDK was sent and did not pass on: the event of the server for which its application waits in
 * vain (G-8). Pure.
 */
import type { Trace } from '@audiocall/proto';
import { nameEvent } from '../oracle/duty.js';
import { isAnsweredByName } from '../oracle/monitors/answered-by-name.js';
import { readTrace } from '../oracle/read-trace.js';

/** What came in the last moment of a wait, its SDK could not pass on within it. */
const IN_TIME_MS = 1000;

/**
 * The entry at which an SDK received the event that its application was never given, long enough before the wait for it
 * was over; undefined where there is none.
 */
export function findUntold(
  trace: Trace,
  participant: string,
  name: string,
  overMs: number,
): number | undefined {
  const facts = readTrace(trace);
  // What comes again behind a Resume is the same event.
  const received = new Map<string, number>();
  let told = 0;
  for (const [at, entry] of trace.entries.entries()) {
    if (entry.participant !== participant) continue;
    const { what } = entry;
    if (what.case === 'report' && what.value.report.case === 'event') {
      if (what.value.report.value.name === name) told += 1;
    }
    if (what.case !== 'received' || what.value.body.case !== 'event') continue;
    const event = what.value.body.value;
    if (`${nameEvent(event.body.case)}_EVENT` !== name) continue;
    const key = `${event.callId} ${event.seq}`;
    if (received.has(key) || isAnsweredByName(facts, participant, at, event)) continue;
    received.set(key, at);
  }
  const at = [...received.values()][told];
  const atMs = trace.entries[at ?? -1]?.atMs ?? Number.POSITIVE_INFINITY;
  return atMs + IN_TIME_MS <= overMs ? at : undefined;
}
