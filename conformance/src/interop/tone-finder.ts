/**
 * Owns the question which tone a stretch of audio holds. Pure: samples in, changes out; time is the
 * count of samples. Works with any sample rate, also one that changes on the way.
 */

/** A change of what is heard, at a position in the audio. */
export interface ToneChange {
  /** The known tone in hertz, 0 for silence, -1 for another sound. */
  readonly toneHz: number;
  /** Milliseconds since the first sample. */
  readonly audioMs: number;
}

/** Finds tones in a stream of samples. */
export interface ToneFinder {
  /** Takes the next samples, from -32768 to 32767; gives the changes that they bring. */
  push(samples: Int16Array, sampleRateHz: number): readonly ToneChange[];
  /** What is heard now. */
  readonly toneHz: number;
  /** How much audio there was, in milliseconds. */
  readonly audioMs: number;
  /** Since when it is heard, in milliseconds of audio. */
  readonly sinceMs: number;
}

const WINDOW_MS = 20;
/** A change counts when so many windows in a row agree; shorter sounds are transitions. */
const AGREEING_WINDOWS = 3;
const FULL_SCALE = 32_768;
/** Quieter than this is silence: 46 dB below full scale. */
const SILENCE_RMS = 0.005;
/** A tone holds most of the window's power. */
const TONE_SHARE = 0.5;

/** Makes a finder for a set of tones, in hertz. */
export function createToneFinder(tonesHz: readonly number[]): ToneFinder {
  let pending: number[] = [];
  let rateHz = 0;
  let audioMs = 0;
  let toneHz = 0;
  let sinceMs = 0;
  let candidate = { toneHz: 0, count: 0, fromMs: 0 };
  const takeWindow = (window: readonly number[]): ToneChange | undefined => {
    const heard = classify(window, rateHz, tonesHz);
    const fromMs = audioMs;
    audioMs += (window.length * 1000) / rateHz;
    candidate =
      candidate.toneHz === heard
        ? { ...candidate, count: candidate.count + 1 }
        : { toneHz: heard, count: 1, fromMs };
    if (heard === toneHz || candidate.count < AGREEING_WINDOWS) return undefined;
    toneHz = heard;
    sinceMs = candidate.fromMs;
    return { toneHz, audioMs: candidate.fromMs };
  };
  return {
    push(samples, sampleRateHz) {
      if (sampleRateHz !== rateHz) pending = [];
      rateHz = sampleRateHz;
      for (const sample of samples) pending.push(sample / FULL_SCALE);
      const size = Math.round((rateHz * WINDOW_MS) / 1000);
      const changes: ToneChange[] = [];
      while (size > 0 && pending.length >= size) {
        const change = takeWindow(pending.slice(0, size));
        pending = pending.slice(size);
        if (change !== undefined) changes.push(change);
      }
      return changes;
    },
    get toneHz() {
      return toneHz;
    },
    get audioMs() {
      return audioMs;
    },
    get sinceMs() {
      return sinceMs;
    },
  };
}

function classify(window: readonly number[], rateHz: number, tonesHz: readonly number[]): number {
  const power = window.reduce((sum, sample) => sum + sample * sample, 0) / window.length;
  if (Math.sqrt(power) < SILENCE_RMS) return 0;
  let best = { toneHz: -1, share: 0 };
  for (const toneHz of tonesHz) {
    const share = tonePower(window, rateHz, toneHz) / power;
    if (share > best.share) best = { toneHz, share };
  }
  return best.share > TONE_SHARE ? best.toneHz : -1;
}

/** The power of one frequency in a window (Goertzel's algorithm). */
function tonePower(window: readonly number[], rateHz: number, toneHz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * toneHz) / rateHz);
  let last = 0;
  let beforeLast = 0;
  for (const sample of window) {
    const next = sample + coefficient * last - beforeLast;
    beforeLast = last;
    last = next;
  }
  const magnitude = last * last + beforeLast * beforeLast - coefficient * last * beforeLast;
  return (2 * magnitude) / (window.length * window.length);
}
