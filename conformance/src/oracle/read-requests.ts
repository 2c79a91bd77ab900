/**
 * Owns how requests and responses find each other: by their ids, within the session that they belong
 * to, whichever socket bore it.
 */
import { type ClientFrame, type Response, StatusCode } from '@audiocall/proto';
import { isDestroy } from './destroys.js';
import type { SentFrame } from './facts.js';
import { type Notebook, noteHeard, type OpenPing, type SocketNotes } from './notebook.js';
import { noteResume, noteSession } from './read-sessions.js';

/** They are no requests: an id in one of them is ignored (RQ-3). */
const NO_REQUESTS: ReadonlySet<string | undefined> = new Set(['ping', 'pong', 'ack']);

/** A participant sent a frame. */
export function noteSent(
  facts: Notebook,
  notes: SocketNotes,
  given: ClientFrame,
  step: number,
): void {
  const isBare = given.requestId === 0 || !NO_REQUESTS.has(given.body.case);
  const frame = isBare ? given : { ...given, requestId: 0 };
  const { socket, session, scope } = notes;
  const id = frame.requestId;
  const sameId = id > 0 ? (scope.get(id) ?? []) : [];
  const sent: SentFrame = {
    participant: socket.participant,
    sentAt: step,
    frame,
    socket,
    session,
    scope,
    repeats: sameId[0],
    response: undefined,
    answeredAt: undefined,
    settledAt: undefined,
  };
  const hasLeft = session !== undefined && session.socket !== socket;
  if (hasLeft) {
    facts.unheard.push(sent);
    return;
  }
  facts.sent.push(sent);
  if (frame.body.case === 'ping') {
    const { nonce } = frame.body.value;
    const ping: OpenPing = { pingAt: step, session };
    const alike = notes.pings.get(nonce);
    if (alike === undefined) notes.pings.set(nonce, [ping]);
    else alike.push(ping);
    return;
  }
  if (id === 0) return;
  scope.set(id, [...sameId, sent]);
  if (frame.body.case === 'destroySession' && session !== undefined) session.endsFrom ??= step;
}

/** A participant received a response. */
export function noteResponse(
  facts: Notebook,
  notes: SocketNotes,
  response: Response,
  step: number,
): void {
  const { participant } = notes.socket;
  const sameId = notes.scope.get(response.requestId) ?? [];
  const request = sameId.find((candidate) => candidate.response === undefined);
  const [first] = sameId;
  if (request === undefined) {
    const isReplay = first !== undefined && first.socket !== notes.socket;
    if (isReplay && response.requestId > (notes.lastResponseId ?? Number.POSITIVE_INFINITY)) {
      facts.replayedResponses.push({ at: step, request: first, response });
    } else facts.unmatchedResponses.push({ participant, at: step, response });
    return;
  }
  request.response = response;
  request.answeredAt = step;
  if (request.socket === notes.socket) noteHeard(notes, request.sentAt);
  if (request.repeats !== undefined) return;
  const { body } = request.frame;
  const { result } = response;
  if (response.status?.code === StatusCode.SEQ_GAP && body.case === 'resume') {
    const session = facts.sessions.find(({ id }) => id === body.value.sessionId);
    if (session !== undefined) session.endsFrom ??= request.sentAt;
    if (session !== undefined) session.endedAt ??= step;
  }
  if (body.case === 'destroySession' && !isDestroy(request)) noteGoesOn(facts, request);
  if (response.status?.code !== StatusCode.OK) return;
  if (body.case === 'createSession' && result.case === 'createSession') {
    noteSession(facts, notes, request, body.value, result.value, step);
  } else if (body.case === 'resume' && result.case === 'resume') {
    noteResume(facts, notes, request, body.value, result.value, step);
  } else if (body.case === 'destroySession' && notes.session !== undefined) {
    notes.session.endedAt ??= step;
  }
}

/** Its session goes on, unless another request ends it. */
function noteGoesOn({ sent }: Notebook, { session, sentAt }: SentFrame): void {
  if (session === undefined || session.endsFrom !== sentAt) return;
  session.endsFrom = sent.find((other) => other.session === session && isDestroy(other))?.sentAt;
}
