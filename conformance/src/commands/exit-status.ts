/** Owns the exit statuses of the harness. */
import type { Report } from '@audiocall/proto';

/** Exit statuses of the harness. */
export const ExitStatus = {
  CONFORMANT: 0,
  NOT_CONFORMANT: 1,
  COULD_NOT_RUN: 2,
  INCONCLUSIVE: 3,
} as const;

/** The exit status of a program that SIGINT ended. */
export const INTERRUPTED = 130;

/** The exit status for a report. */
export function statusOf(report: Report): number {
  switch (report.verdict) {
    case 'conformant':
      return ExitStatus.CONFORMANT;
    case 'not conformant':
      return ExitStatus.NOT_CONFORMANT;
    default:
      return ExitStatus.INCONCLUSIVE;
  }
}
