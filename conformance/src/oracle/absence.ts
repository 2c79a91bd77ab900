/** Owns for how long somebody may come back at the end of a trace (RS-1). Judges nothing. */
import { Feature, type Trace } from '@audiocall/proto';
import { latenessOf } from './endings.js';
import { readTrace } from './read-trace.js';

/** The longest time, where every socket was lost just now; 0 where nobody comes back. */
export function findAbsenceMs(trace: Trace): number {
  const waits = readTrace(trace).sessions.map(({ endedAt, granted }) => {
    const { resumeMs = 0 } = granted.timers ?? {};
    const mayReturn = endedAt === undefined && granted.features.includes(Feature.RESUME);
    return mayReturn ? resumeMs + latenessOf(resumeMs) : 0;
  });
  return Math.max(0, ...waits);
}
