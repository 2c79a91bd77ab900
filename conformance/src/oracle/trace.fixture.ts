/**
 * Owns traces that are made by hand: who sends what, who receives what, one line each. Keeps count of
 * request ids, seqs, nonces and time, and knows no rule: whether a trace is conformant is its author's.
 */
import {
  AppEventSchema,
  BusyScope,
  ClientFrameSchema,
  DriverCommandSchema,
  DriverReportSchema,
  type EventSchema,
  Feature,
  JSON_SUBPROTOCOL,
  type PendingCallSchema,
  RawMessageSchema,
  type ResponseSchema,
  ServerFrameSchema,
  SessionPolicy,
  SessionState,
  type SnapshotSchema,
  SocketClosedSchema,
  SocketOpenedSchema,
  StatusCode,
  StoppedReadingSchema,
  SUBPROTOCOL,
  ToneHeardSchema,
  type Trace,
  type TraceEntry,
  TraceEntrySchema,
  TraceSchema,
} from '@audiocall/proto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { nameEvent } from './duty.js';
import { callIdOf, sessionIdOf } from './made-ids.fixture.js';

type Frame = MessageInitShape<typeof ClientFrameSchema>;
export type Body = NonNullable<Frame['body']>;
export type EventBody = NonNullable<MessageInitShape<typeof EventSchema>['body']>;
export type Result = NonNullable<MessageInitShape<typeof ResponseSchema>['result']>;
export type Status = Exclude<MessageInitShape<typeof ResponseSchema>['status'], undefined>;
type CommandBody = NonNullable<MessageInitShape<typeof DriverCommandSchema>['command']>;
type Observation = TraceEntry['what'];

/** What the server of these traces announces: small, so that limits are cheap to reach. */
export const LIMITS = {
  maxFrameBytes: 2048,
  maxSdpBytes: 500,
  maxCandidateBytes: 100,
  maxBatchCandidates: 2,
  maxBufferedCandidates: 3,
  maxBufferedCandidateBytes: 200,
  maxHeldCalls: 1,
  keptResponses: 32,
  maxSessionsPerUser: 3,
  maxReplayEvents: 8,
  maxReplayBytes: 10_000,
  framesPerSecond: 0,
  offersPerMinute: 0,
  maxHeldCallsPerAddress: 0,
  maxBackpressureBytes: 1000,
} as const;

/** What is known of a server that bounds neither its calls nor its bytes. */
export const UNBOUNDED = { maxCalls: 0xffffffff, maxBufferBytes: 0xffffffff } as const;

export const TIMERS = {
  ringMs: 60_000,
  connectMs: 15_000,
  tombstoneMs: 30_000,
  pingMs: 25_000,
  helloMs: 5_000,
  negotiateMs: 10_000,
  mediaMs: 20_000,
  resumeMs: 20_000,
  resumeRingMs: 10_000,
} as const;

/** What the server of these traces offers. */
const OFFERED = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const satisfies readonly Feature[];

const RESULTS = new Set([
  'createSession',
  'resume',
  'offerCall',
  'answerCall',
  'leave',
  'listSessions',
]);

/** A trace in the making. */
export class Script {
  readonly trace: Trace = create(TraceSchema);
  private readonly actors: Actor[] = [];
  private nowMs = 0;
  private calls = 0;

  /** `mintCallId` makes the id of the n-th call. */
  constructor(private readonly mintCallId: (count: number) => string = callIdOf) {}

  /** Opens a socket; `dialledMs` is when that began, 0 if nobody knows. */
  open(name: string, subprotocol: string = SUBPROTOCOL, dialledMs = 0): Actor {
    const actor = new Actor(this, name);
    this.actors.push(actor);
    const value = create(SocketOpenedSchema, { subprotocol, dialledMs });
    this.note(name, { case: 'opened', value });
    return actor;
  }

  /** Opens a socket with a session. */
  join(name: string, more: JoinOptions = {}): Actor {
    const actor = this.open(name, more.json === true ? JSON_SUBPROTOCOL : SUBPROTOCOL);
    actor.createSession(more);
    return actor;
  }

