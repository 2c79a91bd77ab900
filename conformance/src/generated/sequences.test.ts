import { describe, expect, it } from 'vitest';
import { FAMILIES } from './families.js';
import { arbitrarySequence, sampleSequences } from './sequences.js';
import { readStep, renderStep, type Step } from './step.js';

function draw(seed: number, count = 50): readonly (readonly Step[])[] {
  return FAMILIES.flatMap(({ passages, maxPassages }) =>
    sampleSequences(arbitrarySequence(passages, maxPassages), seed, count),
  );
}

describe('sampleSequences()', () => {
  it('draws the same sequences from the same seed, and others from another', () => {
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it('writes steps that a replay file can hold', () => {
    for (const step of draw(3).flat()) expect(readStep(renderStep(step))).toEqual(step);
  });

  it('puts requests in flight at once in most sequences', () => {
    const sequences = draw(4);
    const overlapping = sequences.filter((steps) => steps.some(({ overlaps }) => overlaps));
    expect(overlapping.length).toBeGreaterThan(sequences.length / 2);
  });
});
