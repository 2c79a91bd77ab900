/**
 * Owns what one actor of a generated sequence has in hand: its socket, the calls and sessions that it
 * has read of, and the last request that it sent. Decides nothing.
 */
import type { ClientFrameSchema, CreateSessionResult } from '@audiocall/proto';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { BodyInit } from '../peers/wire-peer.js';
import type { Member } from '../scenarios/stage.js';
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
  private readonly calls = new Set<string>();
  /** How much of its socket has been read. */
  private eventsRead = 0;
  private answersRead = 0;

  constructor(readonly name: string) {}

  /** Takes a new socket. */
  take(member: Member): void {
    this.read();
    this.member = member;
    this.startAnew();
  }

  /** Goes on with the same session on another socket. */
  move(goOn: () => void): void {
    this.read();
    goOn();
    this.startAnew();
  }

  private startAnew(): void {
    this.timesSent.clear();
    this.lastFrame = undefined;
    this.eventsRead = 0;
    this.answersRead = 0;
  }

  /** Its socket is open. */
  get isThere(): boolean {
    return this.member?.peer.isOpen === true;
  }

  /** The calls that it has read of, oldest first. */
  knownCalls(): readonly string[] {
    this.read();
    return [...this.calls];
  }

  /** The id of a call; of one that it cannot know where it knows none. */
  findCall(which: Which, all: () => readonly string[]): string {
    const mine = this.knownCalls();
    const findForeign = () => all().findLast((id) => !this.calls.has(id)) ?? NOBODY;
    switch (which) {
      case 'newest':
        return mine.at(-1) ?? findForeign();
      case 'older':
        return mine.at(-2) ?? mine.at(-1) ?? findForeign();
      case 'foreign':
        return findForeign();
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

  /** Reads what its socket received, from where it stopped: this is asked for at every step. */
  read(): void {
    const { member } = this;
    if (member === undefined) return;
    const { events, answers } = member.peer;
    for (; this.eventsRead < events.length; this.eventsRead += 1) {
      const callId = events[this.eventsRead]?.callId ?? '';
      if (callId !== '') this.calls.add(callId);
    }
    for (; this.answersRead < answers.length; this.answersRead += 1) {
      const result = answers[this.answersRead]?.result;
      if (result?.case === 'offerCall' || result?.case === 'answerCall') {
        this.calls.add(result.value.callId);
      } else if (result?.case === 'createSession') {
        this.granted = result.value;
        member.granted = result.value;
      }
    }
  }
}
