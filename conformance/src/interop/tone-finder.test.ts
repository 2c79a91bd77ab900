import { describe, expect, it } from 'vitest';
import { createToneFinder, type ToneChange, type ToneFinder } from './tone-finder.js';

const TONES = [500, 700, 900, 1100];
const RATES = [8_000, 16_000, 24_000, 44_100, 48_000];
/** A quarter of full scale, as the drivers play. */
const LOUD = 8_192;
/** Three windows of 20 ms have to agree before a change counts. */
const DOUBT_MS = 80;

interface Sound {
  readonly tonesHz: readonly number[];
  readonly ms: number;
  readonly rateHz?: number;
  readonly peak?: number;
}

function makeSound({ tonesHz, ms, rateHz = 48_000, peak = LOUD }: Sound): Int16Array {
  return Int16Array.from({ length: (rateHz * ms) / 1000 }, (_, index) => {
    const phases = tonesHz.map((toneHz) => Math.sin((2 * Math.PI * toneHz * index) / rateHz));
    return Math.round(peak * phases.reduce((sum, phase) => sum + phase, 0));
  });
}

/** White noise, the same each time. */
function makeNoise(ms: number, rateHz = 48_000): Int16Array {
  let state = 1;
  return Int16Array.from({ length: (rateHz * ms) / 1000 }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (state >> 15) - 32_768 < -16_384 ? -LOUD : (state >> 17) - LOUD;
  });
}

function play(finder: ToneFinder, ...sounds: readonly Sound[]): readonly ToneChange[] {
  return sounds.flatMap((sound) => finder.push(makeSound(sound), sound.rateHz ?? 48_000));
}

describe('createToneFinder()', () => {
  for (const rateHz of RATES) {
    it.each(TONES)(`hears %i Hz at ${rateHz} samples a second, from the start`, (toneHz) => {
      const finder = createToneFinder(TONES);
      const changes = play(finder, { tonesHz: [toneHz], ms: 200, rateHz });
      expect(changes).toEqual([{ toneHz, audioMs: 0 }]);
      expect(finder.toneHz).toBe(toneHz);
      expect(finder.sinceMs).toBe(0);
      expect(finder.audioMs).toBeCloseTo(200, 0);
    });
  }

  it('says the same however the samples are cut into pieces', () => {
    const samples = makeSound({ tonesHz: [700], ms: 300 });
    const [whole, pieces] = [createToneFinder(TONES), createToneFinder(TONES)];
    const expected = whole.push(samples, 48_000);
    const found: ToneChange[] = [];
    for (let from = 0; from < samples.length; from += 441) {
      found.push(...pieces.push(samples.subarray(from, from + 441), 48_000));
    }
    expect(found).toEqual(expected);
    expect(pieces.audioMs).toBe(whole.audioMs);
  });

  it('hears silence in silence, and counts it', () => {
    const finder = createToneFinder(TONES);
    expect(finder.push(new Int16Array(48_000), 48_000)).toEqual([]);
    expect(finder.toneHz).toBe(0);
    expect(finder.audioMs).toBe(1000);
  });

  it('hears noise as a sound that is no known tone', () => {
    const finder = createToneFinder(TONES);
    expect(finder.push(makeNoise(300), 48_000)).toEqual([{ toneHz: -1, audioMs: 0 }]);
  });

  it('does not take an unknown tone for a known one', () => {
    const finder = createToneFinder(TONES);
    play(finder, { tonesHz: [600], ms: 200 });
    expect(finder.toneHz).toBe(-1);
  });

  it('hears a tone that a codec has shifted by a few hertz', () => {
    const finder = createToneFinder(TONES);
    play(finder, { tonesHz: [505], ms: 200 });
    expect(finder.toneHz).toBe(500);
  });

  it('hears a tone 40 dB below full scale, and takes one 50 dB below for silence', () => {
    const finder = createToneFinder(TONES);
    play(finder, { tonesHz: [900], ms: 200, peak: 328 });
    expect(finder.toneHz).toBe(900);
    play(finder, { tonesHz: [900], ms: 200, peak: 104 });
    expect(finder.toneHz).toBe(0);
  });

  it('hears no single tone where three are equally loud', () => {
    const finder = createToneFinder(TONES);
    play(finder, { tonesHz: [500, 900, 1100], ms: 200, peak: LOUD / 2 });
    expect(finder.toneHz).toBe(-1);
  });

  it('hears the louder one of two tones', () => {
    const finder = createToneFinder(TONES);
    const [loud, soft] = [
      makeSound({ tonesHz: [500], ms: 200 }),
      makeSound({ tonesHz: [900], ms: 200, peak: LOUD / 4 }),
    ];
    finder.push(
      loud.map((sample, index) => sample + (soft[index] ?? 0)),
      48_000,
    );
    expect(finder.toneHz).toBe(500);
  });

  it('places each change where it was, with nothing in between', () => {
    const finder = createToneFinder(TONES);
    const ms = 310;
    const changes = play(finder, ...[500, 700, 900].map((toneHz) => ({ tonesHz: [toneHz], ms })));
    expect(changes.map(({ toneHz }) => toneHz)).toEqual([500, 700, 900]);
    changes.forEach(({ audioMs }, index) => {
      expect(Math.abs(audioMs - index * ms)).toBeLessThan(DOUBT_MS);
    });
  });

  it('hears silence again after a tone, from where it began', () => {
    const finder = createToneFinder(TONES);
    play(finder, { tonesHz: [500], ms: 200 });
    const [change] = finder.push(new Int16Array(9_600), 48_000);
    expect(change).toEqual({ toneHz: 0, audioMs: 200 });
    expect(finder.sinceMs).toBe(200);
  });

  it('does not count a sound shorter than three windows', () => {
    const finder = createToneFinder(TONES);
    const changes = play(
      finder,
      { tonesHz: [500], ms: 200 },
      { tonesHz: [700], ms: 40 },
      { tonesHz: [500], ms: 200 },
    );
    expect(changes).toEqual([{ toneHz: 500, audioMs: 0 }]);
    expect(finder.sinceMs).toBe(0);
  });

  it('goes on when the rate changes on the way', () => {
    const finder = createToneFinder(TONES);
    const changes = play(
      finder,
      { tonesHz: [700], ms: 200, rateHz: 48_000 },
      { tonesHz: [700], ms: 200, rateHz: 16_000 },
      { tonesHz: [900], ms: 200, rateHz: 44_100 },
    );
    expect(changes.map(({ toneHz }) => toneHz)).toEqual([700, 900]);
    expect(changes[1]?.audioMs).toBe(400);
  });

  it('forgets samples of another rate that did not fill a window', () => {
    const finder = createToneFinder(TONES);
    finder.push(makeSound({ tonesHz: [700], ms: 10 }), 48_000);
    finder.push(makeSound({ tonesHz: [900], ms: 100, rateHz: 8_000 }), 8_000);
    expect(finder.audioMs).toBe(100);
    expect(finder.toneHz).toBe(900);
  });
});
