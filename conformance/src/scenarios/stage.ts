/**
 * Owns the stage on which a case plays: fresh users, their sockets, settling, and tidying up. Never
 * judges. A case gets its own users, so that many play side by side against one server.
 */
import {
  type CreateSessionSchema,
  type Feature,
  type Response,
  StatusCode,
  SUBPROTOCOL,
} from '@audiocall/proto';
import { describeRefusedSocket } from '../peers/peer-socket.js';
import { type PeerOptions, WirePeer } from '../peers/wire-peer.js';
import { NotOfferedError, TargetFullError } from '../run/not-judged.js';
import { blameRefusal } from '../target/refused-socket.js';
import type { Observation, Recorder } from '../traffic/recorder.js';
import { inLine } from '../wording/printable.js';
import { Announced } from './announced.js';
import { graceOf } from './grace.js';
import {
  type AnswerInit,
  type Literal,
  Member,
  type OfferInit,
  type ResumeTerms,
} from './member.js';
import type { OwnTarget, OwnUse, Venue } from './venue.js';

// A script names both, and has no other reason to know where a member is made.
export type { Member } from './member.js';

type SessionInit = Literal<typeof CreateSessionSchema>;
type SocketOptions = Pick<
  PeerOptions,
  'socket' | 'firstRequestId' | 'framesPerSecond' | 'subprotocols' | 'json'
>;

type Bounds = Readonly<Record<'maxCalls' | 'maxBufferBytes', number>>;

/** With these HTTP statuses a server, or a proxy before it, says that it has too many sockets. */
const FULL: ReadonlySet<number> = new Set([429, 503]);

/** RFC 9110: with these what stands in front of a server says that it has none. */
const NO_SERVER: ReadonlySet<number> = new Set([502, 504]);

/** What stands for the end of a socket of which no other entry speaks. */
const NEVER_OPENED: Observation = {
  case: 'closed',
  value: {
    $typeName: 'audiocall.conformance.v1.SocketClosed',
    code: 1006,
    byParticipant: false,
    httpStatus: 0,
    askedForKnown: false,
    askedForJson: false,
    fault: '',
  },
};

/** A refusal that is no word of the server on what was asked for ends the script: what follows would be played on no socket. */
function checkRefusal(
  { name, socketIndex, httpStatus, hasAnswered, lacksSubprotocol, fault }: WirePeer,
  recorder: Recorder,
  asked: readonly string[] = [SUBPROTOCOL],
): void {
  if (!hasAnswered && !lacksSubprotocol && fault !== undefined) {
    recorder.note(name, NEVER_OPENED, socketIndex);
    throw blameRefusal(name, fault, recorder.trace.entries.length - 1);
  }
  const sentence = describeRefusedSocket(name, httpStatus);
  if (FULL.has(httpStatus)) throw new TargetFullError(sentence);
  if (NO_SERVER.has(httpStatus) && asked.includes(SUBPROTOCOL)) throw new Error(sentence);
}

/** A refusal by its code, which means the same at every server, and by the server's own words. */
function describeRefusal({ status }: Response): string {
  const code = StatusCode[status?.code ?? StatusCode.UNSPECIFIED] ?? status?.code;
  const said = status?.message ?? '';
  return said === '' ? `${code}` : `${code}, "${inLine(said, MOST_OF_WORDS)}"`;
}

const MOST_OF_WORDS = 120;

/** More than anybody fills. */
const UNBOUNDED: Bounds = { maxCalls: 0xffffffff, maxBufferBytes: 0xffffffff };

/** What is known of how much a server remembers and keeps; 0 where nothing is. */
function boundsOf({ maxCalls = 0, maxBufferBytes = 0 }: Venue): Bounds {
  return { maxCalls, maxBufferBytes };
}

/** The stage of one case. */
export class Stage {
  private readonly peers: WirePeer[] = [];
  private readonly members: Member[] = [];
  private own: OwnTarget | undefined;
  private isUnpaced = false;
  private readonly announced: Announced;

  constructor(
    readonly venue: Venue,
    readonly recorder: Recorder,
    /** Makes user ids of this case its own. */
    private readonly tag: string,
    /** The features that every session asks for, unless it says otherwise. */
    private readonly features: readonly Feature[] = [],
    /** For a case that draws something. */
    readonly seed = 0,
  ) {
    const { callsMade, isUnbounded = false } = venue;
    this.announced = new Announced(venue.announced);
    const bounds = isUnbounded ? UNBOUNDED : boundsOf(venue);
    if (bounds.maxCalls > 0 || bounds.maxBufferBytes > 0) recorder.noteServer(bounds);
    if (callsMade !== undefined) {
      recorder.onNote(({ what }) => {
        if (what.case === 'sent' && what.value.body.case === 'offerCall')
          Atomics.add(callsMade, 0, 1);
      });
    }
  }

  /** The user id of a name in this case. */
  userId(name: string): string {
    return `${name}-${this.tag}`;
  }

  /** Where it plays now. */
  get url(): string {
    return this.own?.url ?? this.venue.url;
  }

