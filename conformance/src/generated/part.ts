/**
 * Owns what one actor of a generated sequence has in hand: its socket, the calls and sessions that it
 * has read of, and the last request that it sent. Decides nothing.
 */
import type { ClientFrameSchema, CreateSessionResult } from '@audiocall/proto';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Member } from '../scenarios/stage.js';
import type { BodyInit } from '../wire-peer.js';
import type { Which } from './step.js';

/** A frame as a literal. */
export type FrameInit = Exclude<MessageInitShape<typeof ClientFrameSchema>, { $typeName: string }>;

/** A call or session that nobody has. */
export const NOBODY = 'none-0000';

/** One actor, on one socket after the other. */
export class Part {
  /** How many sockets it has had. */
  sockets = 0;
  member: Member | undefined;
  lastFrame: FrameInit | undefined;
  lastRef: string | undefined;
  lastOffer: BodyInit | undefined;
  /** How often each request of this socket was sent. */
  readonly timesSent = new Map<number, number>();
  /** What the last session was granted; a resume needs it. */
  granted: CreateSessionResult | undefined;
  private readonly earlierCalls: string[] = [];

  constructor(readonly name: string) {}

  /** Takes a new socket. */
  take(member: Member): void {
    this.earlierCalls.push(...this.readCalls());
    this.member = member;
    this.timesSent.clear();
    this.lastFrame = undefined;
  }

  /** Goes on with the same session on another socket. */
  move(goOn: () => void): void {
    this.earlierCalls.push(...this.readCalls());
    goOn();
    this.timesSent.clear();
    this.lastFrame = undefined;
  }

  /** Its socket is open. */
  get isThere(): boolean {
    return this.member?.peer.isOpen === true;
  }

  /** The calls that it has read of, oldest first. */
  knownCalls(): readonly string[] {
    return [...new Set([...this.earlierCalls, ...this.readCalls()])];
  }

  /** The id of a call; of one that it cannot know where it knows none. */
  findCall(which: Which, all: readonly string[]): string {
    const mine = this.knownCalls();
    const foreign = all.filter((id) => !mine.includes(id)).at(-1) ?? NOBODY;
    switch (which) {
      case 'newest':
        return mine.at(-1) ?? foreign;
      case 'older':
        return mine.at(-2) ?? mine.at(-1) ?? foreign;
      case 'foreign':
        return foreign;
      default: {
        const unknown: never = which;
        return unknown;
      }
    }
  }

  /** The other party's session, as RINGING, ANSWERED or CONNECTED named it last. */
  findPeerSession(): string {
    for (const { body } of [...(this.member?.peer.events ?? [])].reverse()) {
      if (body.case === 'ringing' || body.case === 'connected') return body.value.session;
      if (body.case === 'answered') return body.value.calleeSession;
    }
    return NOBODY;
  }

  /** The newest negotiation of a call that it has read of. */
  findNegotiation(callId: string): number {
    const seen = (this.member?.peer.events ?? []).map(({ callId: id, body }) =>
      id === callId && body.case === 'description' ? body.value.negotiationId : 0,
    );
    return Math.max(1, ...seen);
  }

  private readCalls(): readonly string[] {
    const peer = this.member?.peer;
    if (peer === undefined) return [];
    const calls = new Set<string>();
    for (const { callId } of peer.events) if (callId !== '') calls.add(callId);
    for (const responses of peer.responses.values()) {
      for (const { result } of responses) {
        if (result.case === 'offerCall' || result.case === 'answerCall') {
          calls.add(result.value.callId);
        }
      }
    }
    return [...calls];
  }
}
