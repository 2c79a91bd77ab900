/**
 * Owns the log: one JSON object a line, on stderr. Its callers give it no secret and no SDP.
 * Knows nothing of what it reports.
 */

/** From quiet to talkative. */
export const LOG_LEVELS = ['silent', 'error', 'info', 'debug'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** Writes one line, when its level is on. */
export type Log = (
  level: Exclude<LogLevel, 'silent'>,
  event: string,
  details?: Readonly<Record<string, string | number | undefined>>,
) => void;

export function createLog(limit: LogLevel, writeLine: (line: string) => void): Log {
  const rank = LOG_LEVELS.indexOf(limit);
  return (level, event, details) => {
    if (LOG_LEVELS.indexOf(level) > rank) return;
    writeLine(`${JSON.stringify({ time: new Date().toISOString(), level, event, ...details })}\n`);
  };
}
