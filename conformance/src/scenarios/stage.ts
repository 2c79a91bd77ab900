/**
 * Owns the stage on which a case plays: fresh users, their sockets, settling, and tidying up. Never
 * judges. A case gets its own users, so that many play side by side against one server.
 */

import {
  type AnswerCallSchema,
  CallType,
  type CreateSessionResult,
  type CreateSessionSchema,
  DescriptionType,
  DeviceKind,
  DriverCommandSchema,
  type Feature,
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
import { NotOfferedError, NotRunError } from '../not-judged.js';
import type { Recorder } from '../recorder.js';
import type { TokenMaker } from '../user-tokens.js';
import { type PeerOptions, WirePeer } from '../wire-peer.js';

/** Where a case plays. */
export interface Venue {
  readonly url: string;
  readonly serviceId: string;
  readonly serviceKey: string;
  /** A second service of the target, to see that nothing crosses over. */
  readonly otherService: { readonly id: string; readonly key: string } | undefined;
  /** Starts another process of the target, which a case may stop; unset where the target is not ours. */
  readonly startOwn?: (() => Promise<OwnTarget>) | undefined;
  /** A service that asks for user tokens, and what makes them. */
  readonly userTokens?: VenueTokens | undefined;
  /** How many calls the server remembers, and how many bytes it keeps, where that is known. */
  readonly maxCalls?: number | undefined;
  readonly maxBufferBytes?: number | undefined;
  /** How long to wait for an answer, in milliseconds. */
  readonly patienceMs: number;
  /** The longest timer to wait for, in milliseconds. */
  readonly maxWaitMs: number;
}

/** A service whose users have to be proven (SE-11). */
export interface VenueTokens {
  readonly service: { readonly id: string; readonly key: string };
  readonly make: TokenMaker;
}

/** A process of the target that belongs to one case. */
export interface OwnTarget {
  readonly url: string;
  /** Asks it to end, as its operator would. */
  stop(): void;
  end(): Promise<void>;
}

/** The fields of a message as a literal. */
type Literal<Desc extends DescMessage> = Exclude<MessageInitShape<Desc>, MessageShape<Desc>>;
type SessionInit = Literal<typeof CreateSessionSchema>;
type OfferInit = Literal<typeof OfferCallSchema>;
type AnswerInit = Literal<typeof AnswerCallSchema>;
type LeaveInit = Literal<typeof LeaveSchema>;
type SocketOptions = Pick<PeerOptions, 'socket' | 'firstRequestId' | 'subprotocols' | 'json'>;

/** What a Resume shows. */
export interface ResumeTerms {
  readonly sessionId: string;
  readonly resumeToken: string;
  readonly lastSeq: number;
  readonly lastResponseId: number;
}

/** The stage of one case. */
export class Stage {
  private readonly peers: WirePeer[] = [];
  private own: OwnTarget | undefined;

  constructor(
    readonly venue: Venue,
    readonly recorder: Recorder,
    /** Makes user ids of this case its own. */
    private readonly tag: string,
    /** The features that every session asks for, unless it says otherwise. */
    private readonly features: readonly Feature[] = [],
    /** For a case that draws something. */
    readonly seed = 0,
  ) {}

  /** The user id of a name in this case. */
  userId(name: string): string {
    return `${name}-${this.tag}`;
  }

  /** Opens a socket without a session. */
  async connect(name: string, more: SocketOptions = {}): Promise<WirePeer> {
    const { patienceMs } = this.venue;
    const url = this.own?.url ?? this.venue.url;
    const peer = await WirePeer.open({ name, url, recorder: this.recorder, patienceMs, ...more });
    this.peers.push(peer);
    return peer;
  }

  /** Plays on at a process of the target that is this case's own; gives it. */
  async moveToOwnTarget(): Promise<OwnTarget> {
    const { startOwn } = this.venue;
    if (startOwn === undefined) {
      throw new NotOfferedError('a server that was not started here is not stopped either');
    }
    this.own = await startOwn();
    this.recorder.noteServer({ exclusive: true });
    return this.own;
  }

  /** Plays on at a process of the target that is this case's own, where there can be one. */
  async moveToOwnTargetIfPossible(): Promise<void> {
    if (this.venue.startOwn !== undefined) await this.moveToOwnTarget();
  }

  /** Opens another socket for a member, which counts its requests on and has no session yet. */
  async reconnect(member: Member): Promise<WirePeer> {
    const { name, requestIdAhead } = member.peer;
    // Not one above the member's own: a Resume that was refused has had a socket, too.
    const taken = this.peers.filter((peer) => peer.name === name);
    const socket = 1 + Math.max(...taken.map(({ socketIndex }) => socketIndex));
    return this.connect(name, { socket, firstRequestId: requestIdAhead });
  }

  /** A member takes its session over to another socket, having seen what it has seen. */
  async resume(member: Member, more: Partial<ResumeTerms> = {}): Promise<Response> {
    const peer = await this.reconnect(member);
    const response = await peer.request({ case: 'resume', value: member.resumeTerms(more) });
    if (response.result.case === 'resume') member.moveTo(peer, response.result.value);
    return response;
  }

  /** Opens a socket and creates a session for the user of that name. */
  async join(name: string, more: SessionInit = {}, user = name): Promise<Member> {
    return this.enter(await this.connect(name), more, user);
  }

  /** Creates a session for the user of that name on a socket that is open. */
  async enter(peer: WirePeer, more: SessionInit = {}, user = peer.name): Promise<Member> {
    const { name } = peer;
    const member = new Member(peer, this.userId(user), this.recorder);
    const response = await member.peer.request({
      case: 'createSession',
      value: this.credentials({ userId: member.userId, ...more }),
    });
    const { result } = response;
    if (result.case !== 'createSession') {
      throw new Error(`${name} got no session: ${response.status?.message || 'no reason given'}`);
    }
    member.granted = result.value;
    return member;
  }

  /** Joins several users, one after the other. */
  async joinAll<Names extends readonly string[]>(
    ...names: Names
  ): Promise<{ [Index in keyof Names]: Member }> {
    const members: Member[] = [];
    for (const name of names) members.push(await this.join(name));
    return members as { [Index in keyof Names]: Member };
  }

  /** The fields of CreateSession that this venue asks for. */
  credentials(more: SessionInit = {}): SessionInit {
    return {
      serviceId: this.venue.serviceId,
      serviceKey: this.venue.serviceKey,
      client: { name: 'audiocall-conformance', version: '1' },
      features: [...this.features],
      ...more,
    };
  }

  /**
   * Lets everything that was caused so far arrive everywhere (clause G-5): the first round of Pings
   * ends what the senders had under way, the second one brings what that caused.
   */
  async settle(): Promise<void> {
    for (let round = 0; round < 2; round += 1) {
      await Promise.all(this.peers.map((peer) => peer.settle()));
    }
  }

  /** Refuses to wait for a timer longer than the user allows. */
  allowWait(timer: string, waitMs: number): void {
    if (waitMs <= this.venue.maxWaitMs) return;
    throw new NotRunError(
      `${timer} is ${waitMs} ms, longer than --max-wait ${this.venue.maxWaitMs} ms`,
    );
  }

  /** Waits, to keep below a rate that the server announces. */
  async pause(ms: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, ms));
  }

  /** Closes every socket of the case. */
  async clear(): Promise<void> {
    await Promise.all(this.peers.map((peer) => peer.close()));
    await this.own?.end();
  }
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

