import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tonePower } from '../testing/tone-meter.fixture.js';
import { readWav } from './wav-format.js';
import { createWavRecorder } from './wav-recorder.js';

const RATE_HZ = 48_000;
const CHUNK = RATE_HZ / 100;

/** The chunk of that number of a steady tone, 10 ms long. */
function tone(frequencyHz: number, number: number) {
  const step = (2 * Math.PI * frequencyHz) / RATE_HZ;
  const samples = Int16Array.from({ length: CHUNK }, (_, index) =>
    Math.round(8000 * Math.sin(step * (number * CHUNK + index))),
  );
  return { sampleRateHz: RATE_HZ, samples };
}

describe('createWavRecorder()', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'audiocall-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  /** A file of that many seconds, which nobody closes unless asked to. */
  function record(seconds: number, isClosed: boolean) {
    const path = join(folder, 'call.wav');
    const recorder = createWavRecorder(path);
    for (let number = 0; number < seconds * 100; number += 1) {
      recorder.addOwn(tone(440, number));
      recorder.addHeard(tone(880, number));
    }
    const unclosed = readFileSync(path);
    recorder.close();
    return readWav(isClosed ? readFileSync(path) : unclosed);
  }

  it('[RC-1] stores every sample of both voices', () => {
    const { samples, sampleRateHz } = record(2, true);
    expect([sampleRateHz, samples.length]).toEqual([RATE_HZ, 2 * RATE_HZ]);
    expect(tonePower(samples, RATE_HZ, 440)).toBeGreaterThan(0.45);
    expect(tonePower(samples, RATE_HZ, 880)).toBeGreaterThan(0.45);
  });

  it('[RC-1] leaves a file that can be played when the program ends in the middle of a call', () => {
    const { samples } = record(2, false);
    expect(samples.length).toBeGreaterThan(1.4 * RATE_HZ);
    const second = samples.subarray(0, RATE_HZ);
    expect(tonePower(second, RATE_HZ, 440)).toBeGreaterThan(0.45);
    expect(tonePower(second, RATE_HZ, 880)).toBeGreaterThan(0.45);
  });
});
