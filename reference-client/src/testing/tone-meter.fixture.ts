/** Owns the measuring of a tone in samples, by the Goertzel algorithm. */

/**
 * The share of the samples' power that is at `frequencyHz`: near 1 for that tone alone, 0 for
 * silence.
 */
export function tonePower(samples: Int16Array, sampleRateHz: number, frequencyHz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * frequencyHz) / sampleRateHz);
  let previous = 0;
  let beforeThat = 0;
  let total = 0;
  for (const sample of samples) {
    const next = sample + coefficient * previous - beforeThat;
    beforeThat = previous;
    previous = next;
    total += sample * sample;
  }
  if (total === 0) return 0;
  const power = previous * previous + beforeThat * beforeThat - coefficient * previous * beforeThat;
  return (2 * power) / (samples.length * total);
}

/** The loudest sample. */
export function peak(samples: Int16Array): number {
  return samples.reduce((loudest, sample) => Math.max(loudest, Math.abs(sample)), 0);
}