  /** Two rounds of Ping and Pong on every open socket, as the stage of the scenarios does. */
  settle(): void {
    for (let round = 0; round < 2; round += 1) {
      const open = this.actors.filter((actor) => actor.isOpen);
      for (const actor of open) actor.pings();
      for (const actor of open) actor.isPonged();
    }
  }

  /** Lets time pass. */
  wait(ms: number): void {
    this.nowMs += ms;
  }

  /** The next call id. */
  nextCallId(): string {
    this.calls += 1;
    return this.mintCallId(this.calls);
  }

  note(participant: string, what: Observation, socket = 0): void {
    this.nowMs += 1;
    const atMs = this.nowMs;
    this.trace.entries.push(create(TraceEntrySchema, { participant, atMs, socket, what }));
  }
}

/** How a session is created. */
export interface JoinOptions {
  readonly user?: string;
  readonly service?: string;
  readonly key?: string;
  readonly deviceId?: string;
  readonly policy?: SessionPolicy;
  /** The features that it asks for and gets. */
  readonly features?: readonly Feature[];
  readonly busyScope?: BusyScope;
  /** The timers that it asks for and gets. */
  readonly timers?: Partial<Record<keyof typeof TIMERS, number>>;
  /** It speaks JSON (WR-7). */
  readonly json?: boolean;
  /** The server makes the user id up. */
  readonly made?: boolean;
  /** The user token that it shows. */
  readonly authToken?: string;
  /** The limits that differ. */
  readonly limits?: Partial<Record<keyof typeof LIMITS, number>>;
  /** What the server offers, where it is not everything. */
  readonly offered?: readonly Feature[];
  /** The held calls that the response lists. */
  readonly pending?: MessageInitShape<typeof PendingCallSchema>[];
}

/** What the response to a Resume says, where it is not the usual. */
export interface Resumption {
  readonly lastRequestId?: number;
  readonly resumeToken?: string;
  readonly snapshot?: MessageInitShape<typeof SnapshotSchema>;
}

/** A participant: every method adds the entries that its name says. */
export class Actor {
  isOpen = true;
  user: string;
  sessionId: string;
  private refs = 0;
  private requests = 0;
  private tokens = 0;
  private socket = 0;
  private seq = 0;
  private nonces = 0;
  private readonly pongsDue: number[] = [];
  private commands = 0;
  private audioMs = 0;

  constructor(
    private readonly script: Script,
    readonly name: string,
  ) {
    this.user = name;
    this.sessionId = sessionIdOf(name);
  }

  createSession(more: JoinOptions = {}): void {
    this.user = more.user ?? this.name;
    const { service = 'demo', key = '<key 1>', deviceId = '', timers, features = [] } = more;
    const { authToken = '' } = more;
    const value = {
      serviceId: service,
      serviceKey: key,
      deviceId,
      authToken,
      features: [...features],
      ...(more.made ? {} : { userId: this.user }),
      ...(timers === undefined ? {} : { timers }),
    };
    this.asks({ case: 'createSession', value });
    this.isGranted(more);
  }

  /** The response that gives it a session. */
  isGranted(more: JoinOptions & { token?: string } = {}, requestId = this.requests): void {
    this.isAnswered(requestId, {
      case: 'createSession',
      value: {
        sessionId: this.sessionId,
        userId: this.user,
        resumeToken:
          more.token ?? (more.features?.includes(Feature.RESUME) ? this.nextToken() : ''),
        sessionPolicy: more.policy ?? SessionPolicy.REPLACE,
        busyScope: more.busyScope ?? BusyScope.USER,
        limits: { ...LIMITS, ...more.limits },
        timers: { ...TIMERS, ...more.timers },
        features: [...(more.features ?? [])],
        offered: [...(more.offered ?? OFFERED)],
        pending: [...(more.pending ?? [])],
        serverMs: 1,
      },
    });
  }

  private nextToken(): string {
    this.tokens += 1;
    return `<token of 43 characters ${this.name} ${this.tokens}>`;
  }

  /** The resume token with which its session began. */
  get firstToken(): string {
    return `<token of 43 characters ${this.name} 1>`;
  }

