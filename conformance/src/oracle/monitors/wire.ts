/** Owns the rules of the wire that a trace can show: WR-1 to WR-4, LM-1 for frames. */

import { ClientFrameSchema, CloseCode, SUBPROTOCOL } from '@audiocall/proto';
import { toBinary } from '@bufbuild/protobuf';
import type { ClauseId } from '../clauses.js';
import type { Monitor } from '../monitor.js';
import { findSettle } from '../timeline.js';

const BAD_REQUEST = 400;

/** WR-1: the subprotocol is selected, or the upgrade is refused. */
export const subprotocol: Monitor = {
  clauses: ['WR-1'],
  watch(facts, verdict) {
    facts.entries.forEach((entry, step) => {
      const { participant, what } = entry;
      if (what.case === 'opened') {
        verdict.reach('WR-1');
        if (what.value.subprotocol === SUBPROTOCOL) return;
        verdict.break(
          'WR-1',
          step,
          participant,
          what.value.subprotocol === ''
            ? `${participant}'s socket was opened without a subprotocol; ${SUBPROTOCOL}, or HTTP status 400, is right.`
            : `${participant}'s socket was opened with the subprotocol ${what.value.subprotocol}; ${SUBPROTOCOL} is right.`,
        );
      } else if (what.case === 'closed' && what.value.httpStatus > 0) {
        verdict.reach('WR-1');
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

/** WR-2, WR-3, WR-4: what is no frame closes the socket, with a code that says why. */
export const malformed: Monitor = {
  clauses: ['WR-2', 'WR-3', 'WR-4'],
  watch(facts, verdict) {
    facts.entries.forEach((entry, step) => {
      if (entry.what.case !== 'sentRaw') return;
      const raw = entry.what.value;
      const { participant } = entry;
      const expected: { clause: ClauseId & ('WR-2' | 'WR-3' | 'WR-4'); code: number } = raw.text
        ? { clause: 'WR-2', code: CloseCode.WRONG_KIND }
        : raw.fault === 'oversize'
          ? { clause: 'WR-4', code: CloseCode.OVERSIZE }
          : { clause: 'WR-3', code: CloseCode.UNDECODABLE };
      const socket = facts.sockets.get(participant);
      if (socket?.closedAt === undefined) {
        const due = facts.settles.get(participant)?.find((settle) => settle.pingAt > step);
        if (due === undefined) return;
        verdict.break(
          expected.clause,
          due.pongAt,
          participant,
          `${participant} sent ${raw.fault} and the socket stayed open; close code ${expected.code} is right.`,
        );
        return;
      }
      verdict.reach(expected.clause);
      if (socket.byParticipant || socket.closeCode === expected.code) return;
      verdict.break(
        expected.clause,
        socket.closedAt,
        participant,
        `${participant} sent ${raw.fault} and the socket was closed with code ${socket.closeCode}; ${expected.code} is right.`,
      );
    });
  },
};

/** WR-4: a frame of exactly the limit is fine, and what the server sends is a frame. */
export const frameLimit: Monitor = {
  clauses: ['WR-4'],
  watch(facts, verdict) {
    for (const sent of facts.sent) {
      // Only a padded frame comes near the limit; measuring every frame would cost too much.
      const limit = sent.session?.granted.limits?.maxFrameBytes;
      if (sent.frame.$unknown === undefined || limit === undefined) continue;
      if (toBinary(ClientFrameSchema, sent.frame).byteLength !== limit) continue;
      const socket = facts.sockets.get(sent.participant);
      if (findSettle(facts, sent.participant, sent.sentAt) !== undefined) verdict.reach('WR-4');
      if (socket?.closedAt === undefined || socket.byParticipant) continue;
      verdict.break(
        'WR-4',
        socket.closedAt,
        sent.participant,
        `${sent.participant} sent a frame of exactly ${limit} bytes, which is the limit, and the socket was closed with code ${socket.closeCode}.`,
      );
    }
    facts.entries.forEach((entry, step) => {
      if (entry.what.case !== 'receivedRaw') return;
      verdict.break(
        'WR-4',
        step,
        entry.participant,
        `${entry.participant} received a message of ${entry.what.value.length} bytes that is no frame: ${entry.what.value.fault}.`,
      );
    });
  },
};
