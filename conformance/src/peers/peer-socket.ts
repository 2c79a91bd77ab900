/**
 * Owns the socket of a raw participant: a WebSocket whose every message, in and out, is recorded, with its
 * opening and its end. Does not know what a request or an event is, and never judges.
 */
import type { Socket } from 'node:net';
import {
  type ClientFrame,
  decodeClientFrame,
  encodeClientFrame,
  JSON_SUBPROTOCOL,
  type RawMessage,
  type ServerFrame,
  SUBPROTOCOL,
} from '@audiocall/proto';
import WebSocket from 'ws';
import type { SocketFault } from '../target/refused-socket.js';
import { type Silence, TargetSilentError } from '../target/target-silent.js';
import { findForbidden } from '../traffic/forbidden.js';
import type { Observation, Recorder } from '../traffic/recorder.js';
import {
  createIntake,
  FloodError,
  type Intake,
  MOST_FRAGMENTS,
  MOST_MESSAGE_BYTES,
} from './intake.js';
import type { Mutation } from './mutation.js';
import { createPace } from './pace.js';
import { BINARY_CODEC, createJsonCodec, type PeerCodec, type Spelling } from './peer-codec.js';
import { Turns } from './turns.js';
import { Waiting } from './waiting.js';

/** Whose socket it is, and how it is opened. */
export interface PeerSocketOptions {
  readonly name: string;
  readonly url: string;
  readonly recorder: Recorder;
  /** How long to wait for anything, in milliseconds. */
  readonly patienceMs: number;
  /** Which of the participant's sockets this is, counted from 0. */
  readonly socket?: number;
  /** The subprotocols to offer; `audiocall.v1.proto` where unset. */
  readonly subprotocols?: readonly string[];
  /** Speaks `audiocall.v1.json` alone, and spells like this. */
  readonly json?: Spelling;
}

/** What is waited for, and the clause that promises it. */
export type Promised = Pick<Silence, 'what' | 'clause' | 'requestId' | 'unopened'>;

const HEAD_BYTES = 256;
/** More of them nobody has asked for. */
const MOST_PONGS = 100;

/** What `ws` reads no further for. */
const TOO_LONG: ReadonlyMap<unknown, string> = new Map([
  ['WS_ERR_UNSUPPORTED_MESSAGE_LENGTH', `${MOST_MESSAGE_BYTES} bytes`],
  ['WS_ERR_TOO_MANY_BUFFERED_PARTS', `${MOST_FRAGMENTS} fragments`],
]);

/** Whose socket never opened, and what came in its place: a sentence without a full stop. */
export function describeRefusedSocket(name: string, httpStatus: number): string {
  return `${name} was refused a socket with HTTP status ${httpStatus}`;
}

/** A socket that records. */
export class PeerSocket {
  closeCode: number | undefined;
  httpStatus = 0;
  lacksSubprotocol = false;
  /** Why it did not open, where nobody answered in HTTP. */
  fault: SocketFault | undefined;
  isReading = true;
  /** The bytes of each Pong of WebSocket itself. */
  readonly socketPongs: string[] = [];
  private readonly waiting = new Waiting();
  private opened = false;
  private refused = false;
  private closing = false;
  private isCloseNoted = false;
  /** What it was sent that RFC 6455 forbids. */
  private forbidden = '';
  /** Nothing comes of it any more. */
  private isGone = false;
  private readonly socket: WebSocket;
  /** The subprotocols that it asks for. */
  private readonly asked: readonly string[];
  private readonly codec: PeerCodec;
  private readonly intake: Intake;
  /** What bears its messages, once it is open. */
  private stream: Socket | undefined;
  private readonly dialledMs: number;
  private readonly turns = new Turns(() => this.waiting.wake());

  constructor(
    private readonly options: PeerSocketOptions,
    private readonly onFrame: (frame: ServerFrame) => void,
  ) {
    const { json, subprotocols, url, recorder } = options;
    const usual = json === undefined ? SUBPROTOCOL : JSON_SUBPROTOCOL;
    this.asked = subprotocols ?? [usual];
    this.socket = new WebSocket(url, [...this.asked], {
      perMessageDeflate: false,
      maxPayload: MOST_MESSAGE_BYTES,
      maxFragments: MOST_FRAGMENTS,
    });
    this.intake = createIntake('the server', `one socket of ${options.name}`);
    this.dialledMs = recorder.elapsedMs();
    this.codec = json === undefined ? BINARY_CODEC : createJsonCodec(json);
    this.listen();
    recorder.onAbandoned(() => this.abandon());
  }

  /** Sends a Ping of WebSocket itself; the bytes of each Pong are kept. */
  pingSocket(bytes: string): void {
    this.socket.ping(bytes);
  }