/** A user on stage. */
export class Member {
  granted: CreateSessionResult | undefined;
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

  /** Calls a user; gives the call id, or an empty string when it was refused. */
  async offer(callee: string, more: OfferInit = {}): Promise<string> {
    const { result } = await this.offerResponse(callee, more);
    return result.case === 'offerCall' ? result.value.callId : '';
  }

  /** Calls a user; gives the response. */
  offerResponse(callee: string, more: OfferInit = {}): Promise<Response> {
    return this.peer.request({ case: 'offerCall', value: this.offerTerms(callee, more) });
  }

  /** The fields of an ordinary offer. */
  offerTerms(callee: string, more: OfferInit = {}): OfferInit {
    const clientRef = `ref-${this.nextRef}`;
    this.nextRef += 1;
    return { clientRef, callType: CallType.AUDIOCALL, callee, ...more };
  }

  /** Claims a call. */
  answer(
    target: NonNullable<AnswerInit['target']> = { case: 'onlyRinging', value: {} },
    more: AnswerInit = {},
  ): Promise<Response> {
    return this.peer.request({ case: 'answerCall', value: { target, ...more } });
  }

  /** Claims the call of a caller by name. */
  answerByName(caller: string, callType = CallType.AUDIOCALL): Promise<Response> {
    return this.answer({ case: 'byName', value: { callType, caller } });
  }

