/** Owns whether an SDK comes back to a session whose socket is lost, and to no other one: RS-12. */
import { CloseCode, Feature } from '@audiocall/proto';
import { type Driven, readDriven } from '../driven.js';
import type { EventFact, Facts, SessionFact } from '../facts.js';
import { isInForce } from '../in-force.js';
import type { Monitor, Verdict } from '../monitor.js';
import { msAt } from '../timeline.js';

/** Codes that end a session, or say that it goes on elsewhere; any other one is a loss. */
const ENDS: ReadonlySet<number> = new Set([1001, 1003, 1007, 1009, 4000, 4001, 4002, 4004, 4008]);
/** Codes that say that somebody else has the session. */
const TAKEN: ReadonlySet<number | undefined> = new Set([CloseCode.REPLACED, CloseCode.TAKEN_OVER]);
/** There was no close frame: nobody knows what was read before. */
const NO_CLOSE_FRAME = 1006;

type Socket = Facts['sockets'][number];

/** RS-12: a session is resumed after a loss, and not after its end. */
export const comesBack: Monitor = {
  clauses: ['RS-12'],
  watch(facts, verdict) {
    for (const driven of readDriven(facts)) {
      for (const session of facts.sessions) {
        if (session.participant !== driven.participant) continue;
        if (isInForce(session, Feature.RESUME)) checkSession(facts, verdict, driven, session);
      }
    }
  },
};

function checkSession(facts: Facts, verdict: Verdict, driven: Driven, session: SessionFact): void {
  const end = facts.events.find(
    (fact) => fact.session === session && fact.event.body.case === 'sessionClosed',
  );
  if (end !== undefined) checkEnded(facts, verdict, driven, session, end);
  for (const socket of facts.sockets) {
    // What is lost behind the end of the session is not to be resumed.
    const isBefore = (socket.closedAt ?? Infinity) < (end?.at ?? Infinity);
    if (socket.session === session && isBefore) {
      checkTaken(verdict, driven, session, socket);
      checkLoss(facts, verdict, driven, session, socket);
    }
  }
}

function checkEnded(
  facts: Facts,
  verdict: Verdict,
  driven: Driven,
  session: SessionFact,
  end: EventFact,
): void {
  const closed = facts.sockets.find(
    (socket) =>
      socket.session === session && socket.closedAt !== undefined && socket.closedAt > end.at,
  );
  const { closedAt } = closed ?? {};
  if (closedAt === undefined || closed?.closeCode === NO_CLOSE_FRAME) return;
  const again = findResume(driven, session, closedAt);
  if (driven.acts.some(({ at }) => at > closedAt)) verdict.reach('RS-12');
  if (again === undefined) return;
  const text = `${driven.participant} resumed session ${session.id}, and the server had said with SessionClosedEvent that it is over.`;
  verdict.break('RS-12', again.at, driven.participant, text);
}

/** Somebody else has the session: whoever comes back to it all the same takes turns with them. */
function checkTaken(
  verdict: Verdict,
  driven: Driven,
  session: SessionFact,
  { index, closedAt, byParticipant, closeCode }: Socket,
): void {
  if (closedAt === undefined || byParticipant || !TAKEN.has(closeCode)) return;
  // It took the session over itself, to a later socket.
  const isItself = driven.sent.some(
    ({ at, socket, value: { body } }) =>
      at < closedAt &&
      socket > index &&
      body.case === 'resume' &&
      body.value.sessionId === session.id,
  );
  if (isItself) return;
  if (driven.acts.some(({ at }) => at > closedAt)) verdict.reach('RS-12');
  const again = findResume(driven, session, closedAt);
  if (again === undefined) return;
  const text = `${driven.participant} resumed session ${session.id}, whose socket the server had closed with ${closeCode}: somebody else has it.`;
  verdict.break('RS-12', again.at, driven.participant, text);
}

function checkLoss(
  facts: Facts,
  verdict: Verdict,
  driven: Driven,
  session: SessionFact,
  { closedAt, byParticipant, closeCode }: Socket,
): void {
  if (closedAt === undefined || ENDS.has(closeCode ?? NO_CLOSE_FRAME)) return;
  const back = findResume(driven, session, closedAt);
  const told = driven.told.find(({ at, value }) => at > closedAt && value.name === 'CLOSE_EVENT');
  if (back !== undefined && (told === undefined || back.at < told.at)) {
    verdict.reach('RS-12');
    return;
  }
  const isAsked = driven.commands.some(
    ({ at, value }) => value.case === 'close' && at < (told?.at ?? Number.POSITIVE_INFINITY),
  );
  if (told === undefined || byParticipant || isAsked) return;
  const afterMs = msAt(facts, told.at) - msAt(facts, closedAt);
  const { resumeMs = 0 } = session.granted.timers ?? {};
  if (afterMs >= resumeMs) return;
  const text = `${driven.participant} lost its socket, and told its application ${Math.round(afterMs)} ms later that the session is over, without a Resume; resume_ms is ${resumeMs} ms.`;
  verdict.break('RS-12', told.at, driven.participant, text);
}

function findResume(
  { sent }: Driven,
  { id }: SessionFact,
  after: number,
): Driven['sent'][number] | undefined {
  return sent.find(
    ({ at, value: { body } }) =>
      at > after && body.case === 'resume' && body.value.sessionId === id,
  );
}
