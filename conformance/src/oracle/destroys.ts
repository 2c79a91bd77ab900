/** Owns which requests end a session: one beyond a rate has no effect (LM-2). */
import { StatusCode } from '@audiocall/proto';
import type { SentFrame } from './facts.js';

/** It ends its session, as far as anybody knows: what a server that refuses it for no reason has done, nobody does. */
export function isDestroy({ frame, response }: SentFrame): boolean {
  return frame.body.case === 'destroySession' && response?.status?.code !== StatusCode.RATE_LIMITED;
}
