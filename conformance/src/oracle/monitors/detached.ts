/** Owns what the others see of a session that lost its socket: RS-1, RS-2, RS-4, RS-7. */
import { CloseCode, EndReason, PeerState } from '@audiocall/proto';
import { requireField, requireOnce } from '../duty.js';
import { CLOCK_MS } from '../endings.js';
import type { CallFact, EventFact, Facts, LossFact, SessionFact, SocketFact } from '../facts.js';
import { lostResumesOf } from '../lost-resumes.js';
import { type Monitor, type Verdict, watchCalls } from '../monitor.js';
import { nameValue } from '../name-value.js';
import { brokeTheProtocol } from '../protocol-errors.js';
import { findEvents, findPeer, findSettle, isThere, msAt } from '../timeline.js';

/** RS-1, RS-2, RS-7: the other party is told of a loss, and of the return; of a takeover, nothing. */
export const peerStates: Monitor = {
  clauses: ['RS-1', 'RS-2', 'RS-7', 'WR-6'],
  watch: watchCalls((facts, verdict, call) => {
    for (const fact of findEvents(call, 'peerState')) checkPlace(verdict, call, fact);
    for (const session of [call.caller, call.claimant]) {
      const peer = session === undefined ? undefined : findPeer(call, session);
      if (session === undefined || peer === undefined) continue;
      checkStates(facts, verdict, call, session, peer);
    }
  }),
};

function isOfSocket({ event: { body } }: EventFact): boolean {
  return body.case === 'peerState' && SOCKET_STATES.has(body.value.state);
}

const SOCKET_STATES: ReadonlySet<PeerState> = new Set([
  PeerState.RECONNECTING,
  PeerState.RECONNECTED,
]);

function saysAway({ event: { body } }: EventFact): boolean {
  return body.case === 'peerState' && body.value.state === PeerState.RECONNECTING;
}

/** Only the other party of a claimed call is told. */
function checkPlace(verdict: Verdict, call: CallFact, fact: EventFact): void {
  if (!isOfSocket(fact)) return;
  const isCaller = fact.session === call.caller;
  const isClaimant = fact.session === call.claimant && fact.at > (call.claim?.answeredAt ?? 0);
  if ((isCaller && call.claimedAt !== undefined) || isClaimant) return;
  verdict.break(
    'RS-1',
    fact.at,
    fact.participant,
    `${fact.participant} received PEER_STATE for call ${call.id}; it is for the other party of a claimed call only, behind the claim.`,
  );
}

/** What a party is told of the other one's sockets. */
function checkStates(
  facts: Facts,
  verdict: Verdict,
  call: CallFact,
  session: SessionFact,
  peer: SessionFact,
): void {
  const told = findEvents(call, 'peerState').filter(
    (fact) => fact.session === peer && isOfSocket(fact),
  );
  const lost = lostResumesOf(facts, session);
  let isAway = false;
  let losses = 0;
  for (const fact of told) {
    const { body } = fact.event;
    if (body.case !== 'peerState') continue;
    const field = 'PEER_STATE.session';
    const clause = body.value.state === PeerState.RECONNECTING ? 'RS-1' : 'RS-2';
    requireField(verdict, clause, fact.at, fact.participant, field, body.value.session, session.id);
    const goes = body.value.state === PeerState.RECONNECTING;
    if (goes) losses += 1;
    const known =
      session.losses.filter(({ earliestAt }) => earliestAt < fact.at).length +
      countSilentTakeovers(facts, session, fact.at);
    const unread = lost.filter(({ sentAt }) => sentAt < fact.at).length;
    const isTakeover = known === 0 && session.resumes.some(({ at }) => at < fact.at);
    const isUnknown =
      goes && losses > known + unread && !mayBeUnseen(facts, session.socket, fact.at);
    if (goes === isAway || isUnknown) {
      const isProtocolError = goes && isUnknown && brokeTheProtocol(session);
      verdict.break(
        isProtocolError ? 'WR-6' : isTakeover ? 'RS-7' : clause,
        fact.at,
        fact.participant,
        isProtocolError
          ? `${fact.participant} received PEER_STATE(RECONNECTING); ${session.participant} was closed for a protocol error, which ends its session.`
          : goes
            ? `${fact.participant} received PEER_STATE(RECONNECTING), and ${session.participant} had lost no socket since it was told last.`
            : `${fact.participant} received PEER_STATE(RECONNECTED), and it had not been told that ${session.participant} was away.`,
      );
    }
    isAway = goes;
  }
  for (const { from, request, at } of session.resumes) {
    const isOpen = from.closedAt === undefined || from.closedAt > request.sentAt;
    const due = findSettle(facts, peer.participant, at);
    if (isOpen && due !== undefined && isThere(peer, due)) verdict.reach('RS-7');
  }
  if (brokeTheProtocol(session) && session.endedAt !== undefined) {
    if (findSettle(facts, peer.participant, session.endedAt) !== undefined) verdict.reach('WR-6');
  }
  checkReturn(facts, verdict, call, session, peer, told);
  checkSilentLoss(facts, verdict, call, session, peer);
}

