/**
 * Owns the resume rules of a server, around the relay: sessions that outlive their sockets, a buffer
 * of what was queued, the replay, requests that are executed once. Cuts sockets where a test says so.
 */
import {
  type ClientFrame,
  decodeClientFrame,
  encodeServerFrame,
  Feature,
  type ServerFrame,
  ServerFrameSchema,
  StatusCode,
  TimersSchema,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { connectMemorySocket, type ServerEnd } from '../adapters/memory-socket.js';
import type { OpenSocket } from '../ports.js';
import { createRelay, type RelayEnd } from './relay.fixture.js';

const RESUME_MS = 30_000;

interface Session {
  id: string;
  token: string;
  /** Valid until the next frame after a Resume (RS-6). */
  previousToken: string;
  end: ServerEnd | undefined;
  readonly side: RelayEnd;
  /** Events and responses in the order in which they were queued (RS-2). */
  queue: ServerFrame[];
  lastSeq: number;
  lastRequest: number;
  acked: number;
}

/** A server that keeps sessions, and what a test can see of it. */
export interface ResumeServer {
  readonly openSocket: OpenSocket;
  /** Ids of the executed requests, by session. */
  readonly executed: Map<string, number[]>;
  /** What went wrong by the rules of chapter 6. */
  readonly faults: string[];
  cuts: number;
}

/** `isCut` is asked at every frame, before and after it arrives. */
export function createResumeServer(isCut: () => boolean): ResumeServer {
  const relay = createRelay();
  const sessions = new Map<string, Session>();
  const executed = new Map<string, number[]>();
  const faults: string[] = [];
  let tokens = 0;

  function cut(end: ServerEnd): void {
    server.cuts += 1;
    for (const session of sessions.values()) if (session.end === end) session.end = undefined;
    end.close(new Error('cut'));
  }

  /** False when the socket is gone. */
  function deliver(end: ServerEnd, frame: ServerFrame): boolean {
    if (isCut()) {
      cut(end);
      return false;
    }
    end.send(encodeServerFrame(frame));
    return true;
  }

  function newSession(end: ServerEnd): Session {
    const session: Session = {
      id: '',
      token: '',
      previousToken: '',
      end,
      side: relay.connect((frame) => queue(session, frame)),
      queue: [],
      lastSeq: 0,
      lastRequest: 0,
      acked: 0,
    };
    return session;
  }

  function queue(session: Session, frame: ServerFrame): void {
    if (frame.body.case === 'response' && frame.body.value.result.case === 'createSession') {
      const result = frame.body.value.result.value;
      tokens += 1;
      session.id = result.sessionId;
      session.token = `token-${tokens}`;
      sessions.set(session.id, session);
      executed.set(session.id, []);
      result.features = [Feature.RESUME];
      result.resumeToken = session.token;
      result.timers = create(TimersSchema, { resumeMs: RESUME_MS });
      session.end?.send(encodeServerFrame(frame));
      return;
    }
    if (frame.body.case === 'event') session.lastSeq = frame.body.value.seq;
    session.queue.push(frame);
    if (session.end !== undefined) deliver(session.end, frame);
  }

  function take(session: Session, end: ServerEnd, frame: ClientFrame): void {
    const { requestId, body } = frame;
    session.previousToken = '';
    session.acked = Math.max(session.acked, frame.ackSeq ?? 0);
    session.queue = session.queue.filter(
      ({ body: queued }) => queued.case !== 'event' || queued.value.seq > session.acked,
    );
    if (session.lastSeq - session.acked > 64) faults.push('RS-9: too many events not acknowledged');
    if (body.case === 'ping') {
      const value = { body: { case: 'pong', value: { nonce: body.value.nonce } } } as const;
      deliver(end, create(ServerFrameSchema, { body: { case: 'control', value } }));
      return;
    }
    if (requestId === 0) {
      if (body.case === 'candidates' || body.case === 'mediaReport') {
        faults.push(`RS-5: ${body.case} without a request id`);
      }
      return;
    }
    const ids = executed.get(session.id) ?? [];
    if (requestId <= session.lastRequest) {
      faults.push(`RS-5: request ${requestId} was sent again after it was processed`);
      return;
    }
    session.lastRequest = requestId;
    ids.push(requestId);
    session.side.take(frame);
    if (body.case === 'candidates' || body.case === 'mediaReport') {
      const value = { requestId, status: { code: StatusCode.OK } };
      queue(session, create(ServerFrameSchema, { body: { case: 'response', value } }));
    }
  }

  function resume(end: ServerEnd, { requestId, body }: ClientFrame): Session | undefined {
    if (body.case !== 'resume') return undefined;
    const { sessionId, resumeToken, lastSeq, lastResponseId } = body.value;
    const session = sessions.get(sessionId);
    if (session === undefined) return undefined;
    if (session.token !== resumeToken && session.previousToken !== resumeToken) {
      faults.push('RS-6: a token that is not valid');
    }
    if (lastSeq < session.acked || lastSeq > session.lastSeq) faults.push('RS-8: a gap');
    tokens += 1;
    session.previousToken = resumeToken;
    session.token = `token-${tokens}`;
    session.end = end;
    const result = {
      case: 'resume',
      value: { resumeToken: session.token, lastRequestId: session.lastRequest },
    } as const;
    const value = { requestId, status: { code: StatusCode.OK }, result };
    const response = create(ServerFrameSchema, { body: { case: 'response', value } });
    if (!deliver(end, response)) return session;
    for (const frame of [...session.queue]) {
      if (!isMissing(frame, lastSeq, lastResponseId)) continue;
      if (session.end !== end || !deliver(end, frame)) break;
    }
    return session;
  }

  const server: ResumeServer = {
    executed,
    faults,
    cuts: 0,
    openSocket: connectMemorySocket((end) => {
      let session: Session | undefined;
      return {
        message: (bytes) => {
          const decoded = decodeClientFrame(bytes, 65_536);
          if (!decoded.ok) return;
          const { frame } = decoded;
          if (frame.body.case === 'createSession') {
            session = newSession(end);
            session.side.take(frame);
            session.lastRequest = frame.requestId;
            return;
          }
          if (isCut()) {
            cut(end);
            return;
          }
          if (frame.body.case === 'resume') session = resume(end, frame);
          else if (session?.end === end) take(session, end, frame);
          if (session?.end === end && isCut()) cut(end);
        },
        closed: () => {
          if (session?.end === end) session.end = undefined;
        },
      };
    }),
  };
  return server;
}

function isMissing({ body }: ServerFrame, lastSeq: number, lastResponse: number): boolean {
  if (body.case === 'event') return body.value.seq > lastSeq;
  return body.case === 'response' && body.value.requestId > lastResponse;
}
