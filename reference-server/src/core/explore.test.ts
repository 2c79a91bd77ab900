import { describe, expect, it } from 'vitest';
import { explore, type Tamper } from './explore.fixture.js';

const DEPTH = 6;

/** A server that forgets to tell the losers of a call. */
const withoutCancel: Tamper = (step) => ({
  ...step,
  effects: step.effects.filter(
    (effect) =>
      effect.kind !== 'send' ||
      effect.frame.body.case !== 'event' ||
      effect.frame.body.value.body.case !== 'cancel',
  ),
});

describe('a small world, exhaustively', () => {
  it('[AN-3] [MD-1] [MD-4] [RS-1] [RS-4] [GL-2] [G-3] keeps every invariant', () => {
    const { states, connected, merged, faults } = explore(DEPTH);
    console.info(`${states} states, ${connected} with a connected call, ${merged} merged`);
    expect(faults).toEqual([]);
    expect(states).toBeGreaterThan(1000);
    expect(connected).toBeGreaterThan(0);
    expect(merged).toBeGreaterThan(0);
  }, 60_000);

  it('[G-3] finds a planted fault', () => {
    expect(explore(DEPTH, withoutCancel).faults.join()).toContain('not told of the end');
  }, 60_000);
});
