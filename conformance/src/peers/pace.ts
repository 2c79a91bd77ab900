/**
 * Owns how fast a participant sends to a server that announces an unusually low rate of frames: a little slower
 * than that, since its second may be another one (LM-2). Knows no clock.
 */

/** No case comes near a rate of so many frames a second by what it says. */
const USUAL_RATE = 100;
/** Of an announced second, and how much of the rate is used in it. */
const WINDOW_MS = 1100;
const SHARE = 0.8;

/** When frames may be sent. */
export interface Pace {
  /** How long the next frame has to wait; 0 where it may be sent. */
  delayMs(nowMs: number): number;
  /** A frame is sent. */
  count(nowMs: number): void;
  /** How long so many frames take at most. */
  spanMs(frames: number): number;
}

/** The pace for an announced rate; undefined where it need not be kept, as it is usual, or there is none. */
export function createPace(framesPerSecond: number): Pace | undefined {
  if (framesPerSecond === 0 || framesPerSecond >= USUAL_RATE) return undefined;
  const most = Math.max(1, Math.floor(framesPerSecond * SHARE));
  /** When the last ones were sent, at most as many as a window has. */
  const recent: number[] = [];
  return {
    delayMs: (nowMs) => {
      const [oldest] = recent;
      if (oldest === undefined || recent.length < most) return 0;
      return Math.max(0, oldest + WINDOW_MS - nowMs);
    },
    count: (nowMs) => {
      recent.push(nowMs);
      if (recent.length > most) recent.shift();
    },
    spanMs: (frames) => Math.ceil(frames / most) * WINDOW_MS,
  };
}
