import {
  CaseResultSchema,
  ClientFrameSchema,
  FailureSchema,
  ServerFrameSchema,
  StatusCode,
  TraceEntrySchema,
  TraceSchema,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { describeKeyless } from './keyless.js';

const SERVICE = { id: 'mine', key: 'secret' };

/** A case in which each of these keys was shown, and got that answer. */
function show(keys: readonly string[], refused: readonly string[] = [], clause = 'SE-9') {
  const entries = keys.flatMap((serviceKey, index) => {
    const about = { participant: `mallory-${index}`, socket: 1 };
    const code = refused.includes(serviceKey) ? StatusCode.UNAUTHENTICATED : StatusCode.OK;
    const result =
      code === StatusCode.OK ? { case: 'createSession' as const, value: {} } : { case: undefined };
    const value = { requestId: 1, status: { code }, result };
    const asked = { case: 'createSession' as const, value: { serviceId: 'mine', serviceKey } };
    const sent = create(ClientFrameSchema, { requestId: 1, body: asked });
    const received = create(ServerFrameSchema, { body: { case: 'response', value } });
    return [
      create(TraceEntrySchema, { ...about, what: { case: 'sent', value: sent } }),
      create(TraceEntrySchema, { ...about, what: { case: 'received', value: received } }),
    ];
  });
  const failures = [create(FailureSchema, { clause })];
  return create(CaseResultSchema, { failures, trace: create(TraceSchema, { entries }) });
}

describe('describeKeyless()', () => {
  it('[SE-9] says what to give where every key was let in, and none', () => {
    expect(describeKeyless(SERVICE, [show(['<key 1>', '']), show(['<key 2>'])])).toEqual([
      'the server let in whoever named service mine, with any key and without one: if that service has no key, give --service mine alone',
    ]);
  });

  it.each([
    ['a key was refused', show(['<key 1>', '', '<key 2>', '<key 3>'], ['<key 3>'])],
    ['nobody came without one', show(['<key 1>', '<key 2>', '<key 3>'])],
    ['one wrong way in is open', show(['<key 1>', ''])],
    ['the fault is another', show(['<key 1>', '', '<key 2>'], [], 'OF-1')],
  ])('says nothing where %s', (_, result) => {
    expect(describeKeyless(SERVICE, [result])).toEqual([]);
  });

  it('says nothing of a service that was given without a key', () => {
    expect(describeKeyless({ id: 'mine', key: '' }, [show(['', '<key 1>', '<key 2>'])])).toEqual(
      [],
    );
  });
});
