/**
 * Owns the playing of a generated sequence: sends what the steps say, several requests at once where
 * they overlap, and waits for their answers where they do not. Never judges. A socket that the server
 * closed is no reason to stop; one whose close nothing in the trace explains is no end of a sequence, either.
 */
import { performance } from 'node:perf_hooks';
import { Feature, type Timers } from '@audiocall/proto';
import { type ClosedWait, findUnexplained } from '../oracle/explained-closes.js';
import type { BodyInit, WirePeer } from '../peers/wire-peer.js';
import { Member } from '../scenarios/member.js';
import type { Stage } from '../scenarios/stage.js';
import { TargetSilentError } from '../target/target-silent.js';
import { speak } from './frames.js';
import { type FrameInit, Part } from './part.js';
import { type Actor, type Step, userOf } from './step.js';

/** What every session of a sequence asks for. */
export interface Terms {
  readonly timers?: Partial<Omit<Timers, '$typeName' | '$unknown'>>;
}

/** Plays a sequence to its end, settled. */
export async function playSteps(
  stage: Stage,
  steps: readonly Step[],
  terms: Terms = {},
): Promise<void> {
  const player = new Player(stage, terms);
  await player.prepare(steps);
  for (const step of steps) await player.play(step);
  await player.settle();
  player.checkCloses();
}

/** A frame that was sent, and has to be answered. */
interface Awaited {
  readonly peer: WirePeer;
  readonly requestId: number;
  readonly nth: number;
}

/** Who waited in vain on a socket that was closed, or had nothing to wait for on it. */
interface Loss extends ClosedWait {
  readonly error: Error;
}

/** How many of the first steps count as the beginning. */
const AT_ONCE = 4;

class Player {
  private readonly parts = new Map<Actor, Part>();
  private readonly sockets: WirePeer[] = [];
  private awaited: Awaited[] = [];
  /** What was waited for on a socket that the server closed. */
  private readonly losses: Loss[] = [];
  /** Sockets whose last frames are not answered: a Ping settles them, of this nonce where it is sent. */
  private readonly told = new Map<WirePeer, number | undefined>();
  /** When the last timer began that a sequence may wait for. */
  private begunAt = 0;
  /** Nothing has happened since everybody was settled. */
  private isSettled = false;

  constructor(
    private readonly stage: Stage,
    private readonly terms: Terms,
  ) {}

  /**
   * Opens the sockets of those who join at once, so that joining costs one frame. Others are opened when
   * they are needed: a socket without a session does not live long (SE-7).
   */
  async prepare(steps: readonly Step[]): Promise<void> {
    const first = steps.slice(0, AT_ONCE).filter(({ action }) => action.verb === 'join');
    const actors = [...new Set(first.map(({ actor }) => actor))];
    await Promise.all(actors.map((actor) => this.openSocket(actor)));
  }

  async play({ actor, action, overlaps }: Step): Promise<void> {
    const part = this.partOf(actor);
    if (action.verb !== 'settle') this.isSettled = false;
    switch (action.verb) {
      case 'settle':
        await this.finish();
        await this.settle();
        return;
      case 'wait':
        await this.finish();
        await this.waitSinceBegin(action.ms);
        return;
      case 'join':
        await this.join(actor, part, action.device);
        break;
      case 'resume':
        await this.resume(part);
        break;
      case 'cut':
        await part.member?.peer.cut();
        this.begunAt = performance.now();
        break;
      case 'repeat':
        if (part.isThere && part.lastFrame !== undefined) this.send(part, part.lastFrame);
        break;
      default: {
        if (part.sockets === 0) await this.openSocket(actor);
        const { member } = part;
        if (member === undefined || !member.peer.isOpen) break;
        const around = {
          userId: (name: string) => this.stage.userId(name),
          calls: () => this.calls(),
        };
        const always = member.granted?.features.includes(Feature.RESUME) === true;
        const said = speak(action, part, member, around, always);
        if (said === undefined) break;
        if (said.body.case === 'offerCall') {
          part.lastOffer = said.body;
          part.lastRef = said.body.value?.clientRef ?? part.lastRef;
          this.begunAt = performance.now();
        }
        if (said.asks) this.ask(part, said.body);
        else this.tell(member.peer, said.body, overlaps);
      }
    }
    if (!overlaps) await this.finish();
  }

  /** Everything that was caused so far has arrived everywhere. Where nothing was, it has already. */
  async settle(): Promise<void> {
    await this.finish();
    if (this.isSettled) return;
    this.isSettled = true;
    await Promise.all(this.sockets.map((peer) => this.tolerateClose(peer.settle())));
  }

