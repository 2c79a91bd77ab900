/**
 * Owns what a driver says that it hears: from its samples to notes of tones, and the wait for one of
 * them. Never judges. Audio that is merely late, since this program was held up, is no silence.
 */
import type { HeardAudio } from '@audiocall/proto';
import { createToneFinder, type ToneFinder } from './tone-finder.js';

/** Notes what is heard from a position in the audio on, in milliseconds. */
export type NoteTone = (toneHz: number, audioMs: number) => void;

/** So long without a sample is silence, in milliseconds of listening. */
const NO_AUDIO_MS = 120;
const LISTEN_EVERY_MS = 10;
/** The most that one look counts: what it takes longer, samples may be waiting to be read. */
const LOOK_COUNTS_MS = 2 * LISTEN_EVERY_MS;

/** What there is to hear. */
export interface Listening {
  /** The tone in hertz, or 0 for silence. */
  readonly toneHz: number;
  /** How long it has to last without a break, in milliseconds of audio. */
  readonly forMs: number;
  /** How long to listen for it, in milliseconds. */
  readonly withinMs: number;
}

/** One participant's ear. */
export class Ear {
  private readonly finder: ToneFinder;
  /** How long nothing came, of the listening that is under way. */
  private quietMs = 0;
  /** Nothing comes, or nothing ever came. */
  private isQuiet = true;
  /** What has to be added to a position, for times in which nothing came until nobody listened any more. */
  private missedMs = 0;

  constructor(
    tonesHz: readonly number[],
    private readonly note: NoteTone,
  ) {
    this.finder = createToneFinder(tonesHz);
  }

  /** Takes the next piece of audio. */
  take({ samples, sampleRateHz }: HeardAudio): void {
    if (sampleRateHz === 0) return;
    const comesBack = this.isQuiet && this.finder.audioMs > 0;
    this.quietMs = 0;
    this.isQuiet = false;
    if (comesBack) this.noteNow();
    // A copy: the samples may stand at an odd offset, or be a view on more.
    const aligned = new Uint8Array(samples);
    const pcm = new Int16Array(aligned.buffer, 0, Math.floor(aligned.byteLength / 2));
    for (const { toneHz, audioMs } of this.finder.push(pcm, sampleRateHz)) {
      this.note(toneHz, this.missedMs + audioMs);
    }
  }

  /** Listens for a tone until it was heard, or the time is over; notes what it is at both ends. */
  async hear({ toneHz, forMs, withinMs }: Listening, isOver: () => boolean): Promise<void> {
    // Time in which nobody listened says nothing.
    this.quietMs = 0;
    this.noteNow();
    const startMs = this.finder.audioMs;
    const isHeard = (): boolean => {
      if (toneHz === 0 && this.isQuiet) return true;
      const sinceMs = Math.max(this.finder.sinceMs, startMs);
      return this.finder.toneHz === toneHz && this.finder.audioMs - sinceMs >= forMs;
    };
    let listenedMs = 0;
    while (!isOver() && !isHeard() && listenedMs < withinMs) {
      const before = performance.now();
      await new Promise((resolve) => setTimeout(resolve, LISTEN_EVERY_MS));
      const lookMs = Math.min(performance.now() - before, LOOK_COUNTS_MS);
      listenedMs += lookMs;
      this.quietMs += lookMs;
      if (this.quietMs > NO_AUDIO_MS) this.isQuiet = true;
    }
    this.noteNow();
    if (!this.isQuiet || this.quietMs === 0) return;
    // Nothing came until the end: that is silence as long as it was listened to.
    this.missedMs += this.quietMs;
    this.noteNow();
  }

  private noteNow(): void {
    this.note(this.isQuiet ? 0 : this.finder.toneHz, this.missedMs + this.finder.audioMs);
  }
}
