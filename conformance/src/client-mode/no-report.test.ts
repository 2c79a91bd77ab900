import { ClientFrameSchema, MediaState, type Trace, TraceSchema } from '@audiocall/proto';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { explainNoReport } from './no-report.js';

type Body = NonNullable<MessageInitShape<typeof ClientFrameSchema>['body']>;

const traceOf = (...bodies: readonly Body[]): Trace =>
  create(TraceSchema, {
    entries: bodies.map((body) => ({
      participant: 'sdk',
      what: { case: 'sent' as const, value: create(ClientFrameSchema, { body }) },
    })),
  });

const candidates = { case: 'candidates', value: { callId: 'call-1', negotiationId: 1 } } as const;
const report = (callId: string, negotiationId: number, state: MediaState): Body => ({
  case: 'mediaReport',
  value: { callId, negotiationId, state },
});

describe('explainNoReport()', () => {
  it('[IC-1] says what is there, and what to look at', () => {
    expect(explainNoReport(traceOf(candidates), 'call-1')).toMatch(
      /given candidates, and sent no MediaReport; look at whether it applies the description/,
    );
  });

  it('[IC-1] says that it gathered nothing itself', () => {
    expect(explainNoReport(traceOf(), 'call-1')).toContain('and no candidates of its own; look');
  });

  it.each([
    [report('call-1', 0, MediaState.CONNECTED), 'MediaReport(CONNECTED) of negotiation 0 for it'],
    [report('call-1', 1, MediaState.FAILED), 'MediaReport(FAILED) of negotiation 1 for it'],
    [report('', 1, MediaState.CONNECTED), 'MediaReport(CONNECTED) of negotiation 1 for call ""'],
  ])('[CN-4] says what it reported instead', (body, said) => {
    expect(explainNoReport(traceOf(candidates, body), 'call-1')).toContain(`it sent ${said}`);
  });
});
