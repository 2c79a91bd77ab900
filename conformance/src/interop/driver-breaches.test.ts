import { type DriverReport, DriverReportSchema } from '@audiocall/proto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import { findBreach } from './driver-breaches.js';

/** A driver that was given the commands 1 and 2, and has answered the first. */
const MIDWAY = {
  hasSaidHello: true,
  isGiven: (id: number) => id === 1 || id === 2,
  isAnswered: (id: number) => id === 1,
};
const FRESH = { ...MIDWAY, hasSaidHello: false };

const make = (report: MessageInitShape<typeof DriverReportSchema>['report']) =>
  create(DriverReportSchema, report === undefined ? {} : { report }).report;
const hello = make({ case: 'hello', value: { protocolVersion: 1 } });
const event = make({ case: 'event', value: { name: 'MUTE_EVENT' } });
const answer = (commandId: number): DriverReport['report'] =>
  make({ case: 'result', value: { commandId } });

it.each([
  ['the first Hello', hello, FRESH],
  ['an event', event, MIDWAY],
  ['the first result of a command', answer(2), MIDWAY],
  ['what this version does not know', make(undefined), FRESH],
])('%s is no breach', (_what, body, said) => {
  expect(findBreach(body, said)).toBeUndefined();
});

it.each([
  ['a second Hello', hello, MIDWAY, /^said Hello again/],
  ['an event before Hello', event, FRESH, /before its Hello/],
  ['a second result', answer(1), MIDWAY, /^answered command 1 again; every command gets one/],
  ['the result of no command', answer(7), MIDWAY, /^answered command 7, and was given none/],
])('%s is one', (_what, body, said, phrase) => {
  expect(findBreach(body, said)).toMatch(phrase);
});
