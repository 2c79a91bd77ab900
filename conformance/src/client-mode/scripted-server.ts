/**
 * Owns the server's side of one SDK: sockets, one session, responses, events, and what of it is done
 * wrong on purpose. Says nothing on its own but the plain response to each request; a script says the
 * rest. Records everything, judges nothing, and shares no code with any server.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type ClientFrame,
  type EventSchema,
  encodeServerFrame,
  type ServerFrame,
  ServerFrameSchema,
  SessionClosedReason,
  SessionState,
  type SnapshotSchema,
  StatusCode,
  SUBPROTOCOL,
} from '@audiocall/proto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import WebSocket, { WebSocketServer } from 'ws';
import type { ClauseId } from '../oracle/clauses.js';
import { createIntake, FloodError, MOST_MESSAGE_BYTES } from '../peers/intake.js';
import { Waiting } from '../peers/waiting.js';
import { TargetSilentError } from '../target/target-silent.js';
import { findForbidden } from '../traffic/forbidden.js';
import { type FrameNotes, takeNotes } from '../traffic/frame-notes.js';
import { createSdpRedactor, type Recorder } from '../traffic/recorder.js';
import type { Grant } from './grant.js';
import { type Answer, PlainAnswers, refuseWith } from './plain-answers.js';

export type RequestKind = NonNullable<ClientFrame['body']['case']>;
export type EventInit = NonNullable<MessageInitShape<typeof EventSchema>['body']>;

/** What becomes of a request: a response; none; or one that is lost with the socket. */
export type Reply = Answer | 'silence' | 'lost';

/** A frame of the SDK, and the socket that it came on. */
export interface Arrived {
  readonly frame: ClientFrame;
  readonly socket: number;
}

/** What the script makes of a server. */
export interface ServerOptions {
  readonly participant: string;
  readonly recorder: Recorder;
  readonly patienceMs: number;
  readonly grant: Grant;
}

interface Line {
  readonly index: number;
  readonly socket: WebSocket;
  readonly notes: FrameNotes;
}

/** The close code after DestroySession (SE-5). */
const DESTROYED = 4000;

const isOf =
  (kind: RequestKind) =>
  ({ frame }: Arrived): boolean =>
    frame.body.case === kind;

/** A server that runs. */
export class ScriptedServer {
  /** Everything that the SDK sent, in the order in which it came. */
  readonly arrived: Arrived[] = [];
  /** The frames of events, so that a resume can play them again. */
  readonly told: ServerFrame[] = [];
  /** The highest request id that was processed. */
  lastRequestId = 0;
  seq = 0;
  /** What the session is doing, as a Resume is told. */
  snapshot: MessageInitShape<typeof SnapshotSchema> = { state: SessionState.IDLE };
  /** Responses that were lost with their socket. */
  private readonly kept: ServerFrame[] = [];
  private isSilent = false;
  /** A session was granted on the last socket, or resumed on it. */
  private isGranted = false;
  private nonces = 0;
  private opened = 0;
  private line: Line | undefined;
  private readonly answers: PlainAnswers;
  /** The responses of this session, so that a request that is repeated gets the same one (RQ-2). */
  private readonly answered = new Map<number, ServerFrame>();
  private readonly planned = new Map<RequestKind, Reply[]>();
  private readonly waiting = new Waiting();
  private readonly redactor = createSdpRedactor();

  private constructor(
    readonly url: string,
    private readonly options: ServerOptions,
    private readonly close: () => Promise<void>,
  ) {
    this.answers = new PlainAnswers(options.grant);
  }

