/**
 * Owns Resume: who may take a session over to another socket, and what that socket is told (RS-2
 * to RS-8).
 * Does not know what makes a session detached.
 */
import {
  PeerState,
  type Resume,
  type ServerFrame,
  ServerFrameSchema,
  StatusCode,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { type Answer, accept, type Refusal, refuse } from './answer.js';
import { type Draft, read, readKnown, write } from './draft.js';
import { close, disarm, send } from './effects.js';
import { tellPeerState } from './peer-state.js';
import { acknowledge, discard, replaySince } from './replay.js';
import { isSameSecret, mintToken } from './secrets.js';
import { attach, endSession, LOST, releaseConnection } from './sessions.js';
import { describeSession } from './snapshot.js';
import type { Connection, Continuity, ReplayEntry, Session, SessionId } from './state.js';

/** The close code of a socket whose session another one took over (RS-7). */
const TAKEN_OVER = 4002;

/** The close code of a socket that guesses (RS-6). */
const POLICY_VIOLATED = 4008;

/** So many failures close a socket (RS-6). */
const ALLOWED_FAILURES = 5;

/** What a guess is compared with where there is nothing to guess, so that it takes as long. */
const NO_TOKEN = 'no session has this as its token';

export function decideResume(
  draft: Draft,
  connection: Connection,
  request: Resume,
  entropy: string,
): Answer {
  const session = read(draft, 'sessions', request.sessionId);
  const continuity = session?.continuity;
  const isNewest = isSameSecret(continuity?.token ?? NO_TOKEN, request.resumeToken);
  const isPrevious = isSameSecret(continuity?.previousToken ?? NO_TOKEN, request.resumeToken);
  const isResumable = continuity?.isArmed === true && (isNewest || isPrevious);
  if (session === undefined || continuity === undefined || !isResumable) return refuseResume();

  const { lastSeq, lastResponseId } = request;
  const replay =
    lastSeq > session.lastSeq ? undefined : replaySince(continuity.replay, lastSeq, lastResponseId);
  if (replay === undefined) return refuseGap();
  const requests = requestsOf(draft, session, continuity);
  const token = mintToken(entropy);
  const previousToken = isNewest ? continuity.token : continuity.previousToken;
  const value = {
    resumeToken: token,
    lastRequestId: requests.highestId,
    snapshot: describeSession(draft, session),
  };
  return accept(
    () => {
      takeOver(draft, connection, session, { ...continuity, token, previousToken, requests });
      for (const entry of replay) send(draft, connection.id, refresh(draft, session, entry));
      if (session.connection === undefined) {
        tellPeerState(draft, session.id, PeerState.RECONNECTED);
      }
    },
    { case: 'resume', value },
  );
}

/** What a Resume does that is refused: guesses are counted, and a gap ends the session. */
export function punishResume(
  draft: Draft,
  connection: Connection,
  request: Resume,
  code: StatusCode,
): void {
  if (code === StatusCode.SEQ_GAP) {
    endSession(draft, request.sessionId, { ...LOST, code: TAKEN_OVER });
    return;
  }
  if (code !== StatusCode.RESUME_FAILED) return;
  const known = readKnown(draft, 'connections', connection.id);
  const failedResumes = known.failedResumes + 1;
  write(draft, 'connections', connection.id, { ...known, failedResumes });
  if (failedResumes < ALLOWED_FAILURES) return;
  releaseConnection(draft, known);
  close(draft, connection.id, POLICY_VIOLATED);
}

/** Any frame makes the session resumable, ends the previous token, and may acknowledge (RS-6). */
export function noteFrame(draft: Draft, connection: Connection, ackSeq: number | undefined): void {
  if (connection.session === undefined) return;
  const session = readKnown(draft, 'sessions', connection.session);
  const { continuity } = session;
  if (continuity === undefined) return;
  const replay =
    ackSeq === undefined
      ? continuity.replay
      : acknowledge(continuity.replay, ackSeq, session.lastSeq);
  const isNews =
    !continuity.isArmed || continuity.previousToken !== undefined || replay !== continuity.replay;
  if (!isNews) return;
  write(draft, 'sessions', session.id, {
    ...session,
    continuity: { ...continuity, isArmed: true, previousToken: undefined, replay },
  });
}

function requestsOf(
  draft: Draft,
  session: Session,
  continuity: Continuity,
): Continuity['requests'] {
  if (session.connection === undefined) return continuity.requests;
  return readKnown(draft, 'connections', session.connection).requests;
}

/** No frame of an older socket counts any more, and neither do its timers (RS-7). */
function takeOver(
  draft: Draft,
  connection: Connection,
  session: Session,
  continuity: Continuity,
): void {
  if (session.connection !== undefined) {
    releaseConnection(draft, readKnown(draft, 'connections', session.connection));
    close(draft, session.connection, TAKEN_OVER);
  }
  const { requests } = continuity;
  const known = readKnown(draft, 'connections', connection.id);
  attach(draft, { ...session, continuity }, { ...known, requests });
  disarm(draft, { kind: 'resume', id: session.id });
  disarm(draft, { kind: 'resume-ring', id: session.id });
}

/** There is no room for what the session keeps; a resume that needs it finds a gap (LM-4). */
export function discardReplay(draft: Draft, id: SessionId): void {
  const session = read(draft, 'sessions', id);
  const continuity = session?.continuity;
  if (session === undefined || continuity === undefined) return;
  const replay = discard(continuity.replay);
  write(draft, 'sessions', id, { ...session, continuity: { ...continuity, replay } });
}

/** The frame as it was, but for the time that is left of a RINGING (RS-3). */
function refresh(draft: Draft, session: Session, { frame }: ReplayEntry): ServerFrame {
  const { body } = frame;
  if (body.case !== 'event' || body.value.body.case !== 'ringing') return frame;
  const call = read(draft, 'calls', body.value.callId);
  const { activity } = readKnown(draft, 'sessions', session.id);
  const isAnswerable =
    call?.phase.kind === 'offered' &&
    (activity.kind === 'idle' || (activity.kind === 'ringing' && activity.call === call.id));
  const expiresInMs = isAnswerable ? Math.max(0, Math.floor(call.ringsUntil - draft.now)) : 0;
  const ringing = { ...body.value.body.value, expiresInMs };
  const event = { ...body.value, body: { case: 'ringing', value: ringing } } as const;
  return create(ServerFrameSchema, { body: { case: 'event', value: event } });
}

/** A wrong id and a wrong token look the same (RS-6). */
function refuseResume(): Refusal {
  return refuse(
    StatusCode.RESUME_FAILED,
    'No session with that id can be resumed with that token; create a new session.',
  );
}

function refuseGap(): Refusal {
  return refuse(
    StatusCode.SEQ_GAP,
    'What this client has not seen is no longer kept, so the session is over; create a new one.',
  );
}
