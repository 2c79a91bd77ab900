/** Owns the error of a driver that does not do what drivers do, and what is retold of the error of a command. */
import type { CommandError } from '@audiocall/proto';
import { cutShort } from '../wording/printable.js';

/** The driver broke the driver protocol, or ended. */
export class DriverError extends Error {
  constructor(
    readonly participant: string,
    message: string,
  ) {
    super(message);
    this.name = 'DriverError';
  }
}

/** It hangs: it answers no command any more, so that nothing that its SDK left out is a verdict on the protocol. */
export class DriverHangsError extends DriverError {
  constructor(
    participant: string,
    readonly waitedMs: number,
    unanswered: readonly string[],
  ) {
    super(
      participant,
      `the driver of ${participant} hangs: within ${waitedMs} ms each it answered neither ${unanswered.join(' nor ')}; what its SDK left out is no verdict`,
    );
    this.name = 'DriverHangsError';
  }
}

/** What an SDK or its driver said of a command that failed, as much as anybody reads. */
export function quoteError({ code, message }: CommandError): string {
  return cutShort(`${code}, ${message || 'without a message'}`);
}
