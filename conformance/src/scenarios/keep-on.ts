/**
 * Owns doing things over and over while a timer of the server's runs, so that one which began anew at any of them
 * ends measurably late. Never judges: a timer that is in time ends the wait.
 */
import type { Event } from '@audiocall/proto';
import { graceOf } from './grace.js';
import type { Member, Stage } from './stage.js';

/** How a timer is passed. */
export interface Passage {
  readonly timerMs: number;
  /** The time from one round to the next, as a part of the timer. */
  readonly step?: number;
  /** So much longer it goes on where nothing ends, in milliseconds: what the end shows has little to spare. */
  readonly moreMs?: number;
  /** Something has shown that the timer has run out. */
  isOver(): boolean;
  /** What is done in a round; round 0 is at once. */
  act(round: number): Promise<unknown>;
}

/** Three rounds within the timer, and what is under way as it ends. */
const USUAL_STEP = 0.3;
const LOOK_MS = 20;

/** Does something over and over until a timer has run out, or has to have run out long since; settled. */
export async function keepOn(
  stage: Stage,
  { timerMs, step = USUAL_STEP, moreMs = 0, isOver, act }: Passage,
): Promise<void> {
  const beganMs = stage.recorder.elapsedMs();
  const passedMs = (): number => stage.recorder.elapsedMs() - beganMs;
  const lastMs = timerMs + graceOf(timerMs) + moreMs;
  for (let round = 0; passedMs() < lastMs && !isOver(); round += 1) {
    await act(round);
    const nextMs = Math.min((round + 1) * step * timerMs, lastMs);
    // Once at least: with nothing to wait for, everything else here would stand still meanwhile.
    do await stage.pause(LOOK_MS);
    while (passedMs() < nextMs && !isOver());
    // Once more, when it has to be over: the answers say whether it is.
    if (passedMs() >= lastMs && !isOver()) await act(round + 1);
  }
  await stage.settle();
}

/** Notes who has been told something, on whichever of its sockets. */
export class Told {
  private readonly members = new Set<Member>();

  constructor(private readonly kind: NonNullable<Event['body']['case']>) {}

  /** Looks at a socket of a member, and says whether it has been told there or before. */
  has(member: Member, peer = member.peer): boolean {
    if (peer.lastEvent(this.kind) !== undefined) this.members.add(member);
    return this.members.has(member);
  }
}

/** Members take their sessions over to other sockets, having lost the ones before in every second round. */
export async function changeSockets(
  stage: Stage,
  members: readonly Member[],
  round: number,
  told: readonly Told[],
): Promise<void> {
  await Promise.all(
    members.map(async (member) => {
      const { peer } = member;
      if (round % 2 === 1) await peer.cut();
      await stage.resume(member);
      // The last that came there may have come while the other socket was opened.
      for (const each of told) each.has(member, peer);
    }),
  );
}

/** A member loses its socket and comes back while nothing else is under way: where the server is far away, nobody may have. */
export async function comeBack(stage: Stage, member: Member): Promise<void> {
  await member.peer.cut();
  await stage.settle();
  await stage.resume(member);
  await stage.settle();
}
