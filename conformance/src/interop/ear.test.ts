import { type HeardAudio, HeardAudioSchema } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Ear } from './ear.js';

const RATE_HZ = 16_000;
const LISTENING = { forMs: 100, withinMs: 1_000 };

/** So much of a tone, or of silence with 0. */
function makeAudio(toneHz: number, ms: number): HeardAudio {
  const pcm = Int16Array.from({ length: (RATE_HZ * ms) / 1000 }, (_, index) =>
    Math.round(8_000 * Math.sin((2 * Math.PI * toneHz * index) / RATE_HZ)),
  );
  const samples = new Uint8Array(pcm.buffer);
  return create(HeardAudioSchema, { sampleRateHz: RATE_HZ, samples });
}

describe('Ear', () => {
  let notes: (readonly [toneHz: number, audioMs: number])[];
  let ear: Ear;

  beforeEach(() => {
    vi.useFakeTimers();
    notes = [];
    ear = new Ear([500, 700], (toneHz, audioMs) => notes.push([toneHz, Math.round(audioMs)]));
  });

  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  const hear = (toneHz: number) => ear.hear({ toneHz, ...LISTENING }, () => false);

  it('hears a tone that lasts long enough, and listens no longer', async () => {
    const done = hear(500);
    ear.take(makeAudio(500, 100));
    await vi.advanceTimersByTimeAsync(10);
    await done;
    expect(notes).toEqual([
      [0, 0],
      [500, 0],
      [500, 100],
    ]);
  });

  it('[CN-5] hears silence of the length that it listened, when nothing comes at all', async () => {
    const done = hear(500);
    await vi.advanceTimersByTimeAsync(LISTENING.withinMs);
    await done;
    expect(notes.at(0)).toEqual([0, 0]);
    expect(notes.at(-1)).toEqual([0, LISTENING.withinMs]);
  });

  it('[HU-3] hears silence soon, when no more samples come', async () => {
    ear.take(makeAudio(500, 100));
    const done = hear(0);
    await vi.advanceTimersByTimeAsync(LISTENING.forMs + 50);
    await done;
    expect(notes.map(([toneHz]) => toneHz)).toEqual([500, 500, 0, 0]);
  });

  it('[CN-5] takes audio that came late for no silence, once it is there', async () => {
    ear.take(makeAudio(500, 100));
    const done = hear(500);
    await vi.advanceTimersByTimeAsync(400);
    ear.take(makeAudio(500, 100));
    await vi.advanceTimersByTimeAsync(10);
    await done;
    expect(notes.slice(1).map(([, audioMs]) => audioMs)).toEqual([100, 100, 200]);
    expect(notes.at(-1)).toEqual([500, 200]);
  });

  it('[CN-5] does not count the time in which this program was held up', async () => {
    ear.take(makeAudio(500, 100));
    const now = performance.now.bind(performance);
    let heldUpMs = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now() + heldUpMs);
    const done = hear(700);
    heldUpMs += 60_000;
    await vi.advanceTimersByTimeAsync(20);
    ear.take(makeAudio(700, 100));
    await vi.advanceTimersByTimeAsync(10);
    await done;
    expect(notes.map(([toneHz]) => toneHz)).toEqual([500, 500, 700, 700]);
  });
});
