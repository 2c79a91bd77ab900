/**
 * Owns one raw participant: a WebSocket that speaks frames, records everything, and can misbehave. It
 * never judges, and it does nothing on its own but answer the server's pings.
 */

import {
  type ClientFrame,
  ClientFrameSchema,
  decodeClientFrame,
  decodeClientJson,
  type Event,
  encodeClientFrame,
  JSON_SUBPROTOCOL,
  type Response,
  type ServerFrame,
  SUBPROTOCOL,
} from '@audiocall/proto';
import { create, fromBinary, type MessageInitShape } from '@bufbuild/protobuf';
import WebSocket from 'ws';
import { BINARY_CODEC, createJsonCodec, type PeerCodec, type Spelling } from './peer-codec.js';
import type { Observation, Recorder } from './recorder.js';
import type { Mutation } from './scenarios/mutations.js';
import { type Silence, TargetSilentError } from './target-silent.js';

/** The body of a frame, as a literal. */
export type BodyInit = NonNullable<MessageInitShape<typeof ClientFrameSchema>['body']>;

/** How a peer joins. */
export interface PeerOptions {
  readonly name: string;
  readonly url: string;
  readonly recorder: Recorder;
  /** How long to wait for anything, in milliseconds. */
  readonly patienceMs: number;
  /** Which of the participant's sockets this is, counted from 0. */
  readonly socket?: number;
  /** The first id of its own requests: a session that is resumed counts on. */
  readonly firstRequestId?: number;
  /** The subprotocols to offer; `audiocall.v1.proto` where unset. */
  readonly subprotocols?: readonly string[];
  /** Speaks `audiocall.v1.json` alone, and spells like this. */
  readonly json?: Spelling;
}

const HEAD_BYTES = 256;

/** A raw participant on one socket. */
export class WirePeer {
  readonly name: string;
  readonly events: Event[] = [];
  readonly responses = new Map<number, Response[]>();
  /** Every response, in the order in which they came. */
  readonly answers: Response[] = [];
  closeCode: number | undefined;
  /** The HTTP status with which the upgrade was refused; 0 when it was not. */
  httpStatus = 0;
  /** The server opened the socket and did not select a subprotocol that was asked for (WR-1). */
  lacksSubprotocol = false;
  answersPings = true;
  /** How long calls may go on, once the server has said that it goes away (GA-1). */
  drainMs: number | undefined;
  private readonly waiters = new Set<() => void>();
  private readonly pongs = new Set<number>();
  private isReading = true;
  private opened = false;
  private refused = false;
  private nextRequestId: number;
  private nextNonce = 1;
  private closing = false;
  private readonly codec: PeerCodec;
  /** Where it connects from. */
  private address = '';
  private readonly dialledMs: number;

  private constructor(
    private readonly socket: WebSocket,
    private readonly options: PeerOptions,
  ) {
    this.name = options.name;
    this.dialledMs = options.recorder.elapsedMs();
    this.codec = options.json === undefined ? BINARY_CODEC : createJsonCodec(options.json);
    this.nextRequestId = options.firstRequestId ?? 1;
  }

  /** Connects, and waits until the socket is open, or refused. */
  static async open(options: PeerOptions): Promise<WirePeer> {
    const usual = options.json === undefined ? SUBPROTOCOL : JSON_SUBPROTOCOL;
    const offered = options.subprotocols ?? [usual];
    const socket = new WebSocket(options.url, [...offered], { perMessageDeflate: false });
    const peer = new WirePeer(socket, options);
    peer.listen();
    await peer.waitUntil(() => peer.opened || peer.closeCode !== undefined, {
      what: 'its socket to open',
      clause: 'WR-1',
    });
    return peer;
  }

  /** Which of its participant's sockets this is. */
  get socketIndex(): number {
    return this.options.socket ?? 0;
  }

  /** The id that its next request gets. */
  get requestIdAhead(): number {
    return this.nextRequestId;
  }

  /** The highest seq that it has received; 0 before the first. */
  get lastSeq(): number {
    return this.events.at(-1)?.seq ?? 0;
  }

