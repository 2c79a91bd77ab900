import { Feature, StatusCode, type Trace } from '@audiocall/proto';
import { connectedCall, seeRecording } from '../calls.fixture.js';
import { answerWith, double, drop, hasten, rewriteEvent } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { notInForce, recording, recordingRefused, startWith } from '../feature-flows.fixture.js';
import { sessionIdOf } from '../made-ids.fixture.js';
import { Script } from '../trace.fixture.js';

/** Sessions without the feature are told nevertheless. */
function recordingUnasked(): Trace {
  const { script, alice, bob } = startWith();
  const call = connectedCall(script, alice, bob);
  seeRecording(call, [bob], true, alice);
  script.settle();
  return script.trace;
}

/** The claimant does not know recording, so that it cannot be told. */
function recordingOneSided(): Trace {
  const script = new Script();
  const alice = script.join('alice', { features: [Feature.RECORDING] });
  const bob = script.join('bob');
  const call = connectedCall(script, alice, bob, { record: true });
  seeRecording(call, [alice], true, alice);
  script.settle();
  return script.trace;
}

/** The server records the call from the start, and one party does not hear of it. */
function recordingInSecret(): Trace {
  const { script, alice, bob } = startWith(Feature.RECORDING);
  const call = connectedCall(script, alice, bob, { record: true });
  seeRecording(call, [alice], true, alice);
  script.settle();
  return script.trace;
}

export const RECORDING_FAULTS: readonly Fault[] = [
  fault('RC-1', 'a party is not told that recording begins', 'bob pong 11', recordingInSecret),
  fault('RC-1', 'recording begins before CONNECTED', 'bob RECORDING 2', () =>
    hasten(recording(), 'bob RECORDING 1', 'bob CONNECTED'),
  ),
  fault('RC-1', 'recording begins in the name of the callee', 'bob RECORDING 1', () =>
    rewriteEvent(recording(), 'bob RECORDING 1', 'recording', (value) => {
      value.by = sessionIdOf('bob');
    }),
  ),
  fault('RC-1', 'the last change is not told', 'alice pong 17', () =>
    drop(recording(), 'alice RECORDING 3'),
  ),
  fault('RC-1', 'a change is told twice', 'alice RECORDING 3', () =>
    double(recording(), 'alice RECORDING 2'),
  ),
  fault('RC-1', 'a change names another session', 'alice RECORDING 2', () =>
    rewriteEvent(recording(), 'alice RECORDING 2', 'recording', (value) => {
      value.by = sessionIdOf('alice');
    }),
  ),
  fault('RC-1', 'sessions without the feature are told', 'bob RECORDING 1', recordingUnasked),
  fault(
    'RC-1',
    'a call is recorded of which one party cannot be told',
    'alice RECORDING 1',
    recordingOneSided,
  ),
  fault('RC-2', 'SetRecording is refused in a connected call', 'alice < setRecording 3', () =>
    answerWith(recording(), 'alice < setRecording 3', StatusCode.INVALID_STATE),
  ),
  fault('RC-2', 'recording is switched before CONNECTED', 'bob < setRecording 1', () =>
    answerWith(recording(), 'bob < setRecording 1', StatusCode.OK),
  ),
  fault(
    'RC-2',
    'recording is switched where the other party does not have the feature',
    'alice < setRecording 1',
    () => answerWith(recordingRefused(), 'alice < setRecording', StatusCode.OK),
  ),
  fault(
    'RC-2',
    'that the other party does not have the feature is said to be a wrong state',
    'alice < setRecording 1',
    () => answerWith(recordingRefused(), 'alice < setRecording', StatusCode.INVALID_STATE),
  ),
  fault('RC-2', 'recording is not allowed before CONNECTED', 'bob < setRecording 1', () =>
    answerWith(recording(), 'bob < setRecording 1', StatusCode.NOT_ALLOWED),
  ),
  fault('G-1', 'the requester is told before its response', 'bob RECORDING 2', () =>
    hasten(recording(), 'bob RECORDING 2', 'bob < setRecording 2'),
  ),
  fault('WR-5', 'recording is switched without the feature', 'alice < setRecording 1', () =>
    answerWith(notInForce(), 'alice < setRecording 1', StatusCode.OK),
  ),
];
