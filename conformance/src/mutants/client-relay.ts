/**
 * Owns the relay that a wire mutant of a client works in: decodes, lets the mutant rewrite, counts requests and
 * events anew so that no more is wrong than the mutant's one fault, and encodes. What is no frame passes as it is.
 */
import {
  type ClientFrame,
  ClientFrameSchema,
  type DriverCommand,
  decodeClientFrame,
  decodeServerFrame,
  encodeClientFrame,
  encodeServerFrame,
  type ServerFrame,
  ServerFrameSchema,
} from '@audiocall/proto';
import { clone } from '@bufbuild/protobuf';
import { type Link, type Relay, startRelay } from '../traffic/relay.js';
import { type ClientFault, OWN_ID } from './client-mutant.js';
import type { Delivery } from './mutant.js';
import { createNotes } from './notes.js';
import { createNumbering } from './numbering.js';

const MAX_FRAME_BYTES = 16 * 1024 * 1024;

/** A mutant between a client and its server. */
export interface ClientRelay extends Relay {
  /** The application of the client asks for something. */
  command(command: DriverCommand['command']): void;
  /** How often the mutant had an occasion. */
  readonly strikes: () => number;
}

/** Puts a mutant in front of the server that a client connects to. */
export async function startClientMutant(
  upstream: string,
  fault: ClientFault,
): Promise<ClientRelay> {
  const links = new Map<number, Link>();
  const notes = createNotes();
  const hands = fault();
  /** The client's ids, as the server sees them. */
  let requests = createNumbering();
  /** The server's seqs, as the client sees them. */
  let events = createNumbering();
  /** The ids that the server knows of requests that the client knows nothing of. */
  const ownIds = new Set<number>();
  let strikes = 0;

  const nameOwn = (frame: ClientFrame): ClientFrame => {
    if (frame.requestId !== OWN_ID) return frame;
    const requestId = requests.add();
    ownIds.add(requestId);
    return { ...frame, requestId };
  };
  const send = (link: Link, frame: ClientFrame): void => {
    const message = { data: Buffer.from(encodeClientFrame(nameOwn(frame))), isBinary: true };
    const wrapped = hands.wraps?.(message) ?? [message];
    if (wrapped.length !== 1 || wrapped[0] !== message) strikes += 1;
    for (const each of wrapped) link.toServer(each);
  };
  const sendOwn = (link: Link | undefined, frames: readonly ClientFrame[] = []): void => {
    if (link === undefined) return;
    strikes += frames.length;
    for (const frame of frames) send(link, frame);
  };

  /** A frame of the client, with the numbers that the server knows. */
  const renumberSent = (frame: ClientFrame): ClientFrame => {
    if (frame.body.case === 'createSession') {
      requests = createNumbering();
      events = createNumbering();
    }
    const copy = clone(ClientFrameSchema, frame);
    if (copy.requestId > 0) copy.requestId = requests.give(copy.requestId);
    if (copy.ackSeq !== undefined) copy.ackSeq = events.reach(copy.ackSeq);
    if (copy.body.case === 'resume') {
      const { value } = copy.body;
      value.lastSeq = events.reach(value.lastSeq);
      if (value.lastResponseId > 0) value.lastResponseId = requests.give(value.lastResponseId);
    }
    return copy;
  };

  /** A frame for the client, with the numbers that it knows; undefined where it is none of its business. */
  const renumberReceived = (frame: ServerFrame, isFirst: boolean): ServerFrame | undefined => {
    const copy = clone(ServerFrameSchema, frame);
    if (copy.body.case === 'event') {
      const { value } = copy.body;
      value.seq = isFirst && value.seq > 0 ? events.give(value.seq) : events.add();
    } else if (copy.body.case === 'response') {
      const { value } = copy.body;
      if (ownIds.has(value.requestId)) return undefined;
      value.requestId = requests.find(value.requestId) ?? value.requestId;
      if (value.result.case === 'resume') {
        value.result.value.lastRequestId = requests.reach(value.result.value.lastRequestId);
      }
    }
    return copy;
  };

  const deliver = (deliveries: readonly Delivery[], arrived: ServerFrame): void => {
    let isFirst = true;
    for (const { link, frame } of deliveries) {
      const isSame = seqOf(frame) === seqOf(arrived) && isFirst;
      if (isSame) isFirst = false;
      const renumbered = renumberReceived(frame, isSame);
      if (renumbered === undefined) continue;
      links.get(link)?.toClient({
        data: Buffer.from(encodeServerFrame(renumbered)),
        isBinary: true,
      });
    }
  };

  const relay = await startRelay(upstream, {
    opened: (link) => void links.set(link.id, link),
    closed(link) {
      links.delete(link.id);
      notes.forget(link.id);
    },
    subprotocols(offered) {
      const asked = hands.subprotocols?.(offered) ?? offered;
      if (asked !== offered) strikes += 1;
      return asked;
    },
    fromClient(link, message) {
      const decoded = decodeClientFrame(message.data, MAX_FRAME_BYTES);
      if (!message.isBinary || !decoded.ok) {
        link.toServer(message);
        return;
      }
      const frame = renumberSent(decoded.frame);
      notes.noteRequest(link.id, frame);
      const told = hands.answers?.(frame, notes.scene) ?? [];
      strikes += told.length;
      for (const answer of told) deliver([{ link: link.id, frame: answer }], answer);
      const frames = hands.toServer?.(link.id, frame, notes.scene) ?? [frame];
      if (frames.length !== 1 || frames[0] !== frame) strikes += 1;
      for (const each of frames) send(link, each);
    },
    fromServer(link, message) {
      const decoded = decodeServerFrame(message.data, MAX_FRAME_BYTES);
      if (!message.isBinary || !decoded.ok) {
        link.toClient(message);
        return;
      }
      const { frame } = decoded;
      notes.noteAnswer(link.id, frame);
      const sight = { link: link.id, frame, scene: notes.scene };
      const deliveries = hands.toClient?.(sight) ?? [sight];
      const [only] = deliveries;
      if (deliveries.length !== 1 || only?.frame !== frame) strikes += 1;
      deliver(deliveries, frame);
      if (deliveries.length === 0) events.skip(seqOf(frame));
      sendOwn(link, hands.replies?.(sight));
    },
  });
  return {
    ...relay,
    command: (command) => sendOwn([...links.values()].at(-1), hands.obeys?.(command, notes.scene)),
    strikes: () => strikes,
  };
}

/** 0 for what is not counted. */
function seqOf({ body }: ServerFrame): number {
  return body.case === 'event' ? body.value.seq : 0;
}