  get isOpen(): boolean {
    return this.opened && this.closeCode === undefined;
  }

  get hasAnswered(): boolean {
    return this.opened || this.refused;
  }

  /** Sends no faster than the server announces that it reads. */
  keepPace(framesPerSecond: number): void {
    this.turns.keep(createPace(framesPerSecond));
  }

  /** Sends a frame, as an encoder writes it or as the message that says the same. */
  send(frame: ClientFrame, message?: string | Uint8Array): void {
    // A sign of life is not to wait behind what a case has to say (SE-8).
    const isUrgent = frame.body.case === 'pong';
    this.turns.take(() => {
      this.note({ case: 'sent', value: frame });
      this.socket.send(message ?? this.codec.encode(frame));
    }, isUrgent);
  }

  /** What is sent meanwhile leaves in one piece, as far as it need not wait for its turn. */
  inOnePiece(send: () => void): void {
    this.stream?.cork();
    send();
    this.stream?.uncork();
  }

  /** Sends a message that is no frame, in several fragments where it has so many pieces. */
  sendRaw(message: string | Uint8Array, fault: string, pieces = 1): void {
    const isText = typeof message === 'string';
    const bytes = isText ? new TextEncoder().encode(message) : message;
    this.turns.take(() => {
      this.noteRaw({ bytes, isText, fault, isDoubtful: false });
      if (pieces > 1) this.sendPieces(bytes, pieces);
      else this.socket.send(message);
    });
  }

  /** Sends a message that may or may not be a frame. */
  sendMutated(mutation: Mutation): void {
    const { bytes, isText, isDoubtful } = mutation;
    const decoded = decodeClientFrame(bytes, Number.POSITIVE_INFINITY);
    const isFrame = decoded.ok && !isText;
    this.turns.take(() => {
      if (!isFrame || isDoubtful) this.noteRaw(mutation);
      if (isFrame) this.note({ case: 'sent', value: decoded.frame });
      this.socket.send(bytes, { binary: !isText });
    });
  }

  /** Sends a frame in several fragments. */
  sendFragmented(frame: ClientFrame, pieces: number): void {
    const bytes = encodeClientFrame(frame);
    this.turns.take(() => {
      this.note({ case: 'sent', value: frame });
      this.sendPieces(bytes, pieces);
    });
  }

  private sendPieces(bytes: Uint8Array, pieces: number): void {
    const size = Math.max(1, Math.ceil(bytes.length / pieces));
    for (let from = 0; from < bytes.length; from += size) {
      this.socket.send(bytes.slice(from, from + size), { fin: from + size >= bytes.length });
    }
  }

  stopReading(): void {
    this.isReading = false;
    this.note({
      case: 'stoppedReading',
      value: { $typeName: 'audiocall.conformance.v1.StoppedReading' },
    });
    this.socket.pause();
  }

  /** Ends without a close frame. */
  async cut(): Promise<void> {
    await this.sendQueued();
    if (this.closeCode !== undefined) return;
    this.closing = true;
    this.socket.terminate();
    await this.waiting.until(() => this.closeCode !== undefined, {
      withinMs: this.options.patienceMs,
      late: () => new Error('a socket of the harness is not gone'),
      lost: () => undefined,
    });
  }

  async close(): Promise<void> {
    if (!this.isReading || this.options.recorder.abandonedBecause !== undefined) return this.cut();
    await this.sendQueued();
    if (this.closeCode !== undefined) return;
    this.closing = true;
    // It looks no more from here on: what comes of it, and of others that close as well, it cannot tell from what came before.
    this.noteClosed(1000, 0);
    this.socket.close(1000);
    await this.waiting
      .until(() => this.isGone, {
        withinMs: this.options.patienceMs,
        late: () => new Error('the server does not answer the close of a socket'),
        lost: () => undefined,
      })
      .catch(() => this.socket.terminate());
  }

  /** What waits for its turn is sent, or the socket is closed. */
  private async sendQueued(): Promise<void> {
    if (this.turns.isEmpty) return;
    await this.waiting.until(() => this.turns.isEmpty, {
      withinMs: this.turns.restMs,
      late: () => new Error('a socket of the harness does not send what it has to'),
      lost: () => undefined,
    });
  }