  /** Leaves a call: the current one, or the one that the target names. */
  leave(target?: NonNullable<LeaveInit['target']>, more: LeaveInit = {}): Promise<Response> {
    return this.peer.request({
      case: 'leave',
      value: { ...more, ...(target === undefined ? {} : { target }) },
    });
  }

  /** Sends a description. */
  describe(callId: string, kind: 'offer' | 'answer', negotiationId = 1): Promise<Response> {
    const type = kind === 'offer' ? DescriptionType.OFFER : DescriptionType.ANSWER;
    const value = { callId, negotiationId, type, sdp: this.sdp(kind) };
    return this.peer.request({ case: 'description', value });
  }

  /** Sends a description of a later negotiation. */
  describeAs(callId: string, type: DescriptionType, negotiationId: number): Promise<Response> {
    const sdp = this.sdp(type === DescriptionType.OFFER ? 'offer' : 'answer');
    const iceRestart = type === DescriptionType.OFFER;
    const value = { callId, negotiationId, type, sdp, iceRestart };
    return this.peer.request({ case: 'description', value });
  }

  /** Sends a batch of candidates, fire and forget. */
  trickle(callId: string, count: number, end = false, negotiationId = 1): void {
    const candidates = this.makeCandidates(count);
    this.peer.send({
      body: {
        case: 'candidates',
        value: { callId, negotiationId, ufrag: 'test', candidates, end },
      },
    });
  }

  /** Reports what the media does, fire and forget. */
  report(callId: string, state = MediaState.CONNECTED, negotiationId = 1): void {
    this.peer.send({
      body: { case: 'mediaReport', value: { callId, negotiationId, state } },
    });
  }

  /** Mutes or unmutes the microphone. */
  setMute(callId: string, muted: boolean): Promise<Response> {
    return this.peer.request({
      case: 'setMute',
      value: { callId, track: Track.AUDIO, muted },
    });
  }

  /** Switches recording. */
  setRecording(callId: string, on: boolean): Promise<Response> {
    return this.peer.request({ case: 'setRecording', value: { callId, on } });
  }

  /** Tells of a changed microphone, fire and forget. */
  noticeDevice(callId: string, epoch: number): void {
    const value = { callId, epoch, kind: DeviceKind.AUDIO_INPUT };
    this.peer.send({ body: { case: 'deviceNotice', value } });
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

  private makeCandidate(): { candidate: string; mid: string; mlineIndex: number } {
    const port = 40_000 + this.nextCandidate;
    this.nextCandidate += 1;
    return {
      candidate: `candidate:${port} 1 udp 2122260223 127.0.0.1 ${port} typ host`,
      mid: '0',
      mlineIndex: 0,
    };
  }
}

/**
 * Carries a claimed call to CONNECTED: descriptions as far as they are missing, candidates both ways,
 * reports of both, settled.
 */
export async function connectMedia(
  stage: Stage,
  caller: Member,
  callee: Member,
  callId: string,
  early: boolean,
): Promise<void> {
  if (!early) {
    await caller.describe(callId, 'offer');
    caller.trickle(callId, 2);
    await stage.settle();
  }
  await callee.describe(callId, 'answer');
  callee.trickle(callId, 2);
  caller.trickle(callId, 1, true);
  callee.trickle(callId, 0, true);
  await stage.settle();
  caller.report(callId);
  await stage.settle();
  callee.report(callId);
  await stage.settle();
}

/** Two idle users, called, claimed without arguments and connected. */
export async function connectCall(
  stage: Stage,
  caller: Member,
  callee: Member,
  more: { offer?: OfferInit; answer?: AnswerInit } = {},
): Promise<string> {
  const early = more.offer?.sdpOffer !== undefined;
  const callId = await caller.offer(callee.userId, more.offer);
  if (early) caller.trickle(callId, 2);
  await stage.settle();
  await callee.answer(undefined, more.answer);
  await stage.settle();
  await connectMedia(stage, caller, callee, callId, early);
  return callId;
}
