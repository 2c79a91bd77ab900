/**
 * Owns the tap on one participant's socket: everything passes unchanged, and everything is recorded
 * without secrets. It can settle its participant with Pings of its own (clause G-5), which the
 * participant never sees.
 */

import { ClientFrameSchema, decodeClientFrame, encodeClientFrame } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { createIntake, type Intake } from '../peers/intake.js';
import { TargetSilentError } from '../target/target-silent.js';
import { type FrameNotes, takeNotes } from '../traffic/frame-notes.js';
import type { createSdpRedactor, Recorder } from '../traffic/recorder.js';
import { type Link, type Message, type Relay, startRelay } from '../traffic/relay.js';

/** A tap that runs. */
export interface Tap {
  /** Where the participant connects. */
  readonly url: string;
  /** Lets everything that was caused so far arrive at the participant. */
  settle(): Promise<void>;
  /** Keeps the next unmute of the participant from the server, and what follows it. */
  holdUnmute(): HeldUnmute;
  end(): Promise<void>;
}

/** An unmute that the server is not asked for yet. */
export interface HeldUnmute {
  /** It has come. */
  readonly caught: Promise<void>;
  /** All that was kept goes on, in its order. */
  release(): void;
}

/** What is heard on one link, and how much of it. */
interface LinkEar {
  readonly notes: FrameNotes;
  readonly client: Intake;
  readonly server: Intake;
}

/** Nonces of the tap's own Pings, far above what a client would count to. */
const FIRST_NONCE = 0x7000_0000;

/** Starts a tap between one participant and the server. */
export async function startTap(
  participant: string,
  upstream: string,
  recorder: Recorder,
  redactor: ReturnType<typeof createSdpRedactor>,
  patienceMs: number,
): Promise<Tap> {
  let link: Link | undefined;
  let nonce = FIRST_NONCE;
  const pongs = new Map<number, () => void>();

  // A client that comes back does so on another socket, and the older one may be open still.
  const ears = new Map<Link, LinkEar>();
  const earOf = (of: Link): LinkEar => {
    const known = ears.get(of) ?? {
      notes: takeNotes(participant, recorder, redactor, of.id - 1),
      client: createIntake(participant, 'one socket'),
      server: createIntake('the server', `one socket of ${participant}`),
    };
    ears.set(of, known);
    return known;
  };
  const isTooMuch = (intake: Intake, { data }: Message): boolean => {
    const excess = intake.take(data.byteLength);
    if (excess !== undefined) recorder.abandon(excess);
    return recorder.abandonedBecause !== undefined;
  };

  /** A flood of what is no frame ends the case, as any other one does. */
  const watch = (intake: Intake, frame: object | undefined): void => {
    const flood = frame === undefined ? intake.takeNoFrame() : undefined;
    if (flood !== undefined) recorder.abandon(flood);
  };

  const pass = (from: Link, message: Message): void => {
    const { notes, client } = earOf(from);
    if (isTooMuch(client, message)) return;
    watch(client, notes.fromClient(message));
    from.toServer(message);
  };
  const kept: (readonly [Link, Message])[] = [];
  let catches: (() => void) | undefined;

  const relay: Relay = await startRelay(upstream, {
    opened(opened) {
      link = opened;
      earOf(opened).notes.opened(opened.subprotocol);
    },
    fromClient(from, message) {
      if (kept.length > 0 || (catches !== undefined && isUnmute(message))) {
        kept.push([from, message]);
        catches?.();
      } else {
        pass(from, message);
      }
    },
    fromServer(from, message) {
      const { notes, server } = earOf(from);
      if (isTooMuch(server, message)) return;
      const frame = notes.fromServer(message);
      watch(server, frame);
      const body = frame?.body;
      const pong =
        body?.case === 'control' && body.value.body.case === 'pong'
          ? body.value.body.value
          : undefined;
      const own = pong === undefined ? undefined : pongs.get(pong.nonce);
      if (own === undefined) from.toClient(message);
      else own();
    },
    closed(from, code, byClient, fault) {
      if (link === from) link = undefined;
      earOf(from).notes.closed(code, byClient, fault);
      for (const release of pongs.values()) release();
    },
  });

  // Nothing passes any more; whoever waits is released, and ends with the case.
  recorder.onAbandoned(() => {
    void relay.end();
    for (const release of pongs.values()) release();
  });

  return {
    url: relay.url,
    async settle() {
      if (link === undefined) return;
      nonce += 1;
      const mine = nonce;
      const ping = create(ClientFrameSchema, { body: { case: 'ping', value: { nonce: mine } } });
      recorder.note(participant, { case: 'sent', value: ping }, link.id - 1);
      const answered = new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => {
          pongs.delete(mine);
          reject(
            new TargetSilentError(participant, {
              what: 'the Pong to a Ping',
              waitedMs: patienceMs,
              clause: 'G-5',
              at: recorder.trace.entries.length - 1,
            }),
          );
        }, patienceMs);
        pongs.set(mine, () => {
          clearTimeout(timer);
          pongs.delete(mine);
          resolve();
        });
      });
      link.toServer({ data: Buffer.from(encodeClientFrame(ping)), isBinary: true });
      await answered;
    },
    holdUnmute() {
      const caught = new Promise<void>((resolve) => {
        catches = resolve;
      });
      return {
        caught,
        release() {
          catches = undefined;
          for (const [from, message] of kept.splice(0)) pass(from, message);
        },
      };
    },
    end: () => relay.end(),
  };
}

function isUnmute({ data }: Message): boolean {
  const decoded = decodeClientFrame(data, data.byteLength);
  if (!decoded.ok || decoded.frame.body.case !== 'setMute') return false;
  return !decoded.frame.body.value.muted;
}
