/** Owns the rules of the wire that a trace can show, under the binary subprotocol: WR-1 to WR-4. */

import {
  ClientFrameSchema,
  CloseCode,
  type RawMessage,
  type ServerFrame,
  ServerFrameSchema,
  type SocketClosed,
  SUBPROTOCOL,
} from '@audiocall/proto';
import { toBinary } from '@bufbuild/protobuf';
import type { ClauseId } from '../clauses.js';
import type { Facts, SocketFact } from '../facts.js';
import { findFarewells } from '../going-away.js';
import { mayCrossSilence } from '../liveness.js';
import type { Monitor, Verdict } from '../monitor.js';
import { nameBytes } from '../name-bytes.js';
import { findTakenMessages } from '../taken-messages.js';
import { findJsonSockets, isTyped } from '../typed.js';

const BAD_REQUEST = 400;
/** RFC 9110: there is no room, or no server behind a gateway. */
const UNAVAILABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);
/** RFC 6455: the connection was lost without a close frame. */
const NO_CLOSE_FRAME = 1006;
/** With these the sockets of a server that is over are closed. */
const OF_THE_END: ReadonlySet<number | undefined> = new Set([CloseCode.GOING_AWAY, NO_CLOSE_FRAME]);
/** Beyond so many times the limit a message may be cut off (WR-4). */
const OVERSIZE_FACTOR = 4;

/** WR-1: the subprotocol is selected, or the upgrade is refused. */
export const subprotocol: Monitor = {
  clauses: ['WR-1'],
  watch(facts, verdict) {
    facts.entries.forEach((entry, step) => {
      const { participant, what } = entry;
      if (what.case === 'opened') {
        verdict.reach('WR-1');
        // Who asks for JSON alone gets that, where it is offered (WR-7).
        if (what.value.subprotocol === SUBPROTOCOL || isTyped(entry)) return;
        verdict.break(
          'WR-1',
          step,
          participant,
          what.value.subprotocol === ''
            ? `${participant}'s socket was opened without a subprotocol; ${SUBPROTOCOL}, or HTTP status 400, is right.`
            : `${participant}'s socket was opened with the subprotocol ${what.value.subprotocol}; ${SUBPROTOCOL} is right.`,
        );
      } else if (what.case === 'closed' && what.value.httpStatus > 0) {
        if (mayBeOfNoServer(facts, what.value)) return;
        verdict.reach('WR-1');
        if (what.value.askedForKnown && what.value.httpStatus === BAD_REQUEST) {
          verdict.break(
            'WR-1',
            step,
            participant,
            `${participant}'s upgrade was refused with HTTP status 400, and it asked for ${SUBPROTOCOL}, among others or alone.`,
          );
        }
        if (what.value.httpStatus === BAD_REQUEST) return;
        verdict.break(
          'WR-1',
          step,
          participant,
          `${participant}'s upgrade was refused with HTTP status ${what.value.httpStatus}; 400 is right.`,
        );
      }
    });
  },
};

/**
 * It is no word on the subprotocol: what was asked for is known, or the server is over at some time. Others may read of
 * that later.
 */
function mayBeOfNoServer(facts: Facts, closed: SocketClosed): boolean {
  if (!UNAVAILABLE.has(closed.httpStatus)) return false;
  if (closed.askedForKnown || closed.askedForJson || findFarewells(facts).length > 0) return true;
  return facts.sockets.some(
    ({ closeCode, byParticipant }) => !byParticipant && OF_THE_END.has(closeCode),
  );
}