  static async start(options: ServerOptions): Promise<ScriptedServer> {
    const http = createServer((_request, response) => response.writeHead(426).end());
    const sockets = new WebSocketServer({
      server: http,
      perMessageDeflate: false,
      maxPayload: MOST_MESSAGE_BYTES,
      handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const { port } = http.address() as AddressInfo;
    const server = new ScriptedServer(`ws://127.0.0.1:${port}`, options, async () => {
      for (const socket of sockets.clients) socket.terminate();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    });
    sockets.on('connection', (socket) => server.accept(socket));
    return server;
  }

  /** Whether anybody has opened a socket. */
  get isFound(): boolean {
    return this.opened > 0;
  }

  /** What becomes of the next request of a kind, instead of the plain response; may be called again. */
  plan(kind: RequestKind, ...replies: readonly Reply[]): void {
    this.planned.set(kind, [...(this.planned.get(kind) ?? []), ...replies]);
  }

  /** Refuses the next request of a kind. */
  refuse(kind: RequestKind, code: StatusCode): void {
    this.plan(kind, refuseWith(code));
  }

  /** Tells the SDK an event. */
  tell(body: EventInit, callId = ''): void {
    this.seq += 1;
    this.tellFrame(
      create(ServerFrameSchema, {
        body: { case: 'event', value: { seq: this.seq, callId, serverMs: Date.now(), body } },
      }),
    );
  }

  /** Tells an event as it is given, with the next seq in it; it is played again after a resume. */
  tellFrame(frame: ServerFrame): void {
    this.told.push(frame);
    this.say(frame);
  }

  /** Sends a frame as it is. */
  say(frame: ServerFrame): void {
    this.sayBytes(encodeServerFrame(frame));
  }

  /** Sends bytes as they are. */
  sayBytes(bytes: Uint8Array): void {
    const { line } = this;
    if (line === undefined || this.isSilent) return;
    line.notes.fromServer({ data: Buffer.from(bytes), isBinary: true });
    if (line.socket.readyState === WebSocket.OPEN) line.socket.send(bytes);
  }

  /** Whether the SDK has a session on a socket that is open. */
  get hasSession(): boolean {
    return this.line !== undefined && this.isGranted;
  }

  /** Pings, and waits for the Pong: the SDK has read everything that was sent before. */
  async settle(): Promise<void> {
    const nonce = this.ping();
    await this.awaitFrame('the Pong to a Ping', 'SE-8', ({ frame: { body } }) => {
      return body.case === 'pong' && body.value.nonce === nonce;
    });
  }

  /** Sends a Ping; gives its nonce. */
  ping(): number {
    this.nonces += 1;
    const nonce = this.nonces;
    this.say(
      create(ServerFrameSchema, {
        body: { case: 'control', value: { body: { case: 'ping', value: { nonce } } } },
      }),
    );
    return nonce;
  }

  /** The first frame from `since` on that is wanted; without it, that clause is broken. */
  async awaitFrame(
    what: string,
    clause: ClauseId,
    isWanted: (arrived: Arrived) => boolean,
    since = 0,
    withinMs = this.options.patienceMs,
    findEnd: () => Error | undefined = () => undefined,
  ): Promise<Arrived> {
    let found: Arrived | undefined;
    let next = since;
    // Each frame is looked at once: there may be very many.
    const isFound = (): boolean => {
      for (; found === undefined && next < this.arrived.length; next += 1) {
        const arrived = this.arrived[next];
        if (arrived !== undefined && isWanted(arrived)) found = arrived;
      }
      return found !== undefined;
    };
    const { participant, recorder } = this.options;
    await this.waiting.until(isFound, {
      withinMs,
      late: () =>
        new TargetSilentError('the server', {
          what: `${what} of ${participant}`,
          waitedMs: withinMs,
          clause,
          at: recorder.trace.entries.length - 1,
        }),
      lost: () => {
        const { abandonedBecause } = recorder;
        return abandonedBecause === undefined ? findEnd() : new FloodError(abandonedBecause);
      },
    });
    if (found === undefined) throw new Error('a frame that arrived is gone');
    return found;
  }

  /** The first request of a kind from `since` on. */
  awaitRequest(kind: RequestKind, clause: ClauseId, since = 0): Promise<Arrived> {
    return this.awaitFrame(`a frame with ${kind}`, clause, isOf(kind), since);
  }

  /** The next request of a kind, which a command makes; not waited for once the command has failed. */
  async awaitRequestOf(
    command: Promise<unknown>,
    kind: RequestKind,
    clause: ClauseId,
  ): Promise<Arrived> {
    let failure: Error | undefined;
    command.catch((error: Error) => {
      failure = error;
      this.waiting.wake();
    });
    const { patienceMs } = this.options;
    const since = this.arrived.length;
    const what = `a frame with ${kind}`;
    return this.awaitFrame(what, clause, isOf(kind), since, patienceMs, () => failure);
  }

  /** Loses the socket, or closes it with a code. */
  drop(code?: number): void {
    const { line } = this;
    if (line === undefined) return;
    this.line = undefined;
    line.notes.closed(code ?? 1006, false);
    if (code === undefined) line.socket.terminate();
    else line.socket.close(code);
  }

  /** Says nothing more on this socket, and leaves it open. */
  fallSilent(): void {
    this.isSilent = true;
  }

  end(): Promise<void> {
    return this.close();
  }

  private accept(socket: WebSocket): void {
    const { participant, recorder } = this.options;
    const index = this.opened;
    this.opened += 1;
    const notes = takeNotes(participant, recorder, this.redactor, index);
    const line: Line = { index, socket, notes };
    const intake = createIntake(participant, 'one socket');
    recorder.onAbandoned(() => {
      socket.terminate();
      this.waiting.wake();
    });
    this.line = line;
    this.isSilent = false;
    this.isGranted = false;
    notes.opened(socket.protocol);
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (this.line !== line && this.line !== undefined) return;
      if (recorder.abandonedBecause !== undefined) return;
      const excess = intake.take(data.byteLength);
      if (excess !== undefined) {
        recorder.abandon(excess);
        return;
      }
      const frame = notes.fromClient({ data, isBinary });
      if (frame === undefined) {
        const flood = intake.takeNoFrame();
        if (flood !== undefined) recorder.abandon(flood);
        return;
      }
      this.arrived.push({ frame, socket: index });
      this.answer(frame);
      this.waiting.wake();
    });
    let forbidden = '';
    socket.on('error', (error) => {
      forbidden = findForbidden(error);
    });
    socket.on('close', (code) => {
      if (this.line !== line) return;
      this.line = undefined;
      notes.closed(code, true, forbidden);
      this.waiting.wake();
    });
  }