/** Sockets that the server closed for silence while the Resume that took their session over was on its way. */
function countSilentTakeovers(
  facts: Facts,
  { losses, resumes }: SessionFact,
  step: number,
): number {
  return resumes.filter(
    ({ from }) =>
      from.openedAt < step &&
      (from.closeCode === CloseCode.PING_LOST || mayBeUnseen(facts, from, step)) &&
      losses.every(({ socket }) => socket !== from),
  ).length;
}

/** Its socket may have been lost by that step, and the trace be over before that was read. */
function mayBeUnseen(facts: Facts, socket: SocketFact, step: number): boolean {
  const { participant } = socket;
  if (socket.closedAt !== undefined) return false;
  const settles = facts.settles.get(participant) ?? [];
  const isSettled = settles.some((settle) => settle.socket === socket && settle.pingAt > step);
  const isAnswered = facts.sent.some(
    (sent) => sent.socket === socket && sent.sentAt > step && sent.answeredAt !== undefined,
  );
  return !isSettled && !isAnswered;
}

/** Whoever was told of the loss is told of the return. */
function checkReturn(
  facts: Facts,
  verdict: Verdict,
  call: CallFact,
  session: SessionFact,
  peer: SessionFact,
  told: readonly EventFact[],
): void {
  session.losses.forEach(({ backAt }, index) => {
    const due = backAt === undefined ? undefined : findSettle(facts, peer.participant, backAt);
    const next = session.losses[index + 1];
    if (due === undefined || (next !== undefined && next.earliestAt < due)) return;
    const last = told.filter(({ at }) => at < due).at(-1)?.event.body;
    if (last?.case !== 'peerState' || last.value.state !== PeerState.RECONNECTING) return;
    const isOver = call.endedAt !== undefined && call.endedAt < due;
    if (isOver || !isThere(peer, due) || !isThere(session, due)) return;
    verdict.break(
      'RS-2',
      due,
      peer.participant,
      `${session.participant} resumed its session, and ${peer.participant}, which had been told that it was away, was not told that it is back.`,
    );
  });
}

/** The server itself closed the silent socket: it knows of the loss. */
function checkSilentLoss(
  facts: Facts,
  verdict: Verdict,
  call: CallFact,
  session: SessionFact,
  peer: SessionFact,
): void {
  for (const loss of session.losses) {
    const { claimedAt, endedAt } = call;
    if (loss.socket.byParticipant || claimedAt === undefined || claimedAt > loss.at) continue;
    const due = findSettle(facts, peer.participant, loss.at);
    const isOver = due !== undefined && endedAt !== undefined && endedAt < due;
    if (due === undefined || isOver || !isThere(peer, due)) continue;
    verdict.reach('RS-1');
    const isTold = findEvents(call, 'peerState').some(
      (fact) =>
        fact.session === peer && fact.at > loss.earliestAt && fact.at < due && saysAway(fact),
    );
    if (isTold) continue;
    verdict.break(
      'RS-1',
      due,
      peer.participant,
      `${session.participant}'s socket was closed for its silence during call ${call.id}, and ${peer.participant} was not told that it is away.`,
    );
  }
}

/** RS-1, RS-4: no call is lost before its time, and the offer of a caller who stays away is. */
export const patience: Monitor = {
  clauses: ['RS-1', 'RS-4'],
  watch: watchCalls((facts, verdict, call) => {
    for (const fact of [...findEvents(call, 'leave'), ...findEvents(call, 'cancel')]) {
      const { body } = fact.event;
      if (body.case !== 'leave' && body.case !== 'cancel') continue;
      if (body.value.reason !== EndReason.PEER_LOST) continue;
      checkPatience(facts, verdict, call, fact, body.value.session);
    }
    checkOwnReplay(facts, verdict, call);
  }),
};

/** How long the session may stay away before the call goes with it. */
export function findWait(call: CallFact, session: SessionFact): number {
  const { resumeMs = 0, resumeRingMs = 0 } = session.granted.timers ?? {};
  const isOffered = call.claimedAt === undefined && session === call.caller;
  return isOffered ? Math.min(resumeMs, resumeRingMs) : resumeMs;
}

