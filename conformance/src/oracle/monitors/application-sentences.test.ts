import {
  AppEventSchema,
  DriverReportSchema,
  EndReason,
  LeaveIntent,
  type Trace,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import { delay, double, rewrite } from '../changes.fixture.js';
import { judge } from '../judge.js';
import { soundCall } from '../sound-flows.fixture.js';
import { Script } from '../trace.fixture.js';
import { tellsApplication } from './application.js';

/** Another value in what the server sent, or in what the application was told. */
function change(trace: Trace, name: string, fields: Record<string, unknown>): Trace {
  return rewrite(trace, name, ({ what }) => {
    if (what.case === 'report' && what.value.report.case === 'event') {
      Object.assign(what.value.report.value, fields);
    }
    if (what.case === 'received' && what.value.body.case === 'event') {
      Object.assign(what.value.body.value.body.value ?? {}, fields);
    }
  });
}

const complain = (trace: Trace): readonly string[] =>
  judge(trace, [tellsApplication]).findings.map(({ explanation }) => explanation);

const unknownReason = (): Trace => change(soundCall(), 'callee LEAVE', { reason: 99 });
const told = (trace: Trace, reason: number): Trace =>
  change(trace, 'callee LEAVE_EVENT', { reason });

it('[G-8] [WR-5] takes a value of an enum that nobody knows as it is, and as not set', () => {
  expect(complain(told(unknownReason(), 99))).toEqual([]);
  expect(complain(told(unknownReason(), EndReason.UNSPECIFIED))).toEqual([]);
});

it('[G-8] [WR-5] takes it as no other value, and says both', () => {
  expect(complain(told(unknownReason(), EndReason.BUSY))).toEqual([
    "callee's application was given LEAVE_EVENT; its reason is BUSY, and the server sent 99, which is unknown.",
  ]);
});

it('[G-8] takes a value that is known not as not set', () => {
  expect(complain(told(soundCall(), EndReason.UNSPECIFIED))).toEqual([
    "callee's application was given LEAVE_EVENT; its reason is UNSPECIFIED, and the server sent HANGUP.",
  ]);
});

it('[G-8] names the field that differs where an earlier call differs in its id', () => {
  const trace = change(soundCall(), 'callee RINGING', { record: true });
  expect(complain(trace)).toEqual([
    "callee's application was given RINGING_EVENT; its record is false, and the server sent true.",
  ]);
  const [first, second] = [twice(trace), twice(soundCall())];
  expect(complain(first)).toEqual(complain(trace));
  expect(complain(second)).toEqual([]);
});

/** Before the call another one rang, and its application was told. */
function twice(trace: Trace): Trace {
  const { entries, ...rest } = trace;
  const earlier = structuredClone(entries).flatMap((entry) => {
    const { what, participant } = entry;
    if (participant !== 'callee') return [];
    if (what.case === 'report' && what.value.report.case === 'event') {
      if (what.value.report.value.name !== 'RINGING_EVENT') return [];
      what.value.report.value.callId = 'call-before';
      what.value.report.value.record = false;
      return [entry];
    }
    if (what.case !== 'received' || what.value.body.case !== 'event') return [];
    const event = what.value.body.value;
    if (event.body.case !== 'ringing') return [];
    event.callId = 'call-before';
    event.body.value.record = false;
    return [entry];
  });
  return { ...rest, entries: [...earlier, ...entries] };
}

it('[G-8] tells what came twice from what came out of order', () => {
  expect(complain(double(soundCall(), 'callee RINGING_EVENT'))).toEqual([
    "callee's application was given RINGING_EVENT; it had been given before, and came only once.",
  ]);
  expect(complain(delay(soundCall(), 'callee MUTE_EVENT', 'callee UNMUTE_EVENT'))).toEqual([
    "callee's application was given MUTE_EVENT; an event that came after it had been given before.",
  ]);
});

/** The SDK of the callee leaves by itself, and says to its application what is given. */
function leaveAlone(...told: readonly Record<string, unknown>[]): Trace {
  const script = new Script();
  const sdk = script.open('sdk');
  sdk.does({ case: 'configure', value: {} });
  sdk.createSession();
  const value = { session: 'of-bob', caller: 'bob', callee: 'sdk', expiresInMs: 1_000 };
  sdk.sees('call', { case: 'ringing', value });
  sdk.tellsLast();
  const target = { case: 'callId', value: 'call' } as const;
  const intent = LeaveIntent.MEDIA_FAILED;
  sdk.request({ case: 'leave', value: { target, intent } }, { case: 'leave', value: {} });
  for (const fields of told) {
    const event = create(AppEventSchema, { name: 'LEAVE_EVENT', callId: 'call', ...fields });
    const report = create(DriverReportSchema, { report: { case: 'event', value: event } });
    script.note('sdk', { case: 'report', value: report });
  }
  sdk.isPinged();
  sdk.does({ case: undefined });
  return script.trace;
}

it('[G-8] has an SDK that leaves for its media tell its application, once and with that reason', () => {
  const { MEDIA_FAILED, HANGUP } = EndReason;
  expect(complain(leaveAlone({ reason: MEDIA_FAILED }))).toEqual([]);
  expect(complain(leaveAlone())).toEqual([
    'sdk left call call by itself, as its media failed, and its application was not given LEAVE_EVENT.',
  ]);
  const unsent = "sdk's application was given LEAVE_EVENT; the server did not send it.";
  expect(complain(leaveAlone({ reason: HANGUP }))).toEqual([unsent]);
  expect(complain(leaveAlone({ reason: MEDIA_FAILED }, { reason: MEDIA_FAILED }))).toEqual([
    unsent,
  ]);
});
