import {
  EventSchema,
  ServerFrameSchema,
  type TraceEntry,
  TraceEntrySchema,
  TraceSchema,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { nameEntries } from '../oracle/changes.fixture.js';
import { answerByName } from '../oracle/monitors/answered-by-name.fixture.js';
import { findUntold } from './untold.js';

const cancel = (seq: number, participant = 'callee'): TraceEntry => {
  const body = { case: 'cancel', value: {} } as const;
  const value = create(EventSchema, { seq, callId: 'call-1', body });
  const frame = create(ServerFrameSchema, { body: { case: 'event', value } });
  return create(TraceEntrySchema, { participant, what: { case: 'received', value: frame } });
};

const given = (name: string): TraceEntry =>
  create(TraceEntrySchema, {
    participant: 'callee',
    what: { case: 'report', value: { report: { case: 'event', value: { name } } } },
  });

const WAIT_MS = 5000;

const find = (...entries: readonly TraceEntry[]): number | undefined =>
  findUntold(create(TraceSchema, { entries: [...entries] }), 'callee', 'CANCEL_EVENT', WAIT_MS);

describe('findUntold()', () => {
  it('[G-8] finds the event that an SDK kept to itself', () => {
    expect(find(cancel(2))).toBe(0);
    expect(find(given('RINGING_EVENT'), cancel(2), given('LEAVE_EVENT'))).toBe(1);
    expect(find(cancel(2), given('CANCEL_EVENT'), cancel(4))).toBe(2);
  });

  it('[G-8] finds none where the application was given it, or nobody sent it', () => {
    expect(find(cancel(2), given('CANCEL_EVENT'))).toBeUndefined();
    expect(find(given('RINGING_EVENT'), cancel(2, 'caller'))).toBeUndefined();
  });

  it('[G-8] finds none where it came when the wait was nearly over', () => {
    expect(find({ ...cancel(2), atMs: WAIT_MS - 5 })).toBeUndefined();
    expect(find({ ...cancel(2), atMs: WAIT_MS - 1000 })).toBe(0);
  });

  it('[G-8] finds no RINGING of a call that is being answered by name', () => {
    const named = answerByName('caller');
    const untold = findUntold(named, 'callee', 'RINGING_EVENT', Number.POSITIVE_INFINITY);
    expect(untold).toBeUndefined();
    const another = answerByName('another');
    const at = findUntold(another, 'callee', 'RINGING_EVENT', Number.POSITIVE_INFINITY);
    expect(nameEntries(another)[at ?? -1]).toBe('callee RINGING 1');
  });

  it('[G-8] counts what comes again behind a Resume once', () => {
    expect(find(cancel(2), given('CANCEL_EVENT'), cancel(2))).toBeUndefined();
  });
});