/** A Resume whose answer nobody has read yet may have been SEQ_GAP, which ends the session (RS-8). */
function isResuming(facts: Facts, session: SessionFact, step: number): boolean {
  return facts.sent.some(
    ({ frame: { body }, sentAt, answeredAt }) =>
      body.case === 'resume' &&
      body.value.sessionId === session.id &&
      sentAt < step &&
      (answeredAt === undefined || answeredAt > step),
  );
}

/** Somebody asked for a session of its user, and has not read yet whether that took its place (MD-2). */
function isBeingReplaced(facts: Facts, session: SessionFact, step: number): boolean {
  return facts.sent.some(
    ({ frame: { body }, sentAt, answeredAt }) =>
      body.case === 'createSession' &&
      body.value.serviceId === session.service &&
      (body.value.userId ?? session.user) === session.user &&
      sentAt > session.createdAt &&
      sentAt < step &&
      (answeredAt === undefined || answeredAt > step),
  );
}

/** `lost` is whom the event names: another party that was away before has nothing to do with it. */
function checkPatience(
  facts: Facts,
  verdict: Verdict,
  call: CallFact,
  fact: EventFact,
  lost: string,
): void {
  const away = [call.caller, call.claimant].flatMap((session) => {
    const isMeant = session !== undefined && (lost === '' || session.id === lost);
    const loss = isMeant ? findLoss(session, fact.at) : undefined;
    return session === undefined || loss === undefined ? [] : [{ session, loss }];
  });
  const [first] = away;
  if (first === undefined) return;
  verdict.reach('RS-4');
  const isDue = away.some(({ session, loss }) => {
    const isOver = session.endsFrom !== undefined && session.endsFrom <= fact.at;
    const waitedMs = msAt(facts, fact.at) - msAt(facts, loss.earliestAt);
    const isOverdue = waitedMs >= findWait(call, session) - CLOCK_MS;
    const isOther = isResuming(facts, session, fact.at) || isBeingReplaced(facts, session, fact.at);
    return isOver || isOverdue || isOther;
  });
  const other = [call.caller, call.claimant].some(
    (session) =>
      session !== undefined &&
      session.losses.length === 0 &&
      session.endsFrom !== undefined &&
      session.endsFrom <= fact.at,
  );
  if (isDue || other) return;
  const waitedMs = Math.round(msAt(facts, fact.at) - msAt(facts, first.loss.at));
  verdict.break(
    fitsOffer(call, first.session, first.loss, waitedMs) ? 'RS-4' : 'RS-1',
    fact.at,
    fact.participant,
    `Call ${call.id} was ended ${waitedMs} ms after ${first.session.participant} had lost its socket; it may come back for ${findWait(call, first.session)} ms.`,
  );
}

/** The caller was away when the call was claimed, and the time was over that it had before that (RS-4). */
function fitsOffer(
  { caller, claimedAt }: CallFact,
  session: SessionFact,
  { at }: LossFact,
  waitedMs: number,
): boolean {
  const { resumeRingMs = 0 } = session.granted.timers ?? {};
  const isClaimedMeanwhile = session === caller && claimedAt !== undefined && claimedAt > at;
  return isClaimedMeanwhile && resumeRingMs > 0 && waitedMs >= resumeRingMs - CLOCK_MS;
}

/** The last loss before a step. */
function findLoss(session: SessionFact, step: number): LossFact | undefined {
  return session.losses.findLast(({ earliestAt }) => earliestAt < step);
}

/** The caller of an offer that was given up is told in its own replay. */
function checkOwnReplay(facts: Facts, verdict: Verdict, call: CallFact): void {
  const { caller, claimedAt, endedBy } = call;
  const [cancel] = findEvents(call, 'cancel');
  const { body } = cancel?.event ?? {};
  if (cancel === undefined || body?.case !== 'cancel') return;
  if (body.value.reason !== EndReason.PEER_LOST || claimedAt !== undefined) return;
  if (endedBy !== undefined || findLoss(caller, cancel.at) === undefined) return;
  const because = 'nobody came back for its offer in time';
  const told = requireOnce(facts, verdict, {
    clause: 'RS-4',
    call,
    kind: 'leave',
    to: caller,
    since: cancel.at,
    because,
  });
  if (told?.event.body.case !== 'leave') return;
  requireField(
    verdict,
    'RS-4',
    told.at,
    told.participant,
    'The reason of LEAVE for an offer that nobody came back for',
    nameValue(EndReason, told.event.body.value.reason),
    EndReason[EndReason.PEER_LOST],
  );
}