  /** Waits for what messages bring; when it does not come, the server is silent. */
  waitUntil(
    isDone: () => boolean,
    awaited: Promised,
    patienceMs = this.options.patienceMs,
  ): Promise<void> {
    const withinMs = patienceMs + this.turns.restMs;
    const { recorder, name, socket = 0 } = this.options;
    const fall = (closed: { readonly closedSocket?: number } = {}): Error => {
      const at = recorder.trace.entries.length - 1;
      return new TargetSilentError(name, { ...awaited, ...closed, waitedMs: withinMs, at });
    };
    return this.waiting.until(() => recorder.abandonedBecause === undefined && isDone(), {
      withinMs,
      late: () => fall(),
      lost: () => {
        const { abandonedBecause } = recorder;
        if (abandonedBecause !== undefined) return new FloodError(abandonedBecause);
        // Nobody promised anything on it (RQ-1): what its refusal means is for the monitors.
        if (this.refused) return new Error(describeRefusedSocket(name, this.httpStatus));
        return this.closeCode === undefined ? undefined : fall({ closedSocket: socket });
      },
    });
  }

  /** The case is over: a flood is not read to its end. */
  private abandon(): void {
    this.closing = true;
    this.turns.drop();
    this.socket.terminate();
    this.waiting.wake();
  }

  private note(what: Observation): void {
    const { recorder, name, socket = 0 } = this.options;
    // What is sent on a socket that was never there reaches nobody.
    if (this.refused && what.case !== 'closed') return;
    recorder.note(name, what, socket);
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

  private noteReceivedRaw(raw: Pick<RawMessage, 'head' | 'length' | 'text' | 'fault'>): void {
    const $typeName = 'audiocall.conformance.v1.RawMessage';
    this.note({ case: 'receivedRaw', value: { $typeName, ...raw, doubtful: false } });
  }

  private listen(): void {
    this.socket.on('upgrade', ({ socket }) => {
      this.stream = socket;
    });
    this.socket.on('open', () => {
      this.opened = true;
      this.noteOpened(this.socket.protocol, this.stream?.localAddress ?? '');
      this.waiting.wake();
    });
    this.socket.on('message', (data: Buffer, isBinary: boolean) => this.receive(data, isBinary));
    this.socket.on('pong', (bytes: Buffer) => {
      if (this.isGone || this.socketPongs.length >= MOST_PONGS) return;
      this.socketPongs.push(bytes.toString('utf8'));
      this.waiting.wake();
    });
    this.socket.on('unexpected-response', (_request, response) => {
      this.refused = true;
      this.httpStatus = response.statusCode ?? 0;
      this.noteClosed(1006, response.statusCode ?? 0);
      response.resume();
      this.socket.terminate();
    });
    this.socket.on('close', (code) => {
      if (!this.isCloseNoted && this.opened) this.noteClosed(code, 0);
      this.closeCode ??= code;
      this.isGone = true;
      this.waiting.wake();
    });
    this.socket.on('error', (error) => {
      const most = 'code' in error ? TOO_LONG.get(error.code) : undefined;
      if (most !== undefined) this.refuseLong(most);
      else this.forbidden = findForbidden(error);
      if (this.opened || this.refused) return;
      // `ws` reports a missing subprotocol only here, after the upgrade.
      if (error.message.includes('subprotocol')) {
        this.lacksSubprotocol = true;
        this.noteOpened('', '');
      }
      this.fault = { message: error.message, code: 'code' in error ? String(error.code) : '' };
      this.closeCode ??= 1006;
      this.waiting.wake();
    });
  }

  /** `ws` does not read a message to its end that is too long, and closes the socket. */
  private refuseLong(most: string): void {
    this.closing = true;
    const fault = `a message of more than ${most}`;
    const length = MOST_MESSAGE_BYTES + 1;
    this.noteReceivedRaw({ head: new Uint8Array(), length, text: false, fault });
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
    this.isCloseNoted = true;
    this.closeCode = code;
    this.note({
      case: 'closed',
      value: {
        $typeName: 'audiocall.conformance.v1.SocketClosed',
        code,
        byParticipant: this.closing,
        httpStatus,
        askedForKnown: httpStatus > 0 && this.asked.includes(SUBPROTOCOL),
        askedForJson: httpStatus > 0 && this.asked.includes(JSON_SUBPROTOCOL),
        fault: this.forbidden,
      },
    });
    this.turns.hurry();
  }

  private receive(data: Buffer, isBinary: boolean): void {
    const { recorder } = this.options;
    if (recorder.abandonedBecause !== undefined || this.isCloseNoted) return;
    const excess = this.intake.take(data.byteLength);
    if (excess !== undefined) {
      recorder.abandon(excess);
      return;
    }
    const decoded = this.codec.decode(data, isBinary);
    if (!decoded.ok) {
      const head = new Uint8Array(data.subarray(0, HEAD_BYTES));
      const length = data.byteLength;
      this.noteReceivedRaw({ head, length, text: !isBinary, fault: decoded.detail });
      const flood = this.intake.takeNoFrame();
      if (flood !== undefined) recorder.abandon(flood);
      return;
    }
    this.note({ case: 'received', value: decoded.frame });
    this.onFrame(decoded.frame);
    this.waiting.wake();
  }
}
