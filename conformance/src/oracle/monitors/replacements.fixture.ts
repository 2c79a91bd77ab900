import { Feature, SessionClosedReason, SessionPolicy, type Trace } from '@audiocall/proto';
import { type Fault, fault } from '../faults.fixture.js';
import { Script } from '../trace.fixture.js';

/** A second session of a user takes the place of the first, and neither names a device. */
function replacedUnderFork(): Trace {
  const script = new Script();
  const more = { user: 'bob', features: [Feature.FORK], policy: SessionPolicy.FORK };
  const bob = script.join('bob', more);
  script.join('bob-2', more);
  bob.sees('', { case: 'sessionClosed', value: { reason: SessionClosedReason.REPLACED } });
  bob.isClosed(4001);
  script.settle();
  return script.trace;
}

/** Under REJECT a session on another device takes the place of the first, which hears of it before the grant. */
function replacedByTablet(): Trace {
  const script = new Script();
  const more = { user: 'bob', policy: SessionPolicy.REJECT };
  const bob = script.join('bob', { ...more, deviceId: 'phone' });
  const tablet = script.open('bob-2');
  script.settle();
  const value = { serviceId: 'demo', serviceKey: '<key 1>', userId: 'bob', deviceId: 'tablet' };
  tablet.user = 'bob';
  tablet.asks({ case: 'createSession', value });
  bob.sees('', { case: 'sessionClosed', value: { reason: SessionClosedReason.REPLACED } });
  bob.isClosed(4001);
  tablet.isGranted({ ...more, deviceId: 'tablet' });
  script.settle();
  return script.trace;
}

/** Under FORK the same, and the first hears of it at once or when the other has its session. */
function replacedByAlike(hearsFirst: boolean): Trace {
  const script = new Script();
  const more = { user: 'bob', features: [Feature.FORK], policy: SessionPolicy.FORK };
  const bob = script.join('bob', { ...more, deviceId: 'Phone' });
  const other = script.open('bob-2');
  script.settle();
  const value = { serviceId: 'demo', serviceKey: '<key 1>', userId: 'bob', deviceId: 'phone' };
  other.user = 'bob';
  other.asks({ case: 'createSession', value: { ...value, features: more.features } });
  if (!hearsFirst) other.isGranted({ ...more, deviceId: 'phone' });
  bob.sees('', { case: 'sessionClosed', value: { reason: SessionClosedReason.REPLACED } });
  bob.isClosed(4001);
  if (hearsFirst) other.isGranted({ ...more, deviceId: 'phone' });
  script.settle();
  return script.trace;
}

export const REPLACEMENT_FAULTS: readonly Fault[] = [
  fault(
    'MD-2',
    'a session without a device is replaced',
    'bob SESSION_CLOSED 1',
    replacedUnderFork,
  ),
  fault(
    'MD-2',
    'a session on another device takes the place of one',
    'bob SESSION_CLOSED 1',
    replacedByTablet,
  ),
  fault(
    'MD-2',
    'a session under FORK is replaced by one whose device differs in capitals',
    'bob SESSION_CLOSED 1',
    () => replacedByAlike(false),
  ),
  fault('MD-2', 'the same, told before the grant', 'bob SESSION_CLOSED 1', () =>
    replacedByAlike(true),
  ),
];
