/**
 * Owns what a driver has to be able to do since it says so, and what its SDK has to be able to do by itself: a
 * failure of that is a fault on their side, and no verdict on anybody else. Pure.
 */
import type { CommandResult, DriverCommandSchema, TraceEntry } from '@audiocall/proto';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { DriverError, quoteError } from './driver-error.js';

/** A command, as a literal. */
export type CommandBody = NonNullable<MessageInitShape<typeof DriverCommandSchema>['command']>;

/** How a driver answers a command that it does not know. */
const UNIMPLEMENTED = 'UNIMPLEMENTED';

/**
 * The fault of a driver that refused what it claims; undefined where it has none. `since` is what was
 * recorded from the command on.
 */
export function findFalseClaim(
  participant: string,
  command: CommandBody['case'],
  { error }: CommandResult,
  since: readonly TraceEntry[],
  can: (capability: string) => boolean,
): DriverError | undefined {
  if (error === undefined || command === undefined) return undefined;
  const said = quoteError(error);
  if (command === 'configure') {
    return new DriverError(participant, `the driver of ${participant} refused configure: ${said}`);
  }
  const capability = command.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  if (error.code !== UNIMPLEMENTED || !can(capability)) return undefined;
  // A server may refuse with the same code; then the SDK passes on what it was told.
  const isFromServer = since.some(
    ({ participant: who, what }) =>
      who === participant && what.case === 'received' && what.value.body.case === 'response',
  );
  if (isFromServer) return undefined;
  return new DriverError(
    participant,
    `the driver of ${participant} claims ${capability} in its Hello, and answered ${command} with ${said}`,
  );
}

/** What an SDK says where there is no session: that may be the server's doing. */
const NO_SESSION = 'NO_SESSION';

/**
 * The fault of an SDK whose function failed before it had sent its request: no clause forbids that, and what would
 * have followed is missing through nobody else's fault. `since` is what was recorded from the command on.
 */
export function findOwnFailure(
  participant: string,
  command: CommandBody['case'],
  { error }: CommandResult,
  since: readonly TraceEntry[],
): DriverError | undefined {
  if (error === undefined || command === undefined || error.code === NO_SESSION) return undefined;
  const hasSent = since.some(
    ({ participant: who, what }) =>
      who === participant && what.case === 'sent' && what.value.body.case === command,
  );
  if (hasSent) return undefined;
  const said = quoteError(error);
  return new DriverError(
    participant,
    `the SDK of ${participant} failed at ${command}, and had sent no such request: ${said}`,
  );
}
