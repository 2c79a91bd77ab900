/**
 * Owns what a driver has to be able to do since it says so, and what its SDK has to be able to do by itself: a
 * failure of that is a fault on their side, and no verdict on anybody else. Pure.
 */
import {
  type ClientFrame,
  type CommandResult,
  type DriverCommandSchema,
  StatusCode,
  type TraceEntry,
} from '@audiocall/proto';
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
  if (error.code !== UNIMPLEMENTED) return undefined;
  if (command === 'close') {
    return new DriverError(
      participant,
      `the driver of ${participant} answered close with ${said}; every driver knows it`,
    );
  }
  if (!can(capability)) return undefined;
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

/** The fault of a driver that knows a command that there is none of: only UNIMPLEMENTED is an answer to it. */
export function findFalseKnowledge(
  participant: string,
  { error }: CommandResult,
): DriverError | undefined {
  if (error?.code === UNIMPLEMENTED) return undefined;
  const said = error === undefined ? 'success' : quoteError(error);
  return new DriverError(
    participant,
    `the driver of ${participant} answered a command that no driver knows with ${said}; ${UNIMPLEMENTED} is the answer to those`,
  );
}

/** What an SDK says where there is no session: that may be the server's doing. */
const NO_SESSION = 'NO_SESSION';

/**
 * The fault of an SDK whose function failed before it had sent its request, or after that was granted: no clause
 * forbids that, and what would have followed is missing through nobody else's fault. `since` is what was recorded from
 * the command on.
 */
export function findOwnFailure(
  participant: string,
  command: CommandBody['case'],
  { error }: CommandResult,
  since: readonly TraceEntry[],
): DriverError | undefined {
  if (error?.code === NO_SESSION) return undefined;
  const failure =
    describeUnsent(participant, command, { error }, since) ??
    (wasInterrupted(participant, since)
      ? undefined
      : describeGranted(participant, command, { error }, since));
  if (failure === undefined) return undefined;
  return new DriverError(participant, `the SDK of ${participant} ${failure}`);
}

/** Somebody else ended the call, or the socket, while the function was at work. */
function wasInterrupted(participant: string, since: readonly TraceEntry[]): boolean {
  return since.some(({ participant: who, what }) => {
    if (who !== participant) return false;
    if (what.case === 'closed') return true;
    if (what.case !== 'received' || what.value.body.case !== 'event') return false;
    return ENDS.has(what.value.body.value.body.case);
  });
}

const ENDS: ReadonlySet<string | undefined> = new Set(['leave', 'cancel', 'sessionClosed']);

type Outcome = Pick<CommandResult, 'error'>;

/** What became of a function that failed before it had sent its request: a phrase that goes on from "the SDK". */
export function describeUnsent(
  participant: string,
  command: CommandBody['case'],
  { error }: Outcome,
  since: readonly TraceEntry[],
): string | undefined {
  if (error === undefined || command === undefined) return undefined;
  if (findRequest(participant, command, since) !== undefined) return undefined;
  return `failed at ${command}, and had sent no such request: ${quoteError(error)}`;
}

/** What became of a function that failed although the server granted its request: a phrase as above. */
export function describeGranted(
  participant: string,
  command: CommandBody['case'],
  { error }: Outcome,
  since: readonly TraceEntry[],
): string | undefined {
  if (error === undefined || command === undefined) return undefined;
  const request = findRequest(participant, command, since);
  const isGranted = since.some(
    ({ participant: who, what }) =>
      who === participant &&
      what.case === 'received' &&
      what.value.body.case === 'response' &&
      what.value.body.value.requestId === request?.requestId &&
      what.value.body.value.status?.code === StatusCode.OK,
  );
  if (!isGranted) return undefined;
  return `failed at ${command} although the server granted it: ${quoteError(error)}`;
}

/** The first request that a command made; a function and its request have the same name where this is asked. */
function findRequest(
  participant: string,
  command: CommandBody['case'],
  since: readonly TraceEntry[],
): ClientFrame | undefined {
  for (const { participant: who, what } of since) {
    if (who === participant && what.case === 'sent' && what.value.body.case === command) {
      return what.value;
    }
  }
  return undefined;
}
