/** Owns the tests that every file of monitors has: what they say of conformant traces and of broken ones. */
import { describe, expect, it } from 'vitest';
import { expectation, type Fault, findFault, listReached } from './faults.fixture.js';
import type { Monitor } from './monitor.js';

/** Each clause is reached by a conformant trace, and each broken one is told with its clause, its step and whom. */
export function testMonitors(
  file: string,
  monitors: readonly Monitor[],
  faults: readonly Fault[],
): void {
  describe(`the monitors of ${file}`, () => {
    it.each(listReached(monitors))(
      '[%s] is reached without a finding by conformant traces: %s',
      (_clause, flows) => {
        expect(flows).not.toBe('');
      },
    );

    it.each(faults.map((each) => [each.clause, each.what, each] as const))(
      '[%s] %s',
      (_clause, _what, each) => {
        expect(findFault(each)).toEqual(expectation(each));
      },
    );
  });
}
