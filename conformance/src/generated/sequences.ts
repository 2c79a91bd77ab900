/**
 * Owns the generator: from drawn numbers to sequences of steps, as a fast-check arbitrary. The same
 * seed always gives the same sequences.
 */
import fc from 'fast-check';
import { drawFrom, type Guess, type Passage } from './passage.js';
import { readStep, type Step, type User } from './step.js';

/** The numbers behind one passage. */
export interface Piece {
  readonly passage: number;
  readonly numbers: readonly number[];
}

const NUMBERS = 12;
const NUMBER = fc.integer({ min: 0, max: 9999 });

/** Sequences of passages of a family. */
export function arbitrarySequence(
  passages: readonly Passage[],
  maxPassages: number,
): fc.Arbitrary<readonly Step[]> {
  const weighted = passages.flatMap((passage, index) =>
    Array.from({ length: passage.weight }, () => index),
  );
  const piece = fc.record({
    passage: fc.constantFrom(...weighted),
    numbers: fc.array(NUMBER, { minLength: NUMBERS, maxLength: NUMBERS }),
  });
  return fc
    .array(piece, { minLength: 2, maxLength: maxPassages, size: 'max' })
    .map((pieces) => composeSteps(passages, pieces));
}

/** Mostly the same two, so that a history comes about between them. */
const ORDERS: readonly (readonly [User, User, User])[] = [
  ['alice', 'bob', 'carol'],
  ['alice', 'bob', 'carol'],
  ['bob', 'alice', 'carol'],
  ['alice', 'bob', 'carol'],
  ['bob', 'alice', 'carol'],
  ['alice', 'carol', 'bob'],
  ['carol', 'alice', 'bob'],
  ['bob', 'carol', 'alice'],
  ['carol', 'bob', 'alice'],
];

/** The steps that the passages write, one after the other. */
export function composeSteps(
  passages: readonly Passage[],
  pieces: readonly Piece[],
): readonly Step[] {
  const guess: Guess = { joined: new Set(), engaged: new Set() };
  return pieces.flatMap(({ passage, numbers }) => {
    const draw = drawFrom(numbers);
    const [a, b, c] = ORDERS[draw.number(ORDERS.length)] ?? ['alice', 'bob', 'carol'];
    const lines = passages[passage]?.write({ a, b, c, draw, guess }) ?? [];
    return lines.map(readWritten);
  });
}

/** Passages write the same few hundred lines over and over. */
const KNOWN_LINES = new Map<string, Step>();

function readWritten(line: string): Step {
  const step = KNOWN_LINES.get(line) ?? readStep(line);
  if (step === undefined) throw new Error(`a passage wrote "${line}", which is no step`);
  KNOWN_LINES.set(line, step);
  return step;
}

/** The first sequences of a seed. */
export function sampleSequences(
  arbitrary: fc.Arbitrary<readonly Step[]>,
  seed: number,
  count: number,
): readonly (readonly Step[])[] {
  return fc.sample(arbitrary, { seed: seed | 0, numRuns: count });
}
