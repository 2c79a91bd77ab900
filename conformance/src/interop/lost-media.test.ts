import {
  CaseResultSchema,
  type ClientFrameSchema,
  DescriptionType,
  EndReason,
  FailureSchema,
  LeaveIntent,
  MediaState,
  StatusCode,
  type TraceEntrySchema,
  TraceSchema,
} from '@audiocall/proto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { blameSides } from './blame.js';

type Entry = MessageInitShape<typeof TraceEntrySchema>;
type Sent = MessageInitShape<typeof ClientFrameSchema>;

const send = (participant: string, value: Sent): Entry => ({
  participant,
  what: { case: 'sent', value },
});
const report = (state: MediaState): Sent => ({
  body: { case: 'mediaReport', value: { state, negotiationId: 1 } },
});
const { MEDIA_FAILED } = LeaveIntent;
const leave: Sent = { body: { case: 'leave', value: { intent: MEDIA_FAILED } } };
const told = (participant: string): Entry => {
  const body = { case: 'leave' as const, value: { reason: EndReason.MEDIA_FAILED } };
  const value = { body: { case: 'event' as const, value: { callId: 'c', body } } };
  return { participant, what: { case: 'received', value } };
};
const ack: Entry = send('callee', { ackSeq: 7, body: { case: 'ack', value: {} } });

function cell(caller: string, callee: string, verdict: string, entries: readonly Entry[] = []) {
  const failure = { clause: 'CN-1', participant: 'caller', eventIndex: entries.length - 1 };
  return create(CaseResultSchema, {
    ...{ id: `${caller}→${callee}/call/base`, caller, callee, verdict },
    failures: entries.length === 0 ? [] : [create(FailureSchema, failure)],
    trace: create(TraceSchema, { entries: [...entries] }),
  });
}

function blame(...results: Parameters<typeof blameSides>[0]) {
  blameSides(results);
  const [failure] = results[0]?.failures ?? [];
  return { side: failure?.side, at: failure?.eventIndex, sentence: failure?.blame };
}

const quits = [ack, send('caller', report(MediaState.FAILED)), told('callee'), ack];

describe('the blame for a call whose media was given up', () => {
  it('[CN-1] is undecided between two SDKs, and marks who gave up', () => {
    expect(blame(cell('ref', 'mine', 'failed', quits))).toEqual({
      side: '',
      at: 1,
      sentence:
        'Undecided who broke CN-1: ref, the caller, gave the media up with MediaReport(FAILED); the fault is there, or in the description and candidates of mine.',
    });
  });

  it('[CN-1] is on the SDK that fails with itself where the other one does not', () => {
    const alone = [cell('ref', 'ref', 'passed'), cell('mine', 'mine', 'failed')] as const;
    expect(blame(cell('ref', 'mine', 'failed', quits), ...alone)).toEqual({
      side: 'callee',
      at: 1,
      sentence:
        "The callee's SDK, mine, broke CN-1: ref, the caller, gave the media up with MediaReport(FAILED), and with itself ref passes this case and mine does not.",
    });
    const left = [send('callee', leave), told('caller'), ack];
    expect(blame(cell('mine', 'ref', 'failed', left), ...alone)).toMatchObject({
      side: 'caller',
      at: 0,
    });
  });

  it('[CN-1] is not on an SDK that connects with itself, and fails at something else', () => {
    const body = {
      case: 'event' as const,
      value: { body: { case: 'connected' as const, value: {} } },
    };
    const connected: Entry = { participant: 'caller', what: { case: 'received', value: { body } } };
    const loud = cell('mine', 'mine', 'failed', [connected, ack]);
    for (const failure of loud.failures) failure.clause = 'HU-3';
    expect(
      blame(cell('ref', 'mine', 'failed', quits), cell('ref', 'ref', 'passed'), loud).side,
    ).toBe('');
  });

  it('[CN-1] is not on an SDK of which nothing is known', () => {
    const alone = cell('ref', 'ref', 'passed');
    expect(blame(cell('ref', 'mine', 'failed', quits), alone).side).toBe('');
  });

  it('[CN-1] is undecided where an SDK calls itself', () => {
    expect(blame(cell('mine', 'mine', 'failed', quits)).sentence).toContain(
      'mine is on both sides',
    );
  });

  it('[CN-1] is on the server where it ended the call though nobody gave up', () => {
    const both = [report(MediaState.CONNECTED)].flatMap((frame) => [
      send('caller', frame),
      send('callee', frame),
    ]);
    expect(blame(cell('ref', 'mine', 'failed', [...both, told('caller')])).side).toBe('server');
  });

  it('[CN-4] is on the SDK whose report came before its answer, or was refused', () => {
    const connected = report(MediaState.CONNECTED);
    const answer = { case: 'description' as const, value: { type: DescriptionType.ANSWER } };
    const early = [send('callee', connected), send('callee', { body: answer })];
    const other = send('caller', connected);
    expect(blame(cell('ref', 'mine', 'failed', [...early, other])).side).toBe('callee');
    const status = { code: StatusCode.INVALID_STATE };
    const refusal = { case: 'response' as const, value: { requestId: 4, status } };
    const refused: Entry = {
      participant: 'callee',
      what: { case: 'received', value: { body: refusal } },
    };
    const asked = send('callee', { ...connected, requestId: 4 });
    expect(blame(cell('ref', 'mine', 'failed', [asked, refused, other])).side).toBe('callee');
  });
});
