/** Owns the sentences of the demo: why a call ended, and what went wrong. Pure. */
import { EndReason } from '@audiocall/proto';
import { AudiocallError } from '../error.js';

const ENDS: Readonly<Partial<Record<EndReason, string>>> = {
  [EndReason.HANGUP]: 'The call is over.',
  [EndReason.REJECTED]: 'The call was declined.',
  [EndReason.BUSY]: 'The line is busy.',
  [EndReason.NO_ANSWER]: 'Nobody answered.',
  [EndReason.CALLER_CANCELLED]: 'The caller gave up.',
  [EndReason.PEER_LOST]: 'The other side lost its connection.',
  [EndReason.MEDIA_FAILED]: 'No audio could get through.',
  [EndReason.MEDIA_TIMEOUT]: 'The audio was lost.',
  [EndReason.CONNECT_TIMEOUT]: 'The audio did not connect in time.',
  [EndReason.SERVER_SHUTDOWN]: 'The server is shutting down.',
  [EndReason.ANSWERED_ELSEWHERE]: 'It was answered elsewhere.',
  [EndReason.REJECTED_ELSEWHERE]: 'It was declined elsewhere.',
};

const FAULTS: Readonly<Record<string, string>> = {
  BUSY: 'That user is in another call.',
  SELF_CALL: 'You cannot call yourself. Choose another name.',
  GLARE: 'That user is calling you at this very moment.',
  TIMEOUT: 'The server does not answer. Is it still running?',
  CLOSED: 'The server cannot be reached. Start `npm run demo` again, then reload this page.',
  DEVICE_NOT_FOUND: 'No microphone was found. Plug one in, then try again.',
  DEVICE_UNAVAILABLE: 'The microphone cannot be used. Another program may hold it.',
  MEDIA_FAILED: 'No audio could get through.',
  CALL_ENDED: 'That call is over already.',
  INVALID_USER_ID: 'That name is not one that the server takes.',
};

const REFUSED =
  'The browser refused the microphone. Allow it next to the address of this page, then try again.';

/** Why a call ended. */
export function describeEnd(reason: EndReason): string {
  return ENDS[reason] ?? 'The call is over.';
}

/** What went wrong; undefined for what the user did on purpose. */
export function describeFault(error: unknown): string | undefined {
  if (!(error instanceof AudiocallError)) return `Something went wrong: ${String(error)}`;
  if (error.code === 'CANCELLED' || error.code === 'SUPERSEDED') return undefined;
  const { cause } = error;
  const name = typeof cause === 'object' && cause !== null && 'name' in cause ? cause.name : '';
  if (name === 'NotAllowedError') return REFUSED;
  return FAULTS[error.code] ?? `${error.message} (${error.code})`;
}