/** WR-2, WR-3, WR-4: what is no frame closes the socket, with a code that says why. */
export const malformed: Monitor = {
  clauses: ['WR-2', 'WR-3', 'WR-4'],
  watch(facts, verdict) {
    const done = new Set<string>();
    const typed = findJsonSockets(facts);
    facts.entries.forEach((entry, step) => {
      const { participant } = entry;
      // Only the first one decides how the socket is closed.
      if (entry.what.case !== 'sentRaw' || done.has(participant)) return;
      const raw = entry.what.value;
      const expected: { clause: ClauseId & ('WR-2' | 'WR-3' | 'WR-4'); code: number } = raw.text
        ? { clause: 'WR-2', code: CloseCode.WRONG_KIND }
        : raw.fault === 'oversize'
          ? { clause: 'WR-4', code: CloseCode.OVERSIZE }
          : { clause: 'WR-3', code: CloseCode.UNDECODABLE };
      const socket = facts.sockets.find(
        (known) => known.participant === participant && known.index === entry.socket,
      );
      // The server had closed that socket, and never read of it.
      if (socket !== undefined && mayCrossSilence(facts, socket, step)) return;
      done.add(participant);
      if (socket !== undefined && typed.has(socket)) return;
      if (raw.doubtful) {
        checkDoubtful(facts, verdict, socket, step, raw.fault);
        return;
      }
      const taken = socket && findTakenMessages(facts).get(socket);
      if (taken !== undefined) {
        verdict.break(
          expected.clause,
          taken.seenAt,
          participant,
          `${participant} sent ${describeRaw(raw)}, and ${taken.what}; the server has to close it with ${expected.code}.`,
        );
        return;
      }
      if (socket?.closedAt === undefined) return;
      verdict.reach(expected.clause);
      if (socket.byParticipant || socket.closeCode === expected.code) return;
      if (mayBeForLength(facts, participant, raw.length, socket.closeCode)) return;
      verdict.break(
        expected.clause,
        socket.closedAt,
        participant,
        `${participant} sent ${raw.fault} and the socket was closed with code ${socket.closeCode}; ${expected.code} is right.`,
      );
    });
  },
};

/** What is wrong with a message, and how it looks. */
function describeRaw({ fault, head, length, text }: RawMessage): string {
  if (fault === 'oversize') return `a message of ${length} bytes, above max_frame_bytes`;
  if (text) return fault;
  const bytes = nameBytes(head, length);
  return `bytes that do not decode (${fault}${bytes === '' ? '' : `: ${bytes}`})`;
}

/** A message that is too long, and wrong in another way, may be closed for either (WR-4). */
function mayBeForLength(
  facts: Facts,
  participant: string,
  length: number,
  closeCode: number | undefined,
): boolean {
  const limit =
    findFrameLimit(facts, participant) ??
    Math.min(...facts.sessions.map(({ granted }) => granted.limits?.maxFrameBytes ?? 0));
  if (closeCode === CloseCode.OVERSIZE) return length > limit || limit === Number.POSITIVE_INFINITY;
  return closeCode === NO_CLOSE_FRAME && length > OVERSIZE_FACTOR * limit;
}

/** Runtimes may differ on whether the message is a frame: closing with 1007 is right, and reading it. */
function checkDoubtful(
  facts: Facts,
  verdict: Verdict,
  socket: SocketFact | undefined,
  step: number,
  fault: string,
): void {
  if (socket === undefined) return;
  const { participant, closeCode, closedAt, byParticipant } = socket;
  if (closedAt === undefined) {
    const settles = facts.settles.get(participant) ?? [];
    const isSettled = settles.some((each) => each.pingAt > step && each.socket === socket);
    if (isSettled) verdict.reach('WR-3');
    return;
  }
  verdict.reach('WR-3');
  if (byParticipant || (closeCode !== CloseCode.WRONG_KIND && closeCode !== CloseCode.OVERSIZE)) {
    return;
  }
  verdict.break(
    'WR-3',
    closedAt,
    participant,
    `${participant} sent ${fault} in a binary message within the limit, and the socket was closed with code ${closeCode}; ${CloseCode.UNDECODABLE} is right, or none.`,
  );
}

/** The limit that the server announced to a participant. */
function findFrameLimit(facts: Facts, participant: string): number | undefined {
  const session = facts.sessions.find((known) => known.participant === participant);
  return session?.granted.limits?.maxFrameBytes;
}

