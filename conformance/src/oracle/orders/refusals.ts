/** Owns answers that change nothing (ER-2). */
import type { StatusCode } from '@audiocall/proto';
import type { ClauseId } from '../clauses.js';
import type { Outcome } from './calls.js';
import { type ResponseOf, respond } from './outputs.js';
import type { Asked, World } from './world.js';

/** An answer that changes nothing. */
export function refuse(
  world: World,
  { socket, frame }: Asked,
  code: StatusCode,
  clause: ClauseId,
  more?: (response: ResponseOf) => boolean,
): Outcome {
  return { world, outputs: [respond(socket, frame.requestId, code, clause, more)] };
}

/** The same for a frame that is dropped silently where it has no request_id; any of the codes is right. */
export function refuseOrDrop(
  world: World,
  asked: Asked,
  codes: readonly StatusCode[],
  clause: ClauseId,
): readonly Outcome[] {
  if (asked.frame.requestId === 0) return [{ world, outputs: [] }];
  return codes.map((code) => refuse(world, asked, code, clause));
}
