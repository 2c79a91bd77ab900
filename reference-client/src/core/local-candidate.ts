/** Owns what an ICE candidate is on this side of the wire. */

/** An ICE candidate as RTCIceCandidate has it. */
export interface LocalCandidate {
  readonly candidate: string;
  readonly mid: string;
  readonly mlineIndex: number;
}
