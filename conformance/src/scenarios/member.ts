/**
 * Owns a user on stage: what it sends in a call, with everything ordinary filled in, and what it has to show
 * to resume. Never judges, and never settles.
 */
import {
  type AnswerCallSchema,
  CallType,
  type CreateSessionResult,
  DescriptionType,
  DeviceKind,
  DriverCommandSchema,
  type LeaveSchema,
  MediaState,
  type OfferCallSchema,
  type Response,
  type ResumeResult,
  Track,
} from '@audiocall/proto';
import {
  create,
  type DescMessage,
  type MessageInitShape,
  type MessageShape,
} from '@bufbuild/protobuf';
import type { WirePeer } from '../peers/wire-peer.js';
import { NothingToGoOnWithError, NotOfferedError } from '../run/not-judged.js';
import type { Recorder } from '../traffic/recorder.js';

/** The fields of a message as a literal. */
export type Literal<Desc extends DescMessage> = Exclude<MessageInitShape<Desc>, MessageShape<Desc>>;
/** What an offer says, as a literal. */
export type OfferInit = Literal<typeof OfferCallSchema>;
/** What a claim says, as a literal. */
export type AnswerInit = Literal<typeof AnswerCallSchema>;
type LeaveInit = Literal<typeof LeaveSchema>;

/** What a Resume shows. */
export interface ResumeTerms {
  readonly sessionId: string;
  readonly resumeToken: string;
  readonly lastSeq: number;
  readonly lastResponseId: number;
}

const SDP = (who: string, kind: string): string =>
  [
    'v=0',
    `o=${who.replace(/\W/g, '')} 1 1 IN IP4 127.0.0.1`,
    `s=${kind}`,
    't=0 0',
    'm=audio 9 UDP/TLS/RTP/SAVPF 111',
    'c=IN IP4 0.0.0.0',
    'a=rtpmap:111 opus/48000/2',
    'a=ice-ufrag:test',
    '',
  ].join('\r\n');

/** A user on stage. What cannot be asked for rejects and never throws: others may be under way beside it. */
export class Member {
  granted: CreateSessionResult | undefined;
  /** It makes no more offers than the server announces for a minute. */
  keepsRate = false;
  private offersMade = 0;
  private nextRef = 1;
  private nextCandidate = 1;
  private resumeToken = '';
  /** What it had received on the sockets before this one. */
  private seen = { lastSeq: 0, lastResponseId: 0 };

  constructor(
    public peer: WirePeer,
    readonly userId: string,
    private readonly recorder: Recorder,
  ) {}

  /** What this member has to show to resume its session. */
  resumeTerms(more: Partial<ResumeTerms> = {}): ResumeTerms {
    const { sessionId, resumeToken, peer, seen } = this;
    return {
      sessionId,
      resumeToken: resumeToken === '' ? (this.granted?.resumeToken ?? '') : resumeToken,
      lastSeq: Math.max(seen.lastSeq, peer.lastSeq),
      lastResponseId: Math.max(seen.lastResponseId, peer.lastResponseId),
      ...more,
    };
  }

  /** The session goes on on another socket. */
  moveTo(peer: WirePeer, { resumeToken }: Pick<ResumeResult, 'resumeToken'>): void {
    const { lastSeq, lastResponseId } = this.resumeTerms();
    this.seen = { lastSeq, lastResponseId };
    this.resumeToken = resumeToken;
    this.peer = peer;
  }

  /** The public id of this member's session. */
  get sessionId(): string {
    return this.granted?.sessionId ?? '';
  }

  /** An SDP of this member; recognisable, and never parsed by a server. */
  sdp(kind: 'offer' | 'answer'): string {
    return SDP(this.peer.name, kind);
  }

  /** Calls a user; gives the call id, or an empty string when it was refused: nothing goes on with that. */
  async offer(callee: string, more: OfferInit = {}): Promise<string> {
    const { result } = await this.offerResponse(callee, more);
    return result.case === 'offerCall' ? result.value.callId : '';
  }

  /** Calls a user with whom the case goes on: where the offer is refused, it ends here. */
  async call(callee: string, more: OfferInit = {}): Promise<string> {
    const callId = await this.offer(callee, more);
    this.need(callId);
    return callId;
  }

  /** Calls a user; gives the response. */
  async offerResponse(callee: string, more: OfferInit = {}): Promise<Response> {
    return this.peer.request({ case: 'offerCall', value: this.offerTerms(callee, more) });
  }

  /** The fields of an ordinary offer. */
  offerTerms(callee: string, more: OfferInit = {}): OfferInit {
    this.countOffer();
    const clientRef = `ref-${this.nextRef}`;
    this.nextRef += 1;
    return { clientRef, callType: CallType.AUDIOCALL, callee, ...more };
  }

  /** A case that needs more offers than a user may make would wait for half a minute, or longer. */
  private countOffer(): void {
    const { offersPerMinute = 0 } = this.granted?.limits ?? {};
    this.offersMade += 1;
    const isBeyond = this.keepsRate && offersPerMinute > 0 && this.offersMade > offersPerMinute;
    if (!isBeyond) return;
    throw new NotOfferedError(
      `offers_per_minute is ${offersPerMinute}, and one user makes more in this case`,
    );
  }

  /** Claims a call. */
  async answer(
    target: NonNullable<AnswerInit['target']> = { case: 'onlyRinging', value: {} },
    more: AnswerInit = {},
  ): Promise<Response> {
    if (target.case === 'callId') this.need(target.value);
    return this.peer.request({ case: 'answerCall', value: { target, ...more } });
  }

  /** Claims the call of a caller by name. */
  answerByName(caller: string, callType = CallType.AUDIOCALL): Promise<Response> {
    return this.answer({ case: 'byName', value: { callType, caller } });
  }

