import { StatusCode, type Trace } from '@audiocall/proto';
import { insert, rewrite, takeEntry } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { bufferedCandidates } from '../media-flows.fixture.js';
import { requestIds, unknownContent } from '../wire-flows.fixture.js';

/** Somebody is told of an error behind an entry. */
function tellError(
  trace: Trace,
  behind: string,
  who: string,
  about: string,
  code = StatusCode.INVALID_ARGUMENT,
): Trace {
  const error = rewrite(requestIds(), 'bob error', ({ what }) => {
    const frame = what.case === 'received' ? what.value.body : undefined;
    if (frame?.case !== 'control' || frame.value.body.case !== 'error') return;
    const { value } = frame.value.body;
    value.about = about;
    if (value.status !== undefined) value.status.code = code;
  });
  return insert(trace, behind, { ...takeEntry(error, 'bob error'), participant: who });
}

export const CONTROL_ERROR_FAULTS: readonly Fault[] = [
  fault('RQ-3', 'candidates without an id are answered', 'alice error 1', () =>
    tellError(bufferedCandidates(), 'alice > candidates', 'alice', 'candidates'),
  ),
  fault(
    'RQ-3',
    'a report without an id is answered, for a limit that it has not',
    'bob error 1',
    () =>
      tellError(bufferedCandidates(), 'bob pong', 'bob', 'media_report', StatusCode.LIMIT_EXCEEDED),
  ),
  fault('WR-5', 'a frame without a body and an id is answered', 'alice error 1', () =>
    tellError(unknownContent(), 'alice > nothing 2', 'alice', ''),
  ),
];
