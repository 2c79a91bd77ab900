/**
 * Owns the batching of heard audio into reports of some 30 ms each. Every sample is reported, in
 * order; a batch has one sample rate.
 */
import type { HeardAudioSchema } from '@audiocall/proto';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { AudioChunk } from '../ports.js';

const BATCH_MS = 30;

/** Collects chunks and reports them. */
export interface HeardAudio {
  add(chunk: AudioChunk): void;
  /** Reports what is collected, however short. */
  flush(): void;
}

export function createHeardAudio(
  report: (audio: MessageInitShape<typeof HeardAudioSchema>) => void,
): HeardAudio {
  let chunks: Int16Array[] = [];
  let rateHz = 0;
  let count = 0;

  function flush(): void {
    if (count === 0) return;
    const samples = new Uint8Array(count * 2);
    const view = new DataView(samples.buffer);
    let offset = 0;
    for (const chunk of chunks) {
      for (const sample of chunk) {
        view.setInt16(offset, sample, true);
        offset += 2;
      }
    }
    chunks = [];
    count = 0;
    report({ sampleRateHz: rateHz, samples });
  }

  return {
    add({ sampleRateHz, samples }) {
      if (sampleRateHz !== rateHz) flush();
      rateHz = sampleRateHz;
      chunks.push(samples);
      count += samples.length;
      if (count >= (rateHz * BATCH_MS) / 1000) flush();
    },
    flush,
  };
}
