import { Disposition, Feature, StatusCode, type Trace } from '@audiocall/proto';
import { merge, offerBody, placeCall, type Terms } from '../calls.fixture.js';
import { leak, rewriteResult } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { startWith } from '../feature-flows.fixture.js';
import { merged } from '../meeting-flows.fixture.js';
import { Script } from '../trace.fixture.js';

/** Both offers succeed. */
function twoCalls(): Trace {
  const script = new Script();
  const [alice, bob] = [script.join('alice'), script.join('bob')];
  placeCall(script, alice, bob);
  placeCall(script, bob, alice);
  script.settle();
  return script.trace;
}

/** Both offers are refused. */
function bothRefused(): Trace {
  const script = new Script();
  const [alice, bob] = [script.join('alice'), script.join('bob')];
  script.settle();
  const [first, second] = [alice.asks(offerBody(alice, 'bob')), bob.asks(offerBody(bob, 'alice'))];
  alice.isRefused(first, StatusCode.BUSY);
  bob.isRefused(second, StatusCode.BUSY);
  script.settle();
  return script.trace;
}

/** Both want to merge, and the second offer is refused. */
function refusedMerge(): Trace {
  const { script, alice, bob } = startWith(Feature.GLARE_MERGE);
  const call = placeCall(script, alice, bob);
  script.settle();
  bob.tries(offerBody(bob, 'alice'), StatusCode.GLARE, { winningCallId: call.id });
  script.settle();
  return script.trace;
}

function mergeWith(features: readonly Feature[], terms: Terms): Trace {
  const { script, alice, bob } = startWith(...features);
  const call = placeCall(script, alice, bob);
  script.settle();
  merge(call, bob, terms);
  script.settle();
  return script.trace;
}

/** One of the two knows merges, and the other one does not. */
function mergeOneSided(first: readonly Feature[], second: readonly Feature[]): Trace {
  const script = new Script();
  const alice = script.join('alice', { features: first });
  const bob = script.join('bob', { features: second });
  const call = placeCall(script, alice, bob);
  script.settle();
  merge(call, bob);
  script.settle();
  return script.trace;
}

function differentMerge(): Trace {
  return mergeWith([Feature.GLARE_MERGE], { record: true });
}

export const GLARE_FAULTS: readonly Fault[] = [
  fault('GL-2', 'two users are in two calls with each other', 'bob < offerCall 1', twoCalls, [
    'GL-1',
  ]),
  fault('GL-2', 'two users are both refused', 'bob < offerCall 1', bothRefused),
  fault('GL-3', 'the offer meets GLARE where it fits', 'bob < offerCall 1', refusedMerge),
  fault(
    'GL-3',
    'a merge brings RINGBACK',
    'bob RINGBACK 1',
    () => leak(merged(), 'alice RINGBACK', 'bob', 'bob < offerCall 1'),
    ['G-5', 'G-7', 'OF-2'],
  ),
  fault(
    'GL-3',
    'a merge claims another call',
    'bob < offerCall 1',
    () =>
      rewriteResult(merged(), 'bob < offerCall 1', 'offerCall', ({ claim }) => {
        if (claim !== undefined) claim.callId = 'another';
      }),
    ['CN-2', 'G-1', 'OF-5'],
  ),
  fault(
    'GL-3',
    'a merge hands over no claim',
    'bob < offerCall 1',
    () =>
      rewriteResult(merged(), 'bob < offerCall 1', 'offerCall', (result) => {
        delete result.claim;
      }),
    ['CN-2', 'G-1', 'OF-5', 'RQ-5'],
  ),
  fault(
    'GL-3',
    'a merge calls itself NOTIFIED',
    'bob < offerCall 1',
    () =>
      rewriteResult(merged(), 'bob < offerCall 1', 'offerCall', (result) => {
        result.disposition = Disposition.NOTIFIED;
      }),
    ['CN-2', 'G-1', 'OF-5', 'RQ-5'],
  ),
  fault('GL-3', 'offers are merged that differ in record', 'bob < offerCall 1', differentMerge),
  fault(
    'GL-3',
    'offers are merged without the feature',
    'bob < offerCall 1',
    () => mergeWith([], { record: false }),
    ['GL-1'],
  ),
  fault(
    'GL-3',
    'offers are merged and the first caller does not merge',
    'bob < offerCall 1',
    () => mergeOneSided([], [Feature.GLARE_MERGE]),
    ['GL-1'],
  ),
  fault(
    'GL-3',
    'offers are merged and the second caller does not merge',
    'bob < offerCall 1',
    () => mergeOneSided([Feature.GLARE_MERGE], []),
    ['GL-1'],
  ),
];
