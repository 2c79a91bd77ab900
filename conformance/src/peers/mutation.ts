/** Owns what a peer has to know of a message that is almost, or not at all, a frame. */

/** A message that somebody might send. */
export interface Mutation {
  /** What was done to it, in a few words. */
  readonly fault: string;
  readonly bytes: Uint8Array;
  /** It is sent as a text message. */
  readonly isText: boolean;
  /** Protobuf runtimes may differ on it: no wire vector pins such a message. */
  readonly isDoubtful: boolean;
}
