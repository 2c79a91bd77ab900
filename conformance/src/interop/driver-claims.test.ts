import { CommandResultSchema, StatusCode, TraceEntrySchema } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { describeGranted, findFalseClaim, findOwnFailure } from './driver-claims.js';

describe('findFalseClaim()', () => {
  it('retells of a refusal only as much as anybody reads', () => {
    const error = { code: 'BROKEN', message: 'x'.repeat(200_000) };
    const result = create(CommandResultSchema, { commandId: 1, error });
    const fault = findFalseClaim('sdk', 'configure', result, [], () => true);
    expect(fault?.message).toMatch(/^the driver of sdk refused configure: BROKEN, x{292}…$/);
  });
});

describe('findOwnFailure()', () => {
  const failed = (code: string) =>
    create(CommandResultSchema, { commandId: 1, error: { code, message: 'my own bug' } });
  const entry = (participant: string, kind: string) =>
    create(TraceEntrySchema, {
      participant,
      what: { case: 'sent', value: { body: { case: kind, value: {} } } },
    } as never);

  it('is a function that failed before its request was sent, with the words of the SDK', () => {
    const since = [entry('callee', 'offerCall'), entry('caller', 'setMute')];
    const fault = findOwnFailure('caller', 'offerCall', failed('INTERNAL'), since);
    expect(fault?.message).toBe(
      'the SDK of caller failed at offerCall, and had sent no such request: INTERNAL, my own bug',
    );
  });

  it.each([
    ['succeeded', create(CommandResultSchema, { commandId: 1 }), []],
    ['sent its request', failed('INTERNAL'), [entry('caller', 'offerCall')]],
    ['has no session, which may be the doing of the server', failed('NO_SESSION'), []],
  ])('is none where it %s', (_what, result, since) => {
    expect(findOwnFailure('caller', 'offerCall', result, since)).toBeUndefined();
  });
});

describe('findOwnFailure() of a request that was granted', () => {
  const error = { code: 'INTERNAL', message: 'my own bug' };
  const failed = create(CommandResultSchema, { commandId: 1, error });
  const note = (what: unknown) =>
    create(TraceEntrySchema, { participant: 'callee', what } as never);
  const asked = note({
    case: 'sent',
    value: { requestId: 3, body: { case: 'answerCall', value: {} } },
  });
  const receive = (body: unknown) => note({ case: 'received', value: { body } });
  const granted = receive({
    case: 'response',
    value: { requestId: 3, status: { code: StatusCode.OK } },
  });
  const left = receive({ case: 'event', value: { body: { case: 'leave', value: {} } } });

  it('is a fault of the SDK', () => {
    const fault = findOwnFailure('callee', 'answerCall', failed, [asked, granted]);
    expect(fault?.message).toBe(
      'the SDK of callee failed at answerCall although the server granted it: INTERNAL, my own bug',
    );
  });

  it.each([
    ['the call was ended meanwhile', left],
    ['the socket was closed meanwhile', note({ case: 'closed', value: { code: 1006 } })],
  ])('is none where %s', (_what, entry) => {
    const since = [asked, granted, entry];
    expect(findOwnFailure('callee', 'answerCall', failed, since)).toBeUndefined();
  });
});

describe('describeGranted()', () => {
  const failed = create(CommandResultSchema, {
    commandId: 1,
    error: { code: 'INTERNAL', message: 'my own bug' },
  });
  const trace = (code: StatusCode, responseTo: number) => [
    create(TraceEntrySchema, {
      participant: 'sdk',
      what: { case: 'sent', value: { requestId: 3, body: { case: 'offerCall', value: {} } } },
    }),
    create(TraceEntrySchema, {
      participant: 'sdk',
      what: {
        case: 'received',
        value: {
          body: { case: 'response', value: { requestId: responseTo, status: { code } } },
        },
      },
    }),
  ];

  it('is a function that failed although its request was granted', () => {
    const since = trace(StatusCode.OK, 3);
    expect(describeGranted('sdk', 'offerCall', failed, since)).toBe(
      'failed at offerCall although the server granted it: INTERNAL, my own bug',
    );
  });

  it.each([
    ['was refused', trace(StatusCode.BUSY, 3)],
    ['was not answered', trace(StatusCode.OK, 2)],
    ['never sent its request', trace(StatusCode.OK, 0).slice(1)],
  ])('is none where it %s', (_what, since) => {
    expect(describeGranted('sdk', 'offerCall', failed, since)).toBeUndefined();
  });
});
