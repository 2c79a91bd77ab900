/**
 * Owns the changes that no clause forbids. Each says why; a harness that reports one of them is stricter
 * than the specification, and a run of the mutants says so.
 */

import { changeFrame } from './faults.js';
import { type EquivalentMutant, eventOf, responseOf } from './mutant.js';

/** Every change that a server is free to make. */
export const EQUIVALENT_MUTANTS: readonly EquivalentMutant[] = [
  {
    id: 'other-words',
    kind: 'wrong value',
    title: 'says its refusals in other words',
    because: 'RQ-5 asks for a sentence, not for a certain one.',
    fault: changeFrame((frame) => {
      const status = responseOf(frame)?.status;
      if (!status?.message) return false;
      status.message = `Nein: ${status.message}`;
      return true;
    }),
  },
  {
    id: 'another-clock',
    kind: 'wrong value',
    title: 'has a clock that is an hour fast',
    because: 'No clause compares Event.server_ms with another clock.',
    fault: changeFrame((frame) => {
      const copy = eventOf(frame);
      if (copy === undefined) return false;
      copy.serverMs += 3_600_000;
      return true;
    }),
  },
  {
    id: 'unknown-fields',
    kind: 'wrong value',
    title: 'sends fields that the schema does not know',
    because: 'WR-5: unknown fields are ignored.',
    fault: changeFrame((frame) => {
      frame.$unknown = [{ no: 4000, wireType: 0, data: new Uint8Array([1]) }];
      return true;
    }),
  },
];