  /** Opens a socket without a session. */
  async connect(name: string, more: SocketOptions = {}): Promise<WirePeer> {
    const { recorder, isUnpaced, url } = this;
    const { patienceMs } = this.venue;
    const { framesPerSecond } = this.announced;
    const options = { name, url, recorder, patienceMs, isUnpaced, framesPerSecond, ...more };
    const peer = await WirePeer.open(options);
    this.peers.push(peer);
    // A process that is this case's own has nobody else, and may be about to stop.
    if (this.own === undefined) checkRefusal(peer, recorder, more.subprotocols);
    return peer;
  }

  /** Lets those who join from here on send as much as they like, whatever rates are announced (LM-2). */
  ignoreRates(): void {
    this.isUnpaced = true;
  }

  /** Plays on at a process of the target that is this case's own; gives it. */
  async moveToOwnTarget(use: OwnUse = 'play'): Promise<OwnTarget> {
    const { startOwn } = this.venue;
    // It may be alone already.
    if (this.own !== undefined) return this.own;
    if (startOwn === undefined) {
      throw new NotOfferedError('a server that was not started here is not stopped either');
    }
    this.own = await startOwn(use);
    this.recorder.noteServer({ exclusive: true, ...boundsOf(this.venue) });
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
    const { framesPerSecond = 0 } = member.granted?.limits ?? {};
    return this.connect(name, { socket, firstRequestId: requestIdAhead, framesPerSecond });
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
    const value = this.credentials({ userId: member.userId, ...more });
    const response = await member.peer
      .request({ case: 'createSession', value })
      .catch((error) => this.announced.explainLoss(peer, error));
    const { result } = response;
    if (result.case !== 'createSession') {
      const mates = this.members.filter(({ userId }) => userId === member.userId);
      const most = mates[0]?.granted?.limits?.maxSessionsPerUser ?? 0;
      if (response.status?.code === StatusCode.LIMIT_EXCEEDED && mates.length >= most && most > 0) {
        throw new NotOfferedError(`max_sessions_per_user is ${most}, too few for this case`);
      }
      const sentence = `${name} got no session: ${describeRefusal(response)}`;
      const isFull = response.status?.code === StatusCode.LIMIT_EXCEEDED && mates.length === 0;
      throw isFull && this.own === undefined ? new TargetFullError(sentence) : new Error(sentence);
    }
    member.granted = result.value;
    if (more.timers === undefined) this.announced.note(result.value);
    member.keepsRate = !this.isUnpaced;
    this.members.push(member);
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
    throw new NotOfferedError(
      `${timer} is ${waitMs} ms, longer than --max-wait ${this.venue.maxWaitMs} ms`,
    );
  }

  /**
   * How long is waited for what a timer of the server's brings: with the time that it may be late (TO-3), and with the
   * patience that every answer is given.
   */
  waitFor(timerMs: number): number {
    return timerMs + graceOf(timerMs) + this.venue.patienceMs;
  }

  /** Waits, to keep below a rate that the server announces. */
  async pause(ms: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, ms));
  }

  /** Begins a script; where there is no room beside others, at a process of the target that is the case's own. */
  async begin(): Promise<void> {
    if (this.venue.isAlone === true) await this.moveToOwnTarget('stop');
  }

  /** Closes every socket of the case. */
  async clear(): Promise<void> {
    await Promise.all(this.peers.map((peer) => peer.close()));
    const { callsMade } = this.venue;
    if (callsMade !== undefined)
      this.recorder.noteServer({ callsMade: Atomics.load(callsMade, 0) });
    await this.own?.end();
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

/** Two idle users, called and claimed, who have described themselves and reported no media. */
export async function agree(stage: Stage, caller: Member, callee: Member): Promise<string> {
  const callId = await caller.call(callee.userId);
  await stage.settle();
  await callee.answer();
  await stage.settle();
  await caller.describe(callId, 'offer');
  await stage.settle();
  await callee.describe(callId, 'answer');
  await stage.settle();
  return callId;
}

/** Two idle users, called, claimed without arguments and connected. */
export async function connectCall(
  stage: Stage,
  caller: Member,
  callee: Member,
  more: { offer?: OfferInit; answer?: AnswerInit } = {},
): Promise<string> {
  const early = more.offer?.sdpOffer !== undefined;
  const callId = await caller.call(callee.userId, more.offer);
  if (early) caller.trickle(callId, 2);
  await stage.settle();
  await callee.answer(undefined, more.answer);
  await stage.settle();
  await connectMedia(stage, caller, callee, callId, early);
  return callId;
}

/** So long a call is held that shows how time passes; the shortest that every server grants. */
export const SHORT_TTL_MS = 200;

/** A held call of somebody with no other runs out, so that its time has passed for the server, too. */
export async function runOut(stage: Stage, caller: Member): Promise<void> {
  stage.allowWait('ttl_ms', SHORT_TTL_MS);
  await caller.offer(stage.userId('nobody'), { ttlMs: SHORT_TTL_MS });
  await caller.peer.awaitEvent('leave', stage.waitFor(SHORT_TTL_MS));
  await stage.settle();
}
