/** Owns the exit statuses of the harness. */
import { constants } from 'node:os';
import type { Report } from '@audiocall/proto';

/** Exit statuses of the harness. */
export const ExitStatus = {
  CONFORMANT: 0,
  NOT_CONFORMANT: 1,
  COULD_NOT_RUN: 2,
  INCONCLUSIVE: 3,
} as const;

/** The exit status of a program that a signal ended, as a shell gives it. */
export function statusOfSignal(signal: NodeJS.Signals): number {
  return SIGNALLED + constants.signals[signal];
}

const SIGNALLED = 128;

/** The exit status for a report. */
export function statusOf(report: Report): number {
  switch (report.verdict) {
    case 'conformant':
      return ExitStatus.CONFORMANT;
    case 'not conformant':
    case 'list outdated':
      return ExitStatus.NOT_CONFORMANT;
    case 'could not run':
      return ExitStatus.COULD_NOT_RUN;
    default:
      return ExitStatus.INCONCLUSIVE;
  }
}
