/**
 * Owns the response to a request of the SDK where a script says nothing else: done, or refused where the SDK is early. Sends
 * nothing.
 */
import {
  type ClientFrame,
  type ResponseSchema,
  type SnapshotSchema,
  StatusCode,
} from '@audiocall/proto';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { nameValue } from '../oracle/name-value.js';
import { type Grant, grantSession } from './grant.js';

/** A response without its id. */
export type Answer = Omit<MessageInitShape<typeof ResponseSchema>, '$typeName' | 'requestId'>;

/** A refusal as every server words one (RQ-5); with RATE_LIMITED it says how long to wait (LM-2). */
export function refuseWith(code: StatusCode): Answer {
  const message = `The script refuses this with ${nameValue(StatusCode, code)}.`;
  const retryAfterMs = code === StatusCode.RATE_LIMITED ? 1000 : 0;
  return { status: { code, message, retryAfterMs } };
}

/** What a Resume is told. */
export interface SessionAsItIs {
  readonly lastRequestId: number;
  readonly snapshot: MessageInitShape<typeof SnapshotSchema>;
}

/** The plain responses of one server. */
export class PlainAnswers {
  private tokens = 0;
  /** The calls of which the SDK described negotiation 1. */
  private readonly described = new Set<string>();

  constructor(private readonly grant: Grant) {}

  to({ body }: ClientFrame, { lastRequestId, snapshot }: SessionAsItIs): Answer {
    const { grant } = this;
    switch (body.case) {
      case 'createSession': {
        const value = grantSession(grant, body.value, this.nextToken());
        return { result: { case: 'createSession', value } };
      }
      case 'offerCall': {
        const value = { callId: grant.nextCallId(), disposition: 1, expiresInMs: 60_000 };
        return { result: { case: 'offerCall', value } };
      }
      case 'answerCall': {
        const value = { ...grant.claim(body.value), negotiationId: 1 };
        return { result: { case: 'answerCall', value } };
      }
      case 'resume': {
        const value = { resumeToken: this.nextToken(), lastRequestId, snapshot };
        return { result: { case: 'resume', value } };
      }
      case 'leave':
        return { result: { case: 'leave', value: { callId: grant.callId } } };
      case 'candidates': {
        const { callId, negotiationId } = body.value;
        if (negotiationId !== 1 || this.described.has(callId)) return {};
        const message = 'These candidates came before the description (IC-1).';
        return { status: { code: StatusCode.INVALID_STATE, message } };
      }
      default:
        return {};
    }
  }

  /** A request was granted. */
  accept({ body }: ClientFrame, { result }: Answer): void {
    if (body.case === 'description') this.described.add(body.value.callId);
    if (body.case === 'offerCall' && body.value.sdpOffer !== undefined) {
      if (result?.case === 'offerCall') this.described.add(result.value.callId ?? '');
    }
  }

  private nextToken(): string {
    this.tokens += 1;
    return `token-${this.tokens}-of-a-script-that-hands-out-tokens`;
  }
}
