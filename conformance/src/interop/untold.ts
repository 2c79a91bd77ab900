/**
 * Owns what an SDK was sent and did not pass on: the event of the server for which its application waits in
 * vain (G-8). Pure.
 */
import type { Trace } from '@audiocall/proto';
import { nameEvent } from '../oracle/duty.js';

/** The entry at which an SDK received the event that its application was never given; undefined where there is none. */
export function findUntold(
  { entries }: Trace,
  participant: string,
  name: string,
): number | undefined {
  // What comes again behind a Resume is the same event.
  const received = new Map<string, number>();
  let told = 0;
  for (const [at, entry] of entries.entries()) {
    if (entry.participant !== participant) continue;
    const { what } = entry;
    if (what.case === 'report' && what.value.report.case === 'event') {
      if (what.value.report.value.name === name) told += 1;
    }
    if (what.case !== 'received' || what.value.body.case !== 'event') continue;
    const { seq, callId, body } = what.value.body.value;
    if (`${nameEvent(body.case)}_EVENT` !== name) continue;
    const key = `${callId} ${seq}`;
    if (!received.has(key)) received.set(key, at);
  }
  return [...received.values()][told];
}
