/** Owns the tones by which the parties of a call are told apart. */

/** The tones of the microphones: each participant has three of its own, in hertz. */
export const TONES = {
  caller: [500, 700, 1300],
  callee: [900, 1100, 1700],
} as const;
