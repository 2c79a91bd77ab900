/** Owns why a case could not be played to its end where a server grants shorter timers than it asked for. Pure. */
import type { Timers, Trace } from '@audiocall/proto';

/** The timers that run while a case plays, as the schema spells them. */
const NAMES = {
  ringMs: 'ring_ms',
  connectMs: 'connect_ms',
  tombstoneMs: 'tombstone_ms',
  helloMs: 'hello_ms',
  resumeMs: 'resume_ms',
  resumeRingMs: 'resume_ring_ms',
  negotiateMs: 'negotiate_ms',
  mediaMs: 'media_ms',
} as const satisfies Partial<Record<keyof Timers, string>>;

/** No case can be sure to come to its end within less. */
const SHORT_MS = 1000;

/** The first timer that is too short, unasked: a sentence without a full stop. */
export function describeShortTimer({ entries }: Trace): string | undefined {
  const asked = new Map<string, Timers | undefined>();
  for (const { participant, socket, what } of entries) {
    if (what.case === 'sent' && what.value.body.case === 'createSession') {
      asked.set(`${participant} ${socket}`, what.value.body.value.timers);
    }
    if (what.case !== 'received' || what.value.body.case !== 'response') continue;
    const { result } = what.value.body.value;
    if (result.case !== 'createSession') continue;
    const wish = asked.get(`${participant} ${socket}`);
    for (const [name, word] of Object.entries(NAMES) as [keyof typeof NAMES, string][]) {
      const granted = result.value.timers?.[name] ?? 0;
      const wanted = wish?.[name] || SHORT_MS;
      if (granted > 0 && granted < Math.min(wanted, SHORT_MS)) {
        return `the server grants ${word} of ${granted} ms, too short for this case`;
      }
    }
  }
  return undefined;
}