  /** Leaves a call: the current one, or the one that the target names. */
  async leave(target?: NonNullable<LeaveInit['target']>, more: LeaveInit = {}): Promise<Response> {
    if (target?.case === 'callId') this.need(target.value);
    return this.peer.request({
      case: 'leave',
      value: { ...more, ...(target === undefined ? {} : { target }) },
    });
  }

  /** Sends a description. */
  async describe(callId: string, kind: 'offer' | 'answer', negotiationId = 1): Promise<Response> {
    this.need(callId);
    const type = kind === 'offer' ? DescriptionType.OFFER : DescriptionType.ANSWER;
    const value = { callId, negotiationId, type, sdp: this.sdp(kind) };
    return this.peer.request({ case: 'description', value });
  }

  /** Sends a description and directly behind it a candidate, so that both are there before either is passed on. */
  async describeAndTrickle(callId: string, kind: 'offer' | 'answer'): Promise<Response> {
    this.need(callId);
    let response: Promise<Response> | undefined;
    this.peer.inOnePiece(() => {
      response = this.describe(callId, kind);
      this.trickle(callId, 1);
    });
    if (response === undefined) throw new Error('a description was not sent');
    return response;
  }

  /** Sends a description of a later negotiation. */
  async describeAs(
    callId: string,
    type: DescriptionType,
    negotiationId: number,
  ): Promise<Response> {
    this.need(callId);
    const sdp = this.sdp(type === DescriptionType.OFFER ? 'offer' : 'answer');
    const iceRestart = type === DescriptionType.OFFER;
    const value = { callId, negotiationId, type, sdp, iceRestart };
    return this.peer.request({ case: 'description', value });
  }

  /** The most candidates that a batch may have (LM-1); any number before a session. */
  get batchSize(): number {
    return Math.max(1, this.granted?.limits?.maxBatchCandidates ?? Number.POSITIVE_INFINITY);
  }

  /** Sends candidates, fire and forget: a batch of them, or as many as it takes where batches are small. */
  trickle(callId: string, count: number, end = false, negotiationId = 1): void {
    this.need(callId);
    for (let left = count; left > 0 || left === count; left -= this.batchSize) {
      const candidates = this.makeCandidates(Math.min(left, this.batchSize));
      const isLast = left <= this.batchSize;
      const value = { callId, negotiationId, ufrag: 'test', candidates, end: end && isLast };
      this.peer.send({ body: { case: 'candidates', value } });
    }
  }

  /** Sends a batch of candidates of a length in bytes, and of fewer letters, under a ufrag. */
  trickleLong(callId: string, count: number, bytes: number, ufrag = 'test'): void {
    this.need(callId);
    const candidates = this.makeCandidates(count).map(({ candidate, ...rest }) => {
      return { candidate: padToBytes(`${candidate} x `, bytes), ...rest };
    });
    this.peer.send({
      body: { case: 'candidates', value: { callId, negotiationId: 1, ufrag, candidates } },
    });
  }

  /** Reports what the media does, fire and forget. */
  report(callId: string, state = MediaState.CONNECTED, negotiationId = 1): void {
    this.need(callId);
    this.peer.send({
      body: { case: 'mediaReport', value: { callId, negotiationId, state } },
    });
  }

  /** Mutes or unmutes the microphone. */
  async setMute(callId: string, muted: boolean): Promise<Response> {
    this.need(callId);
    return this.peer.request({
      case: 'setMute',
      value: { callId, track: Track.AUDIO, muted },
    });
  }

  /** Switches recording. */
  async setRecording(callId: string, on: boolean): Promise<Response> {
    this.need(callId);
    return this.peer.request({ case: 'setRecording', value: { callId, on } });
  }

  /** Tells of a changed microphone, fire and forget. */
  noticeDevice(callId: string, epoch: number): void {
    this.need(callId);
    const value = { callId, epoch, kind: DeviceKind.AUDIO_INPUT };
    this.peer.send({ body: { case: 'deviceNotice', value } });
  }

  /** A call that this case never got to know: an offer was refused, or nobody was told of it. */
  private need(callId: string): void {
    if (callId !== '') return;
    throw new NothingToGoOnWithError(
      `${this.peer.name} has no call to go on with: the case never got to know its id`,
    );
  }

  /** Notes that this member's user changes its microphone; a raw peer has nothing else to do. */
  noteDeviceChange(deviceId: string): void {
    this.recorder.note(this.peer.name, {
      case: 'command',
      value: create(DriverCommandSchema, {
        id: 1,
        command: { case: 'setAudioDevice', value: { deviceId } },
      }),
    });
  }

  /** Candidates that this member has not made before. */
  makeCandidates(count: number): ReturnType<Member['makeCandidate']>[] {
    return Array.from({ length: count }, () => this.makeCandidate());
  }

  /** Every second one names its media section by the index alone. */
  private makeCandidate(): { candidate: string; mid: string; mlineIndex: number } {
    const port = 40_000 + this.nextCandidate;
    const section = this.nextCandidate % 2 === 1 ? { mid: '0', mlineIndex: 0 } : ONLY_INDEX;
    this.nextCandidate += 1;
    return {
      candidate: `candidate:${port} 1 udp 2122260223 127.0.0.1 ${port} typ host`,
      ...section,
    };
  }
}

const ONLY_INDEX = { mid: '', mlineIndex: 1 } as const;

/** Fills an ASCII text up with letters of two bytes. */
function padToBytes(text: string, bytes: number): string {
  const missing = Math.max(0, bytes - text.length);
  return `${text}${'x'.repeat(missing % 2)}${'é'.repeat(Math.floor(missing / 2))}`;
}
