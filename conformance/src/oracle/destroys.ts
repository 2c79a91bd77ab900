/** Owns which requests end a session: one that was refused has no effect, as one beyond a rate (LM-2). */
import { StatusCode } from '@audiocall/proto';
import type { SentFrame } from './facts.js';

/** It ends its session, as far as anybody knows. */
export function isDestroy({ frame, response }: SentFrame): boolean {
  if (frame.body.case !== 'destroySession') return false;
  return response === undefined || (response.status?.code ?? StatusCode.OK) === StatusCode.OK;
}
