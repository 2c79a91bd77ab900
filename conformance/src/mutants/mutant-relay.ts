/**
 * Owns the relay that a wire mutant works in: decodes, lets the mutant rewrite, counts the events anew
 * so that no more is wrong than the mutant's one fault (G-2), and encodes. A frame that is malformed
 * passes as it is.
 */

import {
  decodeClientFrame,
  decodeServerFrame,
  encodeClientFrame,
  encodeServerFrame,
  type ServerFrame,
  ServerFrameSchema,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import {
  type Link,
  type Message,
  type Relay,
  type RelayHooks,
  startRelay,
} from '../traffic/relay.js';
import type { WireMutant } from './mutant.js';
import { createNotes } from './notes.js';

const MAX_FRAME_BYTES = 16 * 1024 * 1024;

/** A mutant in front of a server. */
export interface MutantRelay extends Relay {
  /** How often the mutant changed what the server had sent. */
  readonly strikes: () => number;
}

/** Puts a mutant in front of a server. */
export async function startMutant(
  upstream: string,
  mutant: Pick<WireMutant, 'fault' | 'keepsSeq'>,
  port = 0,
): Promise<MutantRelay> {
  const links = new Map<number, Link>();
  const seqs = new Map<number, number>();
  const notes = createNotes();
  const hands = mutant.fault();
  let strikes = 0;
  const deliver = (to: number, frame: ServerFrame): void => {
    const link = links.get(to);
    if (link === undefined) return;
    const counted = mutant.keepsSeq === true ? frame : recount(frame, to, seqs);
    link.toClient({ data: Buffer.from(encodeServerFrame(counted)), isBinary: true });
  };
  const strike = (): void => {
    strikes += 1;
  };
  /** A text as the mutant has it. */
  const retype = (message: Message, change: ((text: string) => string) | undefined): Message => {
    const text = message.data.toString('utf8');
    const changed = change?.(text) ?? text;
    if (changed === text) return message;
    strikes += 1;
    return { data: Buffer.from(changed), isBinary: false };
  };
  const hooks: RelayHooks = {
    opened: (link) => void links.set(link.id, link),
    closed(link) {
      links.delete(link.id);
      notes.forget(link.id);
    },
    fromClient(link, message) {
      const decoded = decodeClientFrame(message.data, MAX_FRAME_BYTES);
      if (!message.isBinary) {
        link.toServer(retype(message, hands.textToServer));
        return;
      }
      if (!decoded.ok) {
        link.toServer(message);
        return;
      }
      notes.noteRequest(link.id, decoded.frame);
      const frames = hands.toServer?.(link.id, decoded.frame, notes.scene) ?? [decoded.frame];
      if (frames.length === 1 && frames[0] === decoded.frame) {
        link.toServer(message);
        return;
      }
      strikes += 1;
      for (const frame of frames)
        link.toServer({ data: Buffer.from(encodeClientFrame(frame)), isBinary: true });
    },
    ...(hands.isDeafToPings === true ? { pinged: strike } : {}),
    closeCode(code) {
      const changed = hands.close?.(code) ?? code;
      if (changed !== code) strikes += 1;
      return changed;
    },
    fromServer(link, message) {
      const decoded = decodeServerFrame(message.data, MAX_FRAME_BYTES);
      if (!message.isBinary) {
        link.toClient(retype(message, hands.textToClient));
        return;
      }
      if (!decoded.ok) {
        link.toClient(message);
        return;
      }
      notes.noteAnswer(link.id, decoded.frame);
      // After a resume the count goes on where it was.
      if (decoded.frame.body.case === 'event' && !seqs.has(link.id))
        seqs.set(link.id, decoded.frame.body.value.seq - 1);
      const sight = { link: link.id, frame: decoded.frame, scene: notes.scene };
      const deliveries = hands.toClient?.(sight) ?? [sight];
      const [only] = deliveries;
      const isUntouched =
        deliveries.length === 1 && only?.frame === decoded.frame && only.link === link.id;
      if (!isUntouched) strikes += 1;
      for (const delivery of deliveries) deliver(delivery.link, delivery.frame);
    },
  };
  const relay = await startRelay(upstream, hooks, { host: '127.0.0.1', port });
  return { ...relay, strikes: () => strikes };
}

/** The same frame with the seq that comes next at this client. */
function recount(frame: ServerFrame, link: number, seqs: Map<number, number>): ServerFrame {
  if (frame.body.case !== 'event') return frame;
  const seq = (seqs.get(link) ?? 0) + 1;
  seqs.set(link, seq);
  return create(ServerFrameSchema, {
    body: { case: 'event', value: { ...frame.body.value, seq } },
  });
}
