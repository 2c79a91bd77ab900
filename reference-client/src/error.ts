/** Owns the one error of the SDK. Knows nothing of when it is thrown. */
import type { ErrorCode } from './core/effects.js';

/**
 * What every failed operation rejects with. `code` is a status code of the protocol, or one of the
 * SDK's own; `message` is for people; `cause` is the server's Status or the underlying error.
 */
export class AudiocallError extends Error {
  override readonly name = 'AudiocallError';
  readonly code: ErrorCode;

  /** With GLARE: the call that was there first (GL-1). */
  readonly callId: string | undefined;

  constructor(code: ErrorCode, message: string, cause?: unknown, callId?: string) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.callId = callId;
  }
}