  private answer(frame: ClientFrame): void {
    const { body, requestId } = frame;
    if (body.case === undefined) return;
    if (body.case === 'ping') {
      const { nonce } = body.value;
      const pong = { case: 'pong', value: { nonce } } as const;
      this.say(create(ServerFrameSchema, { body: { case: 'control', value: { body: pong } } }));
      return;
    }
    if (requestId === 0) return;
    if (body.case === 'createSession' && !this.isGranted) this.answered.clear();
    const before = body.case === 'resume' ? undefined : this.answered.get(requestId);
    if (before !== undefined) {
      this.say(before);
      return;
    }
    const reply = this.planned.get(body.case)?.shift() ?? this.answers.to(frame, this);
    if (reply === 'silence') return;
    if (body.case !== 'resume') this.lastRequestId = Math.max(this.lastRequestId, requestId);
    if (reply === 'lost') {
      this.kept.push(this.makeResponse(frame, this.answers.to(frame, this)));
      return;
    }
    if (!this.respond(frame, reply)) return;
    if (body.case === 'createSession' || body.case === 'resume') this.isGranted = true;
    if (body.case === 'createSession') this.startCount();
    if (body.case === 'resume') this.replay(body.value.lastSeq);
    if (body.case === 'destroySession') this.closeSession();
  }

  /** Answers a request, with OK where nothing else is given; says whether that was it. */
  respond(frame: ClientFrame, answer: Answer = {}): boolean {
    const response = this.makeResponse(frame, answer);
    this.say(response);
    return response.body.case === 'response' && response.body.value.status?.code === StatusCode.OK;
  }

  private makeResponse(frame: ClientFrame, answer: Answer): ServerFrame {
    const { requestId, body } = frame;
    const value = { status: { code: StatusCode.OK }, ...answer, requestId };
    const response = create(ServerFrameSchema, { body: { case: 'response', value } });
    if (body.case !== 'resume') this.answered.set(requestId, response);
    if (value.status?.code === StatusCode.OK) this.answers.accept(frame, answer);
    return response;
  }

  /** The session was destroyed: it is told so, and its socket is closed (SE-5). */
  private closeSession(): void {
    this.tell({ case: 'sessionClosed', value: { reason: SessionClosedReason.DESTROYED } });
    this.drop(DESTROYED);
  }

  /** A new session counts its events anew. */
  private startCount(): void {
    this.seq = 0;
    this.told.length = 0;
  }

  /** What was lost with the last socket: responses, then events, each as it was. */
  private replay(lastSeq: number): void {
    for (const response of this.kept.splice(0)) this.say(response);
    for (const frame of this.told) {
      if (frame.body.case === 'event' && frame.body.value.seq > lastSeq) this.say(frame);
    }
  }
}
