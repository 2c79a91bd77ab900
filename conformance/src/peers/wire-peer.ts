/**
 * Owns one raw participant: it counts its requests, keeps what came, waits for it, and can misbehave. It never
 * judges, and it does nothing on its own but answer the server's pings.
 */
import {
  type ClientFrame,
  ClientFrameSchema,
  decodeClientJson,
  type Event,
  type Response,
  type ServerFrame,
} from '@audiocall/proto';
import { create, fromBinary, type MessageInitShape } from '@bufbuild/protobuf';
import type { SocketFault } from '../target/refused-socket.js';
import type { Mutation } from './mutation.js';
import { PeerSocket, type PeerSocketOptions, type Promised } from './peer-socket.js';

/** The body of a frame, as a literal. */
export type BodyInit = NonNullable<MessageInitShape<typeof ClientFrameSchema>['body']>;

/** How a peer joins. */
export interface PeerOptions extends PeerSocketOptions {
  /** The first id of its own requests: a session that is resumed counts on. */
  readonly firstRequestId?: number;
  /** The rate of frames that holds for the session that it takes over (LM-2); 0 for none. */
  readonly framesPerSecond?: number;
  /** It sends as fast as it can, whatever is announced. */
  readonly isUnpaced?: boolean;
}

/** A raw participant on one socket. */
export class WirePeer {
  readonly name: string;
  readonly events: Event[] = [];
  readonly responses = new Map<number, Response[]>();
  /** Every response, in the order in which they came. */
  readonly answers: Response[] = [];
  answersPings = true;
  /** How often the server has pinged it. */
  pingsHeard = 0;
  /** How long calls may go on, once the server has said that it goes away (GA-1). */
  drainMs: number | undefined;
  private readonly pongs = new Set<number>();
  /** What each request asked for: who waits in vain says it. */
  private readonly asked = new Map<number, ClientFrame['body']['case']>();
  private nextRequestId: number;
  private nextNonce = 1;
  private readonly socket: PeerSocket;

  private constructor(private readonly options: PeerOptions) {
    this.name = options.name;
    this.nextRequestId = options.firstRequestId ?? 1;
    this.socket = new PeerSocket(options, (frame) => this.keep(frame));
    this.keepPace(options.framesPerSecond);
  }