  /** The highest request id to which it has the response; 0 before the first. */
  get lastResponseId(): number {
    return Math.max(0, ...this.responses.keys());
  }

  /** The socket is open. */
  get isOpen(): boolean {
    return this.opened && this.closeCode === undefined;
  }

  /** Something at the other end spoke HTTP: it opened the socket, or refused it. */
  get hasAnswered(): boolean {
    return this.opened || this.refused;
  }

  /** Sends a request with the next id and waits for its response. */
  async request(body: BodyInit, more: { ackSeq?: number } = {}): Promise<Response> {
    const requestId = this.post(body, more);
    return this.response(requestId);
  }

  /** Sends a request with the next id; gives the id. */
  post(body: BodyInit, more: { ackSeq?: number } = {}): number {
    const requestId = this.takeRequestId();
    this.send({ requestId, body, ...more });
    return requestId;
  }

  /** The next id, which is taken by asking for it. */
  takeRequestId(): number {
    const requestId = this.nextRequestId;
    this.nextRequestId += 1;
    return requestId;
  }

  /** Waits for the n-th response to a request, counted from 1. */
  async response(requestId: number, nth = 1): Promise<Response> {
    const find = () => this.responses.get(requestId)?.[nth - 1];
    await this.waitUntil(() => find() !== undefined, {
      what: `the response to request ${requestId}`,
      clause: nth === 1 ? 'RQ-1' : 'RQ-2',
    });
    const response = find();
    if (response === undefined) throw new Error('a response that arrived is gone');
    return response;
  }

  /** Waits for the response to a request, or for the end of the socket. */
  async awaitAnswerOrClose(requestId: number): Promise<void> {
    await this.waitUntil(() => this.responses.has(requestId) || this.closeCode !== undefined, {
      what: `the response to request ${requestId}`,
      clause: 'RQ-1',
    });
  }

  /** Sends any frame, right or wrong. */
  send(init: MessageInitShape<typeof ClientFrameSchema>): void {
    const frame: ClientFrame = create(ClientFrameSchema, init);
    this.nextRequestId = Math.max(this.nextRequestId, frame.requestId + 1);
    this.note({ case: 'sent', value: frame });
    this.socket.send(this.codec.encode(frame));
  }

  /** Sends a frame in JSON as this very text: right, but not as an encoder would write it. */
  sendText(text: string): void {
    const decoded = decodeClientJson(text, Number.POSITIVE_INFINITY);
    if (!decoded.ok) throw new Error(`the text is no frame: ${decoded.detail}`);
    this.nextRequestId = Math.max(this.nextRequestId, decoded.frame.requestId + 1);
    this.note({ case: 'sent', value: decoded.frame });
    this.socket.send(text);
  }

  /** Sends a frame as these very bytes: right, but not as an encoder would write it. */
  sendBytes(bytes: Uint8Array): void {
    // With unknown fields, which the codec would leave out: they are part of what was sent.
    const frame = fromBinary(ClientFrameSchema, bytes);
    this.note({ case: 'sent', value: frame });
    this.socket.send(bytes);
  }

  /** Sends a message that is no frame. `fault` says what is wrong with it. */
  sendRaw(message: string | Uint8Array, fault: string): void {
    const isText = typeof message === 'string';
    const bytes = isText ? new TextEncoder().encode(message) : message;
    this.noteRaw({ bytes, isText, fault, isDoubtful: false });
    this.socket.send(message);
  }

  /** Sends a message that may or may not be a frame, and notes what it is. */
  sendMutated(mutation: Mutation): void {
    const { bytes, isText, isDoubtful } = mutation;
    const decoded = decodeClientFrame(bytes, Number.POSITIVE_INFINITY);
    const isFrame = decoded.ok && !isText;
    if (!isFrame || isDoubtful) this.noteRaw(mutation);
    if (isFrame) this.note({ case: 'sent', value: decoded.frame });
    this.socket.send(bytes, { binary: !isText });
  }

