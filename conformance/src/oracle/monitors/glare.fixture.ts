import { StatusCode, type Trace } from '@audiocall/proto';
import { offerBody, placeCall } from '../calls.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
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

export const GLARE_FAULTS: readonly Fault[] = [
  fault('GL-2', 'two users are in two calls with each other', 'bob < offerCall 1', twoCalls, [
    'GL-1',
  ]),
  fault('GL-2', 'two users are both refused', 'bob < offerCall 1', bothRefused),
];
