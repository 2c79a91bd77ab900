/**
 * Owns the counting of what a client receives over all its sockets: each event's seq is one above
 * the one before (G-2), and no response comes twice (RS-2).
 */
import { decodeServerFrame } from '@audiocall/proto';
import { MAX_SERVER_FRAME_BYTES, type OpenSocket } from '../ports.js';

/** A way to the server that is watched, and what was wrong. */
export interface FrameTap {
  readonly openSocket: OpenSocket;
  readonly faults: string[];
  readonly lastSeq: () => number;
}

export function tapFrames(openSocket: OpenSocket): FrameTap {
  const faults: string[] = [];
  const answered = new Set<number>();
  let lastSeq = 0;

  function note(data: Uint8Array | string): void {
    const decoded =
      typeof data === 'string' ? undefined : decodeServerFrame(data, MAX_SERVER_FRAME_BYTES);
    if (decoded?.ok !== true) {
      faults.push('not a frame');
      return;
    }
    const { body } = decoded.frame;
    if (body.case === 'event') {
      const { seq } = body.value;
      if (seq !== lastSeq + 1) faults.push(`event ${seq} after event ${lastSeq}`);
      lastSeq = seq;
    } else if (body.case === 'response') {
      const { requestId } = body.value;
      if (answered.has(requestId)) faults.push(`a second response to request ${requestId}`);
      answered.add(requestId);
    }
  }

  return {
    faults,
    lastSeq: () => lastSeq,
    openSocket: (listener) =>
      openSocket({
        ...listener,
        message(data) {
          note(data);
          listener.message(data);
        },
      }),
  };
}