  /** Sends a frame in several fragments of one WebSocket message. */
  sendFragmented(init: MessageInitShape<typeof ClientFrameSchema>, pieces: number): void {
    const frame: ClientFrame = create(ClientFrameSchema, init);
    this.nextRequestId = Math.max(this.nextRequestId, frame.requestId + 1);
    this.note({ case: 'sent', value: frame });
    const bytes = encodeClientFrame(frame);
    const size = Math.max(1, Math.ceil(bytes.length / pieces));
    for (let from = 0; from < bytes.length; from += size) {
      this.socket.send(bytes.slice(from, from + size), { fin: from + size >= bytes.length });
    }
  }

  private noteRaw({ bytes, isText, fault, isDoubtful }: Mutation): void {
    this.note({
      case: 'sentRaw',
      value: {
        $typeName: 'audiocall.conformance.v1.RawMessage',
        head: bytes.slice(0, HEAD_BYTES),
        length: bytes.byteLength,
        text: isText,
        fault,
        doubtful: isDoubtful,
      },
    });
  }

  /** Sends a Ping and waits for its Pong (clause G-5). */
  async settle(): Promise<void> {
    if (!this.isOpen || !this.isReading) return;
    const nonce = this.ping();
    await this.waitUntil(() => this.pongs.has(nonce) || this.closeCode !== undefined, {
      what: `the Pong to Ping ${nonce}`,
      clause: 'G-5',
    });
  }

  /** Sends a Ping and does not wait; gives its nonce. */
  ping(): number {
    const nonce = this.nextNonce;
    this.nextNonce += 1;
    // As a message and not as a literal, since nothing is sent more often.
    this.send({
      $typeName: 'audiocall.signaling.v1.ClientFrame',
      requestId: 0,
      body: { case: 'ping', value: { $typeName: 'audiocall.signaling.v1.Ping', nonce } },
    });
    return nonce;
  }

  /** The newest event of a kind, or undefined. */
  lastEvent<Case extends NonNullable<Event['body']['case']>>(
    kind: Case,
  ): EventOf<Case> | undefined {
    const found = this.events.findLast((event) => event.body.case === kind);
    return found as EventOf<Case> | undefined;
  }

  /** Waits for an event of a kind that only a timer or another socket's loss brings. */
  async awaitEvent(kind: NonNullable<Event['body']['case']>, withinMs?: number): Promise<void> {
    await this.waitUntil(
      () => this.events.some((event) => event.body.case === kind),
      { what: `the event ${kind}` },
      withinMs,
    );
  }

  /** Waits until the server has said that it goes away; gives how long calls may go on. */
  async awaitGoAway(): Promise<number> {
    await this.waitUntil(() => this.drainMs !== undefined, { what: 'GoAway', clause: 'GA-1' });
    return this.drainMs ?? 0;
  }

  /** Waits until the server has closed the socket; gives the close code. */
  async awaitClose(withinMs?: number): Promise<number> {
    await this.waitUntil(
      () => this.closeCode !== undefined,
      { what: 'the server to close its socket' },
      withinMs,
    );
    return this.closeCode ?? 0;
  }

  /** Reads nothing of the socket from here on, so that what is sent to it waits. */
  stopReading(): void {
    this.isReading = false;
    this.note({
      case: 'stoppedReading',
      value: { $typeName: 'audiocall.conformance.v1.StoppedReading' },
    });
    this.socket.pause();
  }

  /** Cuts the socket without a close frame, as a lost network does. */
  async cut(): Promise<void> {
    if (this.closeCode !== undefined) return;
    this.closing = true;
    this.socket.terminate();
    await this.waitUntil(() => this.closeCode !== undefined, { what: 'its own socket to be gone' });
  }

  /** Closes the socket at the end of a case. */
  async close(): Promise<void> {
    if (!this.isReading) return this.cut();
    if (this.closeCode !== undefined) return;
    this.closing = true;
    this.socket.close(1000);
    await this.waitUntil(() => this.closeCode !== undefined, {
      what: 'the server to answer its close',
    }).catch(() => this.socket.terminate());
  }

