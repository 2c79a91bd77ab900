/**
 * Owns the Pings for which no order has to be tried: what the socket got next is the Pong, and nothing in the
 * world depends on when it was. They are half of what most traces have.
 */
import type { SentFrame } from '../facts.js';
import type { Material } from './material.js';
import { findLatest, type Moment } from './moment.js';
import type { Received } from './outputs.js';
import { heed } from './requests.js';

/** The moment behind all such Pings that are next. */
export function answerPings(material: Material, moment: Moment): Moment {
  // Copied only where there is such a Ping, which at most moments there is not.
  let counts: { readonly processed: number[]; readonly seen: number[] } | undefined;
  let { frames, notBefore } = moment;
  for (let before = -1; before < frames; ) {
    before = frames;
    const latest = findLatest(material, counts ?? moment);
    for (let place = 0; place < material.sockets.length; place += 1) {
      const { processed, seen }: Pick<Moment, 'processed' | 'seen'> = counts ?? moment;
      const input = material.inputs[place]?.[processed[place] ?? 0];
      if (input?.sent === undefined || input.sentAt > latest) continue;
      const got = material.received[place]?.[seen[place] ?? 0];
      if (!isPong(got, input.sent) || !changesNothing(moment, input.socket, input.sent)) continue;
      counts ??= { processed: [...moment.processed], seen: [...moment.seen] };
      counts.processed[place] = (counts.processed[place] ?? 0) + 1;
      counts.seen[place] = (counts.seen[place] ?? 0) + 1;
      notBefore = Math.max(notBefore, input.sentAt);
      frames += 1;
    }
  }
  if (counts === undefined) return moment;
  const { processed, seen } = counts;
  return { world: moment.world, processed, seen, frames, notBefore };
}

function isPong(got: Received | undefined, { frame: { body } }: SentFrame): boolean {
  const answer = got?.frame?.body;
  if (body.case !== 'ping' || answer?.case !== 'control') return false;
  return answer.value.body.case === 'pong' && answer.value.body.value.nonce === body.value.nonce;
}

/** Its socket is there, and it acknowledges nothing that was not acknowledged. */
function changesNothing({ world }: Moment, socket: string, { frame }: SentFrame): boolean {
  return !world.gone.has(socket) && heed(world, { socket, frame }) === world;
}
