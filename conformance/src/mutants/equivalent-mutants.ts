/**
 * Owns the changes that no clause forbids. Each says why; a harness that reports one of them is stricter
 * than the specification, and a run of the mutants says so.
 */

import { CandidatesEventSchema } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { changeFrame, makeEvent } from './faults.js';
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
  {
    id: 'candidates-one-by-one',
    kind: 'wrong value',
    title: 'passes the candidates of a batch on one by one',
    because: 'IC-1 orders candidates, not batches.',
    fault: () => ({
      toClient(sight) {
        const copy = eventOf(sight.frame);
        if (copy?.body.case !== 'candidates' || copy.body.value.candidates.length < 2)
          return [sight];
        const { candidates, end, negotiationId, ufrag } = copy.body.value;
        return candidates.map((candidate, index) => {
          const isLast = index === candidates.length - 1;
          const value = create(CandidatesEventSchema, {
            negotiationId,
            ufrag,
            candidates: [candidate],
            end: end && isLast,
          });
          const frame = makeEvent(copy.callId, { case: 'candidates', value }, copy.serverMs);
          return { link: sight.link, frame };
        });
      },
    }),
  },
];
