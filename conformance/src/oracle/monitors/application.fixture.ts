import { EndReason, type Trace } from '@audiocall/proto';
import { delay, double, drop, hasten, leak, rewrite } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { soundCall } from '../sound-flows.fixture.js';

const retell = (name: string, field: string, value: unknown) => (): Trace =>
  rewrite(soundCall(), name, ({ what }) => {
    const report = what.case === 'report' ? what.value.report : undefined;
    if (report?.case === 'event') Reflect.set(report.value, field, value);
  });

/** The SDK says nothing at all of the call. */
const saySilence = (): Trace => {
  const { entries, ...rest } = soundCall();
  const isTold = (entry: Trace['entries'][number]): boolean =>
    entry.participant === 'callee' &&
    entry.what.case === 'report' &&
    entry.what.value.report.case === 'event';
  return { ...rest, entries: entries.filter((entry) => !isTold(entry)) };
};

export const APPLICATION_FAULTS: readonly Fault[] = [
  fault('G-8', 'the application is not told of MUTE', 'callee MUTE 1', () =>
    drop(soundCall(), 'callee MUTE_EVENT'),
  ),
  fault('G-8', 'the application is told nothing at all', 'callee RINGING 1', saySilence),
  fault('G-8', 'the application is told twice', 'callee RINGING_EVENT 2', () =>
    double(soundCall(), 'callee RINGING_EVENT'),
  ),
  fault('G-8', 'the application is told what the server did not send', 'caller MUTE_EVENT 1', () =>
    leak(soundCall(), 'callee MUTE_EVENT', 'caller'),
  ),
  fault('G-8', 'the application is told too early', 'callee MUTE_EVENT 1', () =>
    hasten(soundCall(), 'callee MUTE_EVENT', 'callee MUTE'),
  ),
  fault('G-8', 'the application is told out of order', 'callee MUTE_EVENT 1', () =>
    delay(soundCall(), 'callee MUTE_EVENT', 'callee UNMUTE_EVENT'),
  ),
  fault(
    'G-8',
    'the application is told another session',
    'callee RINGING_EVENT 1',
    retell('callee RINGING_EVENT', 'session', 'another'),
  ),
  fault(
    'G-8',
    'the application is told another call',
    'caller CONNECTED_EVENT 1',
    retell('caller CONNECTED_EVENT', 'callId', 'another'),
  ),
  fault(
    'G-8',
    'the application is told another reason',
    'callee LEAVE_EVENT 1',
    retell('callee LEAVE_EVENT', 'reason', EndReason.BUSY),
  ),
  fault(
    'G-8',
    'the application is not told who calls',
    'callee RINGING_EVENT 1',
    retell('callee RINGING_EVENT', 'caller', ''),
  ),
  fault(
    'G-8',
    'the application is not told the type of the call that rings',
    'callee RINGING_EVENT 1',
    retell('callee RINGING_EVENT', 'callType', 0),
  ),
  fault(
    'G-8',
    'the application is not told what was muted',
    'callee MUTE_EVENT 1',
    retell('callee MUTE_EVENT', 'track', 0),
  ),
  fault(
    'G-8',
    'the application is told another mute',
    'caller CONNECTED_EVENT 1',
    retell('caller CONNECTED_EVENT', 'peerMuted', true),
  ),
];