  /** Receives again what it was sent from that seq on. */
  seesAgain(fromSeq: number, work: () => void): void {
    const { seq } = this;
    this.seq = fromSeq - 1;
    work();
    this.seq = Math.max(seq, this.seq);
  }

  /** The seq of the last event that it received. */
  get lastSeq(): number {
    return this.seq;
  }

  /** The newest resume token of its session. */
  get token(): string {
    return `<token of 43 characters ${this.name} ${this.tokens}>`;
  }

  /** Acknowledges every event that it received. */
  acknowledges(): void {
    this.sends({ ackSeq: this.seq, body: { case: 'ack', value: {} } });
  }

  /** Opens another socket, which has no session yet. */
  reopens(): void {
    this.socket += 1;
    this.isOpen = true;
    const value = create(SocketOpenedSchema, { subprotocol: SUBPROTOCOL });
    this.note({ case: 'opened', value });
  }

  /** Asks for its session on this socket; gives the id of the request. */
  asksToResume(
    more: { lastSeq?: number; lastResponseId?: number; resumeToken?: string } = {},
  ): number {
    const lastResponseId = this.requests;
    const shown = { sessionId: this.sessionId, resumeToken: this.token, lastSeq: this.seq };
    return this.asks({ case: 'resume', value: { ...shown, lastResponseId, ...more } });
  }

  /** Gets its session on this socket. */
  isResumed(requestId: number, more: Resumption = {}): void {
    const { lastRequestId = requestId - 1, snapshot = { state: SessionState.IDLE } } = more;
    const resumeToken = more.resumeToken ?? this.nextToken();
    this.isAnswered(requestId, {
      case: 'resume',
      value: { lastRequestId, snapshot, resumeToken },
    });
    // The id of a Resume counts for nothing.
    this.requests = requestId - 1;
  }

  /** Comes back on another socket; what it missed is for the author to add behind it. */
  resumes(more: Resumption = {}): void {
    this.reopens();
    this.isResumed(this.asksToResume(), more);
  }

  /** Works on an older socket of its own, from 0. */
  onSocket(socket: number, work: () => void): void {
    const { socket: current, isOpen } = this;
    this.socket = socket;
    work();
    this.socket = current;
    this.isOpen = isOpen;
  }

  /** A client_ref that it did not use before. */
  nextRef(): string {
    this.refs += 1;
    return `ref-${this.refs}`;
  }

  /** Sends any frame. */
  sends(frame: Frame): void {
    this.note({ case: 'sent', value: create(ClientFrameSchema, frame) });
  }

  /** Sends a request; gives its id. */
  asks(body: Body, more: { ackSeq?: number } = {}): number {
    this.requests += 1;
    this.sends({ requestId: this.requests, body, ...more });
    return this.requests;
  }

  /** Receives OK. */
  isAnswered(requestId: number, result?: Result): void {
    const response = { requestId, status: { code: StatusCode.OK }, ...(result ? { result } : {}) };
    this.receives({ case: 'response', value: response });
  }

  /** Receives another code than OK. */
  isRefused(requestId: number, code: StatusCode, more: Status = {}): void {
    const status = { message: 'It does not go.', ...more, code };
    this.receives({ case: 'response', value: { requestId, status } });
  }

  /** Sends a request and is answered OK. */
  request(body: Body, result?: Result): void {
    const known = result ?? { case: undefined };
    if (RESULTS.has(body.case ?? '') && result === undefined) throw new Error('needs a result');
    this.isAnswered(this.asks(body), known);
  }

  /** Sends a request and is refused. */
  tries(body: Body, code: StatusCode, more: Status = {}): void {
    this.isRefused(this.asks(body), code, more);
  }

  /** Receives an event. */
  sees(callId: string, body: EventBody): void {
    this.seq += 1;
    this.receives({ case: 'event', value: { seq: this.seq, callId, serverMs: 1, body } });
  }

  receives(body: NonNullable<MessageInitShape<typeof ServerFrameSchema>['body']>): void {
    this.note({ case: 'received', value: create(ServerFrameSchema, { body }) });
  }

