/**
 * Owns the file of a recorded call: both voices mixed into one channel as they come. Knows nothing of
 * when a call may be recorded.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import type { AudioChunk, Recording } from '../ports.js';
import { encodeSamples, resample, WAV_HEADER_BYTES, writeWavHeader } from './wav-format.js';
import { listenTo } from './wrtc-peer.js';

const RATE_HZ = 48_000;
/** A voice that is behind by more is taken as silent: it may have no track, or have stalled. */
const MAX_LAG_SAMPLES = RATE_HZ / 10;
/** How much of the file its header may not name yet: half a second. */
const MAX_UNNAMED_BYTES = RATE_HZ;

/** A file under way. */
export interface WavRecorder {
  addOwn(chunk: AudioChunk): void;
  addHeard(chunk: AudioChunk): void;
  /** Writes what is left. A program that ends before it loses half a second at most. */
  close(): void;
}

/** Makes the file, or throws. */
export function createWavRecorder(path: string): WavRecorder {
  const file = openSync(path, 'w');
  let dataBytes = 0;
  let namedBytes = 0;
  const voices: [number[], number[]] = [[], []];
  writeSync(file, writeWavHeader(RATE_HZ, 0));

  function write(count: number): void {
    if (count === 0) return;
    const [own, heard] = voices.map((voice) => voice.splice(0, count));
    const mixed = Int16Array.from({ length: count }, (_, index) => {
      const sum = (own?.[index] ?? 0) + (heard?.[index] ?? 0);
      return Math.max(-0x8000, Math.min(0x7fff, sum));
    });
    writeSync(file, encodeSamples(mixed), 0, undefined, WAV_HEADER_BYTES + dataBytes);
    dataBytes += mixed.byteLength;
    if (dataBytes - namedBytes > MAX_UNNAMED_BYTES) nameLength();
  }

  function nameLength(): void {
    writeSync(file, writeWavHeader(RATE_HZ, dataBytes), 0, undefined, 0);
    namedBytes = dataBytes;
  }

  function add(voice: number[], chunk: AudioChunk): void {
    for (const sample of resample(chunk, RATE_HZ)) voice.push(sample);
    const [own, heard] = voices;
    const both = Math.min(own.length, heard.length);
    write(Math.max(both, Math.max(own.length, heard.length) - MAX_LAG_SAMPLES));
  }

  return {
    addOwn: (chunk) => add(voices[0], chunk),
    addHeard: (chunk) => add(voices[1], chunk),
    close: () => {
      write(Math.max(voices[0].length, voices[1].length));
      nameLength();
      closeSync(file);
    },
  };
}

/** Records tracks of node-wrtc into a WAV file. */
export function recordToWav(path: string): Recording {
  const recorder = createWavRecorder(path);
  return {
    // What the microphone picks up while it is muted is nobody's to store (MU-4).
    addOwn: (track) =>
      listenTo(track, ({ sampleRateHz, samples }) =>
        recorder.addOwn({ sampleRateHz, samples: track.enabled ? samples : samples.fill(0) }),
      ),
    addHeard: (track) => listenTo(track, recorder.addHeard),
    close: recorder.close,
  };
}
