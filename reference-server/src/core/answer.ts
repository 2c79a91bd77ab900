/**
 * Owns the two ways in which a request is answered.
 * A request is decided first and applied afterwards, between which its response is queued: so a
 * refusal has no effect (ER-2), and every event comes after the response (G-1).
 */
import { type EndReason, StatusCode } from '@audiocall/proto';
import type { ResponseResult } from './effects.js';

export type Answer = Acceptance | Refusal;

export interface Acceptance {
  readonly kind: 'accepted';
  readonly result: ResponseResult | undefined;
  /** Everything that the request causes, after its response. */
  readonly apply: () => void;
  /** What others are told before the response (RC-1). */
  readonly announce?: () => void;
}

export interface Refusal {
  readonly kind: 'refused';
  readonly code: StatusCode;
  /** One plain sentence for people, without secrets and without SDP. */
  readonly message: string;
  readonly callEndReason?: EndReason;
  readonly winningCallId?: string;
  /** With RATE_LIMITED: how long to wait. */
  readonly retryAfterMs?: number;
}

export function accept(apply: () => void, result?: ResponseResult): Acceptance {
  return { kind: 'accepted', result, apply };
}

/** An accepted request that changes nothing. */
export function acceptIdly(result?: ResponseResult): Acceptance {
  return accept(() => {}, result);
}

export function refuse(code: StatusCode, message: string): Refusal {
  return { kind: 'refused', code, message };
}

export function refuseArgument(violation: string): Refusal {
  return refuse(StatusCode.INVALID_ARGUMENT, `The request is not valid: ${violation}.`);
}

export function refuseUnknownCall(): Refusal {
  return refuse(
    StatusCode.CALL_NOT_FOUND,
    'There is no such call for this session; it may be over for long, check what you named.',
  );
}

export function refuseEndedCall(reason: EndReason): Refusal {
  return {
    kind: 'refused',
    code: StatusCode.CALL_ENDED,
    message: 'The call is over; offer a new one to talk.',
    callEndReason: reason,
  };
}

export function refuseAnsweredCall(): Refusal {
  return refuse(
    StatusCode.ALREADY_ANSWERED,
    'The call was answered before; only its parties can act on it now.',
  );
}

/** Another session of the user is in a call, and the user may be in one only (MD-4). */
export function refuseBound(): Refusal {
  return refuseState('Another session of this user is in a call; finish that one first.');
}

export function refuseState(message: string): Refusal {
  return refuse(StatusCode.INVALID_STATE, message);
}