const FRAME_CLOSES = new Map<number | undefined, ClauseId & ('WR-2' | 'WR-3' | 'WR-4')>([
  [CloseCode.WRONG_KIND, 'WR-2'],
  [CloseCode.UNDECODABLE, 'WR-3'],
  [CloseCode.OVERSIZE, 'WR-4'],
]);

/** WR-2, WR-3, WR-4: frames within the limit never close a socket. */
export const wellFormed: Monitor = {
  clauses: ['WR-2', 'WR-3', 'WR-4'],
  watch(facts, verdict) {
    const typed = findJsonSockets(facts);
    for (const socket of facts.sockets) {
      const { participant, closedAt, closeCode, byParticipant } = socket;
      if (typed.has(socket)) continue;
      const clause = FRAME_CLOSES.get(closeCode);
      if (closedAt === undefined || clause === undefined || byParticipant) continue;
      const hasCause = facts.entries.some(
        (entry) => entry.participant === participant && entry.what.case === 'sentRaw',
      );
      if (hasCause) continue;
      verdict.break(
        clause,
        closedAt,
        participant,
        `${participant}'s socket was closed with code ${closeCode}, and all that it had sent was well-formed frames within the limit.`,
      );
    }
    for (const sent of facts.sent) {
      // Only a padded frame comes near the limit; measuring every frame would cost too much.
      const limit = sent.session?.granted.limits?.maxFrameBytes;
      if (sent.frame.$unknown === undefined || limit === undefined) continue;
      if (toBinary(ClientFrameSchema, sent.frame).byteLength !== limit) continue;
      if (sent.settledAt !== undefined) verdict.reach('WR-4');
    }
  },
};

/** WR-2, WR-4: what the server sends is a frame, and within the limit that it announced. */
export const serverFrames: Monitor = {
  clauses: ['WR-2', 'WR-4'],
  watch(facts, verdict) {
    const typed = [...findJsonSockets(facts)];
    facts.entries.forEach(({ participant, socket, what }, step) => {
      if (typed.some((one) => one.participant === participant && one.index === socket)) return;
      if (what.case === 'receivedRaw') {
        verdict.break(
          what.value.fault === 'oversize' ? 'WR-4' : 'WR-2',
          step,
          participant,
          `${participant} received a message of ${what.value.length} bytes that is no frame: ${what.value.fault}.`,
        );
      }
      if (what.case !== 'received' || !mayBeLong(what.value)) return;
      const limit = findFrameLimit(facts, participant);
      if (limit === undefined || boundSize(what.value) <= limit) return;
      const length = toBinary(ServerFrameSchema, what.value).byteLength;
      if (length <= limit) return;
      verdict.break(
        'WR-4',
        step,
        participant,
        `${participant} received a frame of ${length} bytes; the server's own limit is ${limit}.`,
      );
    });
  },
};

/** Only what holds an SDP or candidates comes near the limit. */
function mayBeLong({ body }: ServerFrame): boolean {
  if (body.case === 'response') return body.value.result.case === 'answerCall';
  const kind = body.case === 'event' ? body.value.body.case : undefined;
  return kind === 'description' || kind === 'candidates';
}

/** What a name and a length take, or a number. */
const FIELD_BYTES = 16;
/** What a UTF-16 unit takes in UTF-8. */
const UNIT_BYTES = 3;

/** So many bytes a message has at most: told sooner than by writing it, which only the longest ones need. */
function boundSize(value: unknown): number {
  if (typeof value === 'string') return FIELD_BYTES + UNIT_BYTES * value.length;
  if (typeof value !== 'object' || value === null) return FIELD_BYTES;
  if (value instanceof Uint8Array) return FIELD_BYTES + value.byteLength;
  let bytes = FIELD_BYTES;
  for (const field of Object.values(value)) bytes += boundSize(field);
  return bytes;
}
