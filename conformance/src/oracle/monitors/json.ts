/** Owns the JSON subprotocol: WR-7. What its frames mean is for the monitors of the calls. */
import { CloseCode, type RawMessage } from '@audiocall/proto';
import type { Facts, SocketFact } from '../facts.js';
import type { Monitor, Verdict } from '../monitor.js';
import { findJsonSockets } from '../typed.js';

/** WR-7: frames in JSON are read and written, and what is none closes the socket with a code that says why. */
export const jsonFrames: Monitor = {
  clauses: ['WR-7'],
  watch(facts, verdict) {
    for (const socket of findJsonSockets(facts)) {
      const firstRaw = checkMessages(facts, verdict, socket);
      if (firstRaw === undefined) checkOpen(facts, verdict, socket);
      else checkClose(facts, verdict, socket, firstRaw);
    }
  },
};

interface Raw {
  readonly at: number;
  readonly message: RawMessage;
}

/** Everything that came is a frame; gives the first message that was sent and is none. */
function checkMessages(facts: Facts, verdict: Verdict, socket: SocketFact): Raw | undefined {
  let first: Raw | undefined;
  facts.entries.forEach(({ participant, socket: index, what }, at) => {
    if (participant !== socket.participant || index !== socket.index) return;
    if (what.case === 'sentRaw') first ??= { at, message: what.value };
    if (what.case !== 'receivedRaw') return;
    verdict.break(
      'WR-7',
      at,
      participant,
      `${participant} speaks JSON and received a message of ${what.value.length} bytes that is no frame in canonical ProtoJSON: ${what.value.fault}.`,
    );
  });
  return first;
}

/** Only frames were sent: they are answered, and close no socket. */
function checkOpen(facts: Facts, verdict: Verdict, socket: SocketFact): void {
  const { participant, closeCode, closedAt, byParticipant } = socket;
  if (facts.sent.some((sent) => sent.socket === socket && sent.answeredAt !== undefined)) {
    verdict.reach('WR-7');
  }
  const isRefusal = closeCode === CloseCode.WRONG_KIND || closeCode === CloseCode.UNDECODABLE;
  if (closedAt === undefined || byParticipant || !isRefusal) return;
  verdict.break(
    'WR-7',
    closedAt,
    participant,
    `${participant}'s socket was closed with code ${closeCode}, and all that it had sent was frames in JSON.`,
  );
}

function checkClose(
  facts: Facts,
  verdict: Verdict,
  socket: SocketFact,
  { at, message: { text, fault } }: Raw,
): void {
  const { participant, closeCode, closedAt, byParticipant } = socket;
  const whole = fault === 'oversize' ? CloseCode.OVERSIZE : CloseCode.UNDECODABLE;
  const code = text ? whole : CloseCode.WRONG_KIND;
  const due = facts.settles
    .get(participant)
    ?.find((settle) => settle.pingAt > at && settle.socket === socket);
  if (due !== undefined) {
    verdict.break(
      'WR-7',
      due.pongAt,
      participant,
      `${participant} sent ${fault} and the socket stayed open; close code ${code} is right.`,
    );
    return;
  }
  if (closedAt === undefined) return;
  verdict.reach('WR-7');
  if (byParticipant || closeCode === code) return;
  verdict.break(
    'WR-7',
    closedAt,
    participant,
    `${participant} sent ${fault} and the socket was closed with code ${closeCode}; ${code} is right.`,
  );
}
