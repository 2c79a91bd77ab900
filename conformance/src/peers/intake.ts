/**
 * Owns how much one socket may bring in one case: what comes is kept in memory, and judged. Counts, and says
 * when it is too much. Pure.
 */

/** Against the reference server no case needs more than 630 messages, or half a MiB. */
const MOST_MESSAGES = 20_000;
const MOST_MIB = 64;
const MIB = 1024 * 1024;
/** What is no frame is a fault each time, and is kept as well: more of it tells nothing new. */
const MOST_NO_FRAMES = 200;

/** A longer message is not even read; as JSON, a frame of 16 MiB may be that long. */
export const MOST_MESSAGE_BYTES = 32 * MIB;
/** Each costs memory as well; a message of 64 KiB in pieces of a single byte has fewer. */
export const MOST_FRAGMENTS = MIB;

/** Somebody sent more in a case than the harness takes. */
export class FloodError extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = 'FloodError';
  }
}

/** The count of what comes on one socket. */
export interface Intake {
  /** Counts a message; gives a sentence as soon as they are too many. */
  take(bytes: number): string | undefined;
  /** Counts one that was no frame. */
  takeNoFrame(): string | undefined;
}

/** Counts what somebody sends on one socket; both are said as in "alice" and "one socket of bob". */
export function createIntake(sender: string, socket: string): Intake {
  let messages = 0;
  let all = 0;
  let noFrames = 0;
  const refuse = (what: string): string =>
    `${sender} sent more than ${what} on ${socket} in this case; the harness takes no more`;
  return {
    take(bytes) {
      messages += 1;
      all += bytes;
      if (messages > MOST_MESSAGES) return refuse(`${MOST_MESSAGES} messages`);
      return all > MOST_MIB * MIB ? refuse(`${MOST_MIB} MiB`) : undefined;
    },
    takeNoFrame() {
      noFrames += 1;
      return noFrames > MOST_NO_FRAMES
        ? refuse(`${MOST_NO_FRAMES} messages that are no frame`)
        : undefined;
    },
  };
}
