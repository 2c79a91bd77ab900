/** Owns why a case could not be played to its end where a server grants shorter timers than it asked for. Pure. */
import type { Timers, Trace } from '@audiocall/proto';
import { type Answer, listAnswers } from './answers.js';

/** The timers that run while a case plays, as the schema spells them. */
const NAMES = {
  ringMs: 'ring_ms',
  connectMs: 'connect_ms',
  tombstoneMs: 'tombstone_ms',
  pingMs: 'ping_ms',
  helloMs: 'hello_ms',
  resumeMs: 'resume_ms',
  resumeRingMs: 'resume_ring_ms',
  negotiateMs: 'negotiate_ms',
  mediaMs: 'media_ms',
} as const satisfies Partial<Record<keyof Timers, string>>;

/** No case can be sure to come to its end within less, nor within less than it took. */
const LEAST_MS = 1000;

/** The first timer that is too short, unasked: a sentence without a full stop. */
export function describeShortTimer(
  trace: Trace,
  answers: readonly Answer[] = listAnswers(trace),
): string | undefined {
  const neededMs = Math.max(LEAST_MS, trace.entries.at(-1)?.atMs ?? 0);
  for (const { asked, response } of answers) {
    const { result } = response;
    if (asked.case !== 'createSession' || result.case !== 'createSession') continue;
    for (const [name, word] of Object.entries(NAMES) as [keyof typeof NAMES, string][]) {
      const granted = result.value.timers?.[name] ?? 0;
      // Somebody is pinged over and over, however long a case is.
      const least = name === 'pingMs' ? LEAST_MS : neededMs;
      const wanted = asked.value.timers?.[name] || least;
      if (granted > 0 && granted < Math.min(wanted, least)) {
        return `the server grants ${word} of ${granted} ms, too short for this case`;
      }
    }
  }
  return undefined;
}