  /** Throws where a socket was closed that should be open still: what was not answered on it is owed (RQ-1). */
  checkCloses(): void {
    const idle = this.sockets.flatMap(({ name, socketIndex, closeCode }): readonly Loss[] => {
      if (closeCode === undefined) return [];
      const sentence = `${name}'s socket was closed with ${closeCode}, and nothing in the trace says why`;
      return [{ participant: name, socket: socketIndex, what: '', error: new Error(sentence) }];
    });
    const loss = findUnexplained(this.stage.recorder.trace, [...this.losses, ...idle]);
    if (loss !== undefined) throw loss.error;
  }

  /** Waits for something that will not come once the socket is closed. */
  private async tolerateClose(wait: Promise<unknown>): Promise<void> {
    try {
      await wait;
    } catch (error) {
      if (!(error instanceof TargetSilentError)) throw error;
      const { participant, silence } = error;
      if (silence.closedSocket === undefined) throw error;
      this.losses.push({ ...silence, participant, socket: silence.closedSocket, error });
    }
  }

  /** Waits for the answers to everything that is under way. */
  private async finish(): Promise<void> {
    const waits: Promise<void>[] = [];
    for (const { peer, requestId, nth } of this.awaited) {
      waits.push(this.tolerateClose(peer.response(requestId, nth)));
    }
    for (const [peer, nonce] of this.told) {
      waits.push(this.tolerateClose(nonce === undefined ? peer.settle() : peer.awaitPong(nonce)));
    }
    this.awaited = [];
    this.told.clear();
    await Promise.all(waits);
    for (const part of this.parts.values()) part.read();
  }

  private async waitSinceBegin(askedMs: number): Promise<void> {
    const ms = askedMs + this.addedMs();
    this.stage.allowWait('the wait of a generated sequence', ms);
    const left = this.begunAt + ms - performance.now();
    if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
  }

  /** How much longer a session may stay away than it asked for: a server may grant more (SE-10). */
  private addedMs(): number {
    const { resumeMs: askedMs } = this.terms.timers ?? {};
    if (askedMs === undefined) return 0;
    const granted = [...this.parts.values()].map((part) => part.granted?.timers?.resumeMs ?? 0);
    return Math.max(0, ...granted.map((grantedMs) => grantedMs - askedMs));
  }

  private async join(actor: Actor, part: Part, device: boolean): Promise<void> {
    if (!part.isThere) await this.openSocket(actor);
    const { member } = part;
    if (member === undefined || !member.peer.isOpen) return;
    this.ask(part, {
      case: 'createSession',
      value: this.stage.credentials({
        userId: member.userId,
        ...(device ? { deviceId: `device-of-${userOf(actor)}` } : {}),
        ...(this.terms.timers === undefined ? {} : { timers: this.terms.timers }),
      }),
    });
  }

  /** Takes the session over to a new socket, whether the old one is lost or not. */
  private async resume(part: Part): Promise<void> {
    const { member } = part;
    if (member === undefined) return;
    part.read();
    if (part.granted === undefined) return;
    const peer = await this.stage.reconnect(member);
    this.sockets.push(peer);
    const value = member.resumeTerms();
    const takeOver = async (): Promise<void> => {
      const { result } = await peer.request({ case: 'resume', value });
      if (result.case === 'resume') part.move(() => member.moveTo(peer, result.value));
      else await peer.cut();
    };
    await this.tolerateClose(takeOver());
  }

  private async openSocket(actor: Actor): Promise<void> {
    const part = this.partOf(actor);
    part.sockets += 1;
    const name = part.sockets === 1 ? actor : `${actor}-${part.sockets}`;
    const peer = await this.stage.connect(name);
    this.sockets.push(peer);
    part.take(new Member(peer, this.stage.userId(userOf(actor)), this.stage.recorder));
  }

  private ask(part: Part, body: NonNullable<FrameInit['body']>): void {
    const peer = part.member?.peer;
    if (peer === undefined) return;
    this.send(part, { requestId: peer.takeRequestId(), body });
  }

  private send(part: Part, frame: FrameInit): void {
    const peer = part.member?.peer;
    if (peer === undefined) return;
    const requestId = frame.requestId ?? 0;
    const nth = (part.timesSent.get(requestId) ?? 0) + 1;
    part.timesSent.set(requestId, nth);
    part.lastFrame = frame;
    peer.send(frame);
    this.awaited.push({ peer, requestId, nth });
  }

  /** Where the next step waits for it, the Ping that settles it goes with it. */
  private tell(peer: WirePeer, body: BodyInit, overlaps: boolean): void {
    if (overlaps) peer.send({ body });
    const nonce = overlaps ? undefined : peer.sendAndPing({ body });
    this.told.set(peer, nonce);
  }

  private calls(): readonly string[] {
    return [...new Set([...this.parts.values()].flatMap((part) => part.knownCalls()))];
  }

  private partOf(actor: Actor): Part {
    const known = this.parts.get(actor);
    if (known !== undefined) return known;
    const part = new Part(actor);
    this.parts.set(actor, part);
    return part;
  }
}
