import { ServerNoteSchema, type Trace } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { placeCall, refuseBatch, trickle } from '../calls.fixture.js';
import { drop } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { bufferedBytes, bufferedNames, fullForCandidates } from '../limit-flows.fixture.js';
import { bufferedCandidates } from '../media-flows.fixture.js';
import { Script, UNBOUNDED } from '../trace.fixture.js';

/** The second of two batches that fit is refused, by a server that is far from full. */
function refusedTooSoon(): Trace {
  const script = new Script();
  script.trace.server = create(ServerNoteSchema, UNBOUNDED);
  const [alice, bob] = [script.join('alice'), script.join('bob')];
  const call = placeCall(script, alice, bob, { sdpOffer: 'v=0 offer' });
  script.settle();
  trickle(call, alice, undefined, ['1', '2']);
  script.settle();
  trickle(call, alice, undefined, ['3']);
  refuseBatch(alice);
  script.settle();
  return script.trace;
}

export const CANDIDATE_BUFFER_FAULTS: readonly Fault[] = [
  fault('IC-3', 'a batch beyond the number is taken', 'alice pong 5', () =>
    drop(bufferedCandidates(), 'alice error'),
  ),
  fault('IC-3', 'a batch beyond the bytes is taken', 'alice pong 5', () =>
    drop(bufferedBytes(), 'alice error'),
  ),
  fault('IC-3', 'a batch beyond a frame is taken', 'alice pong 5', () =>
    drop(bufferedNames(), 'alice error'),
  ),
  fault('LM-4', 'a batch is taken for which a server has no room', 'alice pong 3', () =>
    drop(fullForCandidates(), 'alice error'),
  ),
  fault('IC-3', 'a batch that fits is refused', 'alice pong 5', refusedTooSoon),
];
