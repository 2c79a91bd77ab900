/**
 * Owns what every client frame goes through: its id, the order of checks (ER-1), its one response
 * (RQ-1), and that the response comes before what the request causes (G-1).
 * Does not know what the single requests mean.
 */
import {
  CallType,
  type ClientFrame,
  ClientFrameSchema,
  findViolation,
  ResponseSchema,
  type ServerFrame,
  ServerFrameSchema,
  StatusCode,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { checkPresence } from './admission.js';
import { checkAdmittance } from './admittance.js';
import { type Answer, type Refusal, refuse, refuseArgument } from './answer.js';
import { decideAnswer } from './answering.js';
import { decideDeviceNotice } from './device-notice.js';
import { type Draft, read, readKnown, write } from './draft.js';
import { keepForReplay, send, sendControl, sendPong } from './effects.js';
import { isInForce } from './features.js';
import type { ClientInput, RequestKind } from './inputs.js';
import { decideLeave } from './leaving.js';
import { hear } from './liveness.js';
import { decideMediaReport, decideMute } from './media.js';
import { decideCandidates, decideDescription } from './negotiation.js';
import { decideOffer } from './offering.js';
import { decideRecording } from './recording.js';
import { rememberRefusedOffer } from './refused-offers.js';
import { judgeId, keepResponse } from './request-log.js';
import { decideResume, noteFrame, punishResume } from './resuming.js';
import { decideList } from './roster.js';
import { mintId } from './secrets.js';
import { decideCreate, decideDestroy } from './sessions.js';
import type { Connection } from './state.js';

type Body = ClientFrame['body'];
type RequestBody = Extract<Body, { case: RequestKind }>;

/** Processes one frame to its end. */
export function receiveFrame(draft: Draft, input: ClientInput): void {
  const known = read(draft, 'connections', input.connection);
  // What comes after the server closed a socket is not processed any more.
  if (known === undefined) return;
  const connection = hear(draft, known);
  const { frame } = input;
  noteFrame(draft, connection, frame.ackSeq);
  switch (frame.body.case) {
    case 'ping':
      sendPong(draft, connection.id, frame.body.value.nonce);
      return;
    case 'pong':
    case 'ack':
      return;
    default:
      if (frame.requestId === 0) receiveWithoutId(draft, connection, frame.body, input);
      else receiveRequest(draft, connection, frame.body, input);
  }
}

function receiveRequest(
  draft: Draft,
  connection: Connection,
  body: RequestBody | { case: undefined },
  input: ClientInput,
): void {
  const { requestId } = input.frame;
  const novelty = judgeId(connection.requests, requestId);
  switch (novelty.kind) {
    case 'repeated':
      send(draft, connection.id, novelty.frame);
      return;
    case 'stale':
      send(draft, connection.id, buildResponse(requestId, refuseStaleId()));
      return;
    case 'new': {
      const answer = decide(draft, connection, body, input);
      if (answer.kind === 'accepted') answer.announce?.();
      respond(draft, connection, requestId, answer);
      if (answer.kind === 'accepted') answer.apply();
      else if (body.case === 'offerCall' && connection.session !== undefined) {
        rememberRefusedOffer(draft, connection.session, body.value.clientRef);
      } else if (body.case === 'resume') {
        punishResume(draft, connection, body.value, answer.code);
      }
      return;
    }
    default:
      novelty satisfies never;
  }
}

/** Only some frames may come without an id; the others are refused (RQ-3). */
function receiveWithoutId(
  draft: Draft,
  connection: Connection,
  body: RequestBody | { case: undefined },
  input: ClientInput,
): void {
  switch (body.case) {
    case undefined:
      return;
    case 'candidates':
    case 'deviceNotice':
    case 'mediaReport': {
      const answer = decide(draft, connection, body, input);
      if (answer.kind === 'accepted') answer.apply();
      // The one loss that the sender has to know of; everything else is dropped (IC-3).
      else if (answer.code === StatusCode.LIMIT_EXCEEDED)
        sendError(draft, connection, body, answer);
      return;
    }
    default:
      sendError(draft, connection, body, refuseArgument('this request needs a request_id above 0'));
  }
}

/** The checks of ER-1 from the body on. Changes nothing. */
function decide(
  draft: Draft,
  connection: Connection,
  body: RequestBody | { case: undefined },
  input: ClientInput,
): Answer {
  if (body.case === undefined) {
    return refuse(
      StatusCode.UNIMPLEMENTED,
      'This server does not know the request; use one that the core profile names.',
    );
  }
  const session =
    connection.session === undefined ? undefined : readKnown(draft, 'sessions', connection.session);
  const refusal = checkPresence(body.case, session);
  if (refusal !== undefined) return refusal;
  if (!isInForce(draft, body.case, session)) {
    return refuse(
      StatusCode.UNIMPLEMENTED,
      'The request belongs to a feature that is not in force; ask for it in CreateSession.',
    );
  }
  const violation = findFieldViolation(draft, body);
  if (violation !== undefined) return refuseArgument(violation);
  const barred = checkAdmittance(draft.settings, body, input.findings);
  if (barred !== undefined) return barred;

  if (body.case === 'createSession') {
    return decideCreate(draft, connection, body.value, input.entropy);
  }
  if (body.case === 'resume') {
    return decideResume(draft, connection, body.value, input.entropy);
  }
  // checkPresence let the request pass, so there is one.
  if (session === undefined) throw new Error(`${body.case} was admitted without a session`);
  const { ackSeq } = input.frame;
  switch (body.case) {
    case 'destroySession':
      return decideDestroy(draft, session);
    case 'offerCall':
      return decideOffer(draft, session, body.value, mintId('c', input.entropy), input.findings);
    case 'answerCall':
      return decideAnswer(draft, session, body.value, ackSeq);
    case 'leave':
      return decideLeave(draft, session, body.value, ackSeq);
    case 'description':
      return decideDescription(draft, session, body.value);
    case 'candidates':
      return decideCandidates(draft, session, body.value, input.findings);
    case 'mediaReport':
      return decideMediaReport(draft, session, body.value);
    case 'listSessions':
      return decideList(draft, session, body.value);
    case 'deviceNotice':
      return decideDeviceNotice(draft, session, body.value);
    case 'setRecording':
      return decideRecording(draft, session, body.value);
    case 'setMute':
      return decideMute(draft, session, body.value);
    default:
      return body satisfies never;
  }
}

function findFieldViolation(draft: Draft, body: RequestBody): string | undefined {
  const { message } = ClientFrameSchema.field[body.case];
  if (message === undefined) return undefined;
  const violation = findViolation(message, body.value, draft.settings.limits);
  if (violation !== undefined || body.case !== 'offerCall') return violation;
  // A constraint like the others, so that it comes before rate and shutdown (OF-7).
  return body.value.callType === CallType.AUDIOCALL ? undefined : 'call_type has to be AUDIOCALL';
}

function respond(draft: Draft, connection: Connection, requestId: number, answer: Answer): void {
  const frame = buildResponse(requestId, answer);
  const { keptResponses } = draft.settings.limits;
  const requests = keepResponse(connection.requests, requestId, frame, keptResponses);
  write(draft, 'connections', connection.id, { ...connection, requests });
  if (connection.session !== undefined) {
    const session = readKnown(draft, 'sessions', connection.session);
    const kept = keepForReplay(draft, session, 'response', requestId, frame);
    if (kept !== session) write(draft, 'sessions', session.id, kept);
  }
  send(draft, connection.id, frame);
}

function buildResponse(requestId: number, answer: Answer): ServerFrame {
  const value = create(ResponseSchema, {
    requestId,
    ...(answer.kind === 'accepted'
      ? { status: { code: StatusCode.OK }, ...(answer.result && { result: answer.result }) }
      : { status: describeRefusal(answer) }),
  });
  return create(ServerFrameSchema, { body: { case: 'response', value } });
}

function sendError(
  draft: Draft,
  connection: Connection,
  body: RequestBody,
  refusal: Refusal,
): void {
  const about = ClientFrameSchema.field[body.case].name;
  sendControl(draft, connection.id, {
    case: 'error',
    value: { status: describeRefusal(refusal), about },
  });
}

function describeRefusal({ code, message, callEndReason, winningCallId, retryAfterMs }: Refusal): {
  code: StatusCode;
  message: string;
  callEndReason?: Refusal['callEndReason'] & number;
  winningCallId?: string;
  retryAfterMs?: number;
} {
  return {
    code,
    message,
    ...(callEndReason !== undefined && { callEndReason }),
    ...(winningCallId !== undefined && { winningCallId }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

function refuseStaleId(): Refusal {
  return refuseArgument('request_id has to be above every earlier one');
}
