/**
 * Owns how much one socket may bring in one case: what comes is kept in memory, and judged. Counts, and says
 * when it is too much. Pure.
 */

/** Against the reference server no case needs more than 630 messages, or half a MiB. */
const MOST_MESSAGES = 20_000;
const MOST_MIB = 64;
const MIB = 1024 * 1024;

/** A longer message is not even read; as JSON, a frame of 16 MiB may be that long. */
export const MOST_MESSAGE_BYTES = 32 * MIB;

/** The case took more of a server than anybody needs. */
export class TargetFloodError extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = 'TargetFloodError';
  }
}

/** Counts the messages of one socket; `take` gives a sentence as soon as they are too many. */
export function createIntake(participant: string): { take(bytes: number): string | undefined } {
  let messages = 0;
  let all = 0;
  const refuse = (what: string): string =>
    `the server sent more than ${what} on one socket of ${participant} in this case; the harness takes no more`;
  return {
    take(bytes) {
      messages += 1;
      all += bytes;
      if (messages > MOST_MESSAGES) return refuse(`${MOST_MESSAGES} messages`);
      return all > MOST_MIB * MIB ? refuse(`${MOST_MIB} MiB`) : undefined;
    },
  };
}