  private async waitUntil(
    isDone: () => boolean,
    awaited: Pick<Silence, 'what' | 'clause'>,
    withinMs = this.options.patienceMs,
  ): Promise<void> {
    if (isDone()) return;
    await new Promise<void>((resolve, reject) => {
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        this.waiters.delete(waiter);
        settle();
      };
      const fail = (closed: boolean): void =>
        finish(() =>
          reject(
            new TargetSilentError(this.name, {
              ...awaited,
              waitedMs: withinMs,
              closed,
              at: this.options.recorder.trace.entries.length - 1,
            }),
          ),
        );
      const timer = setTimeout(() => fail(false), withinMs);
      const waiter = (): void => {
        if (isDone()) finish(resolve);
        else if (this.closeCode !== undefined) fail(true);
      };
      this.waiters.add(waiter);
      waiter();
    });
  }

  private note(what: Observation): void {
    this.options.recorder.note(this.name, what, this.socketIndex);
  }

  private wake(): void {
    for (const waiter of [...this.waiters]) waiter();
  }

  private listen(): void {
    this.socket.on('upgrade', ({ socket }) => {
      this.address = socket.localAddress ?? '';
    });
    this.socket.on('open', () => {
      this.opened = true;
      this.noteOpened(this.socket.protocol, this.address);
      this.wake();
    });
    this.socket.on('message', (data: Buffer, isBinary: boolean) => this.receive(data, isBinary));
    this.socket.on('unexpected-response', (_request, response) => {
      this.refused = true;
      this.httpStatus = response.statusCode ?? 0;
      this.noteClosed(1006, response.statusCode ?? 0);
      response.resume();
      this.socket.terminate();
    });
    this.socket.on('close', (code) => {
      if (!this.refused && this.opened) this.noteClosed(code, 0);
      this.closeCode ??= code;
      this.wake();
    });
    this.socket.on('error', (error) => {
      if (this.opened || this.refused) return;
      // `ws` reports a missing subprotocol only here, after the upgrade.
      if (error.message.includes('subprotocol')) {
        this.lacksSubprotocol = true;
        this.noteOpened('', '');
      }
      this.closeCode ??= 1006;
      this.wake();
    });
  }

  private noteOpened(subprotocol: string, address: string): void {
    const { dialledMs } = this;
    this.note({
      case: 'opened',
      value: {
        $typeName: 'audiocall.conformance.v1.SocketOpened',
        subprotocol,
        address,
        dialledMs,
      },
    });
  }

  private noteClosed(code: number, httpStatus: number): void {
    this.closeCode = code;
    this.note({
      case: 'closed',
      value: {
        $typeName: 'audiocall.conformance.v1.SocketClosed',
        code,
        byParticipant: this.closing,
        httpStatus,
      },
    });
    this.wake();
  }

  private receive(data: Buffer, isBinary: boolean): void {
    const decoded = this.codec.decode(data, isBinary);
    if (!decoded.ok) {
      this.note({
        case: 'receivedRaw',
        value: {
          $typeName: 'audiocall.conformance.v1.RawMessage',
          head: new Uint8Array(data.subarray(0, HEAD_BYTES)),
          length: data.byteLength,
          text: !isBinary,
          fault: decoded.detail,
          doubtful: false,
        },
      });
      return;
    }
    this.note({ case: 'received', value: decoded.frame });
    this.keep(decoded.frame);
    this.wake();
  }

  private keep(frame: ServerFrame): void {
    switch (frame.body.case) {
      case 'response': {
        const { requestId } = frame.body.value;
        const known = this.responses.get(requestId);
        if (known === undefined) this.responses.set(requestId, [frame.body.value]);
        else known.push(frame.body.value);
        this.answers.push(frame.body.value);
        return;
      }
      case 'event':
        this.events.push(frame.body.value);
        return;
      case 'control': {
        const control = frame.body.value.body;
        if (control.case === 'pong') this.pongs.add(control.value.nonce);
        if (control.case === 'goAway') this.drainMs = control.value.drainMs;
        if (control.case === 'ping' && this.answersPings && this.isOpen) {
          this.send({ body: { case: 'pong', value: { nonce: control.value.nonce } } });
        }
        return;
      }
      default:
        return;
    }
  }
}

/** An event whose body is known. */
export type EventOf<Case extends NonNullable<Event['body']['case']>> = Event & {
  body: Extract<Event['body'], { case: Case }>;
};