  pings(): void {
    this.nonces += 1;
    this.pongsDue.push(this.nonces);
    this.sends({ body: { case: 'ping', value: { nonce: this.nonces } } });
  }

  isPonged(): void {
    const nonce = this.pongsDue.shift() ?? 0;
    this.receives({ case: 'control', value: { body: { case: 'pong', value: { nonce } } } });
  }

  /** The server's own Ping, and its answer. */
  isPinged(answers = true): void {
    this.receives({ case: 'control', value: { body: { case: 'ping', value: { nonce: 1 } } } });
    if (answers) this.sends({ body: { case: 'pong', value: { nonce: 1 } } });
  }

  /** It reads nothing from here on. */
  stopsReading(): void {
    this.isOpen = false;
    this.note({ case: 'stoppedReading', value: create(StoppedReadingSchema) });
  }

  sendsRaw(fault: string, length: number, text = false, doubtful = false): void {
    const value = create(RawMessageSchema, { fault, length, text, doubtful });
    this.note({ case: 'sentRaw', value });
  }

  receivesRaw(fault: string, text = false): void {
    const value = create(RawMessageSchema, { fault, length: 9, text });
    this.note({ case: 'receivedRaw', value });
  }

  /** The server closes the socket. */
  isClosed(code: number): void {
    this.close({ code });
  }

  /** The participant closes its own socket. */
  closes(): void {
    this.close({ code: 1006, byParticipant: true });
  }

  /** The upgrade is refused: an entry without a socket. */
  isTurnedAway(httpStatus: number, askedForKnown = false): void {
    this.close({ code: 1006, httpStatus, askedForKnown });
  }

  private close(value: MessageInitShape<typeof SocketClosedSchema>): void {
    this.isOpen = false;
    this.note({ case: 'closed', value: create(SocketClosedSchema, value) });
  }

  private note(what: Observation): void {
    this.script.note(this.name, what, this.socket);
  }

  /** The harness commands its driver. */
  isCommanded(command: CommandBody): number {
    this.commands += 1;
    const value = create(DriverCommandSchema, { id: this.commands, command });
    this.script.note(this.name, { case: 'command', value });
    return this.commands;
  }

  /** The driver is done with a command. */
  isDone(
    commandId: number,
    more: {
      error?: string;
      devices?: { deviceId: string; label: string }[];
      userId?: string;
      sessionId?: string;
    } = {},
  ): void {
    const { error, devices = [], userId = '', sessionId = '' } = more;
    const result = {
      commandId,
      devices,
      userId,
      sessionId,
      ...(error === undefined ? {} : { error: { code: error, message: 'No.' } }),
    };
    const value = create(DriverReportSchema, { report: { case: 'result', value: result } });
    this.script.note(this.name, { case: 'report', value });
  }

  /** Commands and succeeds. */
  does(command: CommandBody): void {
    this.isDone(this.isCommanded(command));
  }

  /** The SDK gives its application the event that it received last, as it was. */
  tellsLast(): void {
    const last = this.script.trace.entries.findLast(
      ({ participant, what }) =>
        participant === this.name && what.case === 'received' && what.value.body.case === 'event',
    );
    const frame = last?.what.case === 'received' ? last.what.value.body : undefined;
    if (frame?.case !== 'event') throw new Error(`${this.name} received no event`);
    const { body, callId } = frame.value;
    const value = create(AppEventSchema, { name: `${nameEvent(body.case)}_EVENT`, callId });
    for (const [field, said] of Object.entries(body.value ?? {})) {
      if (field !== '$typeName' && field in value) Reflect.set(value, field, said);
    }
    const report = create(DriverReportSchema, { report: { case: 'event', value } });
    this.script.note(this.name, { case: 'report', value: report });
  }

  /** Hears a tone, or silence with 0, for so long. */
  hears(toneHz: number, forMs = 1000): void {
    const note = (): void => {
      const value = create(ToneHeardSchema, { toneHz, audioMs: this.audioMs });
      this.script.note(this.name, { case: 'heard', value });
    };
    note();
    this.audioMs += forMs;
    note();
  }
}
