import { UNKNOWN_FIELD } from '../../peers/unknown-field.js';
import { rewriteEvent, rewriteResult } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { strangeCandidates } from '../wire-flows.fixture.js';

export const UNKNOWN_FIELD_FAULTS: readonly Fault[] = [
  fault('WR-5', 'an unknown field of a batch is passed on', 'bob CANDIDATES 1', () =>
    rewriteEvent(strangeCandidates(), 'bob CANDIDATES', 'candidates', (value) => {
      value.$unknown = [UNKNOWN_FIELD];
    }),
  ),
  fault(
    'WR-5',
    'an unknown field of a candidate is kept for the claimant',
    'bob < answerCall 1',
    () =>
      rewriteResult(strangeCandidates(), 'bob < answerCall', 'answerCall', (value) => {
        for (const candidate of value.earlyCandidates[0]?.candidates ?? []) {
          candidate.$unknown = [UNKNOWN_FIELD];
        }
      }),
  ),
];