  /** Connects, and waits until the socket is open, or refused. */
  static async open(options: PeerOptions): Promise<WirePeer> {
    const peer = new WirePeer(options);
    await peer.waitUntil(() => peer.hasAnswered || peer.closeCode !== undefined, {
      what: 'its socket to open',
      clause: 'WR-1',
      unopened: 'late',
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

  /** The code with which its socket was closed; undefined while it is not. */
  get closeCode(): number | undefined {
    return this.socket.closeCode;
  }

  /** The HTTP status with which the upgrade was refused; 0 when it was not. */
  get httpStatus(): number {
    return this.socket.httpStatus;
  }

  /** The server opened the socket and did not select a subprotocol that was asked for (WR-1). */
  get lacksSubprotocol(): boolean {
    return this.socket.lacksSubprotocol;
  }

  /** Sends a Ping of WebSocket itself. */
  sendSocketPing(bytes: string): void {
    this.socket.pingSocket(bytes);
  }

  /** Sends a Ping of WebSocket itself, and waits for its Pong. */
  async pingSocket(bytes: string): Promise<void> {
    this.sendSocketPing(bytes);
    await this.waitUntil(() => this.socket.socketPongs.includes(bytes), {
      what: 'the Pong to a Ping of WebSocket itself',
      clause: 'WR-1',
    });
  }

  /** The socket is open. */
  get isOpen(): boolean {
    return this.socket.isOpen;
  }

  /** Something at the other end spoke HTTP: it opened the socket, or refused it. */
  get hasAnswered(): boolean {
    return this.socket.hasAnswered;
  }

  /** Why nothing did, where that is known. */
  get fault(): SocketFault | undefined {
    return this.socket.fault;
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
      what: this.nameResponse(requestId),
      requestId,
      clause: nth === 1 ? 'RQ-1' : 'RQ-2',
    });
    const response = find();
    if (response === undefined) throw new Error('a response that arrived is gone');
    return response;
  }

  /** Waits for the response to a request, or for the end of the socket. */
  async awaitAnswerOrClose(requestId: number): Promise<void> {
    await this.waitUntil(() => this.responses.has(requestId) || this.closeCode !== undefined, {
      what: this.nameResponse(requestId),
      clause: 'RQ-1',
    });
  }

  /** Sends any frame, right or wrong. */
  send(init: MessageInitShape<typeof ClientFrameSchema>): void {
    this.socket.send(this.count(create(ClientFrameSchema, init)));
  }

  /** Sends a frame in JSON as this very text: right, but not as an encoder would write it. */
  sendText(text: string): void {
    const decoded = decodeClientJson(text, Number.POSITIVE_INFINITY);
    if (!decoded.ok) throw new Error(`the text is no frame: ${decoded.detail}`);
    this.socket.send(this.count(decoded.frame), text);
  }

  /** Sends a frame as these very bytes: right, but not as an encoder would write it. */
  sendBytes(bytes: Uint8Array): void {
    // With unknown fields, which the codec would leave out: they are part of what was sent.
    this.socket.send(fromBinary(ClientFrameSchema, bytes), bytes);
  }

  /** Sends a message that is no frame. `fault` says what is wrong with it. */
  sendRaw(message: string | Uint8Array, fault: string, pieces = 1): void {
    this.socket.sendRaw(message, fault, pieces);
  }

  /** Sends a message that may or may not be a frame, and notes what it is. */
  sendMutated(mutation: Mutation): void {
    this.socket.sendMutated(mutation);
  }

  /** Sends a frame in several fragments of one WebSocket message. */
  sendFragmented(init: MessageInitShape<typeof ClientFrameSchema>, pieces: number): void {
    this.socket.sendFragmented(this.count(create(ClientFrameSchema, init)), pieces);
  }

  private nameResponse(requestId: number): string {
    const kind = this.asked.get(requestId);
    if (kind === undefined) return `the response to request ${requestId}`;
    const name = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
    return `the response to its ${name} (request ${requestId})`;
  }

  /** The next request gets an id above that of any frame before it. */
  private count(frame: ClientFrame): ClientFrame {
    this.nextRequestId = Math.max(this.nextRequestId, frame.requestId + 1);
    if (frame.requestId > 0) this.asked.set(frame.requestId, frame.body.case);
    return frame;
  }

  /** Sends a Ping and waits for its Pong (clause G-5). */
  async settle(): Promise<void> {
    if (!this.isOpen || !this.socket.isReading) return;
    const nonce = this.ping();
    await this.waitUntil(() => this.pongs.has(nonce) || this.closeCode !== undefined, {
      what: `the Pong to Ping ${nonce}`,
      clause: 'G-5',
    });
  }

  /** Waits for the Pong to a Ping; a socket that is closed does not answer. */
  async awaitPong(nonce: number): Promise<void> {
    await this.waitUntil(() => this.pongs.has(nonce), {
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

  /** Sends a frame that has no response, and directly behind it a Ping, whose nonce it gives. */
  sendAndPing(init: MessageInitShape<typeof ClientFrameSchema>): number {
    let nonce = 0;
    this.inOnePiece(() => {
      this.send(init);
      nonce = this.ping();
    });
    return nonce;
  }

  /** What is sent meanwhile reaches the server together. */
  inOnePiece(send: () => void): void {
    this.socket.inOnePiece(send);
  }

  /** The newest event of a kind, or undefined. */
  lastEvent<Case extends NonNullable<Event['body']['case']>>(
    kind: Case,
  ): EventOf<Case> | undefined {
    const found = this.events.findLast((event) => event.body.case === kind);
    return found as EventOf<Case> | undefined;
  }

  /** Waits for an event of a kind that only a timer or another socket's loss brings. */
  async awaitEvent(
    kind: NonNullable<Event['body']['case']>,
    withinMs?: number,
    nth = 1,
  ): Promise<void> {
    await this.waitUntil(
      () => this.events.filter((event) => event.body.case === kind).length >= nth,
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
    this.socket.stopReading();
  }

  /** Cuts the socket without a close frame, as a lost network does. */
  cut(): Promise<void> {
    return this.socket.cut();
  }

  /** Closes the socket at the end of a case. */
  close(): Promise<void> {
    return this.socket.close();
  }

  private waitUntil(isDone: () => boolean, awaited: Promised, withinMs?: number): Promise<void> {
    return this.socket.waitUntil(isDone, awaited, withinMs);
  }

  private keepPace(framesPerSecond = 0): void {
    if (this.options.isUnpaced !== true) this.socket.keepPace(framesPerSecond);
  }

  private keep(frame: ServerFrame): void {
    switch (frame.body.case) {
      case 'response': {
        const { requestId, result } = frame.body.value;
        if (result.case === 'createSession') this.keepPace(result.value.limits?.framesPerSecond);
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
        if (control.case === 'ping') this.pingsHeard += 1;
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
