/** Owns the hearing of a test: it asks after every chunk that plays, so that no test sleeps. */
import type { AudioChunk } from '../ports.js';
import { peak, tonePower } from './tone-meter.fixture.js';

const AUDIBLE = 1000;
/** The loudest sample that counts as silence. */
export const SILENT = 16;

/** Listens to one client. */
export class Ear {
  readonly #asking = new Set<(chunk: AudioChunk) => void>();

  readonly hear = (chunk: AudioChunk): void => {
    for (const ask of [...this.#asking]) ask(chunk);
  };

  /** Resolves when `count` chunks in a row are as wanted. */
  async until(wanted: (chunk: AudioChunk) => boolean, count = 5): Promise<void> {
    let row = 0;
    await new Promise<void>((resolve) => {
      const ask = (chunk: AudioChunk): void => {
        row = wanted(chunk) ? row + 1 : 0;
        if (row < count) return;
        this.#asking.delete(ask);
        resolve();
      };
      this.#asking.add(ask);
    });
  }

  /** The loudest sample of the next chunks. */
  async loudest(count: number): Promise<number> {
    let loudest = 0;
    let heard = 0;
    await this.until((chunk) => {
      heard += 1;
      loudest = Math.max(loudest, peak(chunk.samples));
      return heard >= count;
    }, 1);
    return loudest;
  }
}

/** A chunk that is mostly that tone. */
export const isTone = (frequencyHz: number) => (chunk: AudioChunk) =>
  peak(chunk.samples) > AUDIBLE && tonePower(chunk.samples, chunk.sampleRateHz, frequencyHz) > 0.5;

export const isSilence = (chunk: AudioChunk) => peak(chunk.samples) <= SILENT;
