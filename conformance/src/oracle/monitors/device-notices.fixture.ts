import type { Trace } from '@audiocall/proto';
import { connectedCall, notify } from '../calls.fixture.js';
import { double, drop, leak, rewriteEvent } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { deviceNotices, startWith } from '../feature-flows.fixture.js';

/** Notices are passed on between sessions without the feature. */
function noticeUnasked(): Trace {
  const { script, alice, bob } = startWith();
  const call = connectedCall(script, alice, bob);
  notify(call, alice, bob, 1);
  script.settle();
  return script.trace;
}

export const DEVICE_NOTICE_FAULTS: readonly Fault[] = [
  fault('DN-1', 'a notice is lost', 'bob pong 16', () =>
    drop(deviceNotices(), 'bob INPUT_DEVICE_CHANGED 1'),
  ),
  fault('DN-1', 'a notice comes twice', 'bob INPUT_DEVICE_CHANGED 2', () =>
    double(deviceNotices(), 'bob INPUT_DEVICE_CHANGED 1'),
  ),
  fault('DN-1', 'a notice comes back to its sender', 'alice INPUT_DEVICE_CHANGED 1', () =>
    leak(deviceNotices(), 'bob INPUT_DEVICE_CHANGED 1', 'alice'),
  ),
  fault('DN-1', 'a notice names another epoch', 'bob INPUT_DEVICE_CHANGED 1', () =>
    rewriteEvent(deviceNotices(), 'bob INPUT_DEVICE_CHANGED', 'inputDeviceChanged', (value) => {
      value.epoch = 7;
    }),
  ),
  fault('DN-1', 'the feature is not in force', 'bob INPUT_DEVICE_CHANGED 1', noticeUnasked),
];
