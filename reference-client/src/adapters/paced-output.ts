/** Owns the pace at which samples are played into a track. Knows nothing of what they are. */
import { PUSH_RATE_HZ, PUSH_SAMPLES, type PushTrack } from './wrtc-peer.js';

const FRAME_MS = (PUSH_SAMPLES / PUSH_RATE_HZ) * 1000;
/** After a longer stall the frames that were missed are left out, not played in one burst. */
const MAX_CATCH_UP_FRAMES = 10;

/**
 * Plays frames that `fill` writes, in real time, until the returned function is called. wrtc wants a
 * frame every 10 ms; the timer is late by a little each time, so frames are counted.
 */
export function playFrames(output: PushTrack, fill: (samples: Int16Array) => void): () => void {
  let startMs = performance.now();
  let pushed = 0;

  function catchUp(): void {
    let due = Math.floor((performance.now() - startMs) / FRAME_MS) + 1;
    if (due - pushed > MAX_CATCH_UP_FRAMES) {
      startMs = performance.now();
      pushed = 0;
      due = 1;
    }
    for (; pushed < due; pushed += 1) {
      const samples = new Int16Array(PUSH_SAMPLES);
      fill(samples);
      output.push(samples);
    }
  }

  const timer = setInterval(catchUp, FRAME_MS / 2);
  catchUp();
  return () => clearInterval(timer);
}
