/** Owns a report whose every text was chosen by somebody who wants to break the page that shows it. */
import {
  FailureSchema,
  type Report,
  type Trace,
  TraceEntrySchema,
  TraceSchema,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { makeReport, makeResult } from '../reports.fixture.js';

/** Ends whatever it may stand in: an element, an attribute, a script, a style sheet, a comment. */
export const ATTACK = `</title></style></script></svg>"'\`><script>window.broken=1</script><img src=x onerror="window.broken=2">-->`;
/** Turns around what follows it, and breaks lines. */
export const REORDERING = 'abc\u202Edlrow\u2066\u200F\u0000\u0007\uD800 שלום';
export const LONG = 'x'.repeat(100_000);

/** A trace in which every text of the target and every name is hostile. */
export function makeHostileTrace(): Trace {
  const texts = [ATTACK, REORDERING, LONG];
  return create(TraceSchema, {
    entries: texts.flatMap((text, index) => [
      create(TraceEntrySchema, {
        participant: index === 0 ? 'alice' : text,
        atMs: index,
        what: { case: 'opened', value: { subprotocol: text } },
      }),
      create(TraceEntrySchema, {
        participant: text,
        what: {
          case: 'received',
          value: {
            body: {
              case: 'response',
              value: {
                requestId: 1,
                result: { case: 'createSession', value: { sessionId: text, userId: text } },
              },
            },
          },
        },
      }),
      create(TraceEntrySchema, {
        participant: text,
        what: {
          case: 'received',
          value: { body: { case: 'event', value: { seq: 1, callId: text } } },
        },
      }),
      create(TraceEntrySchema, {
        participant: text,
        what: { case: 'receivedRaw', value: { fault: text, length: 3 } },
      }),
    ]),
  });
}

/** A failed report made of it. */
export function makeHostileReport(): Report {
  const failures = [ATTACK, REORDERING, LONG].map((text, index) =>
    create(FailureSchema, {
      clause: index === 0 ? 'RJ-1' : text,
      participant: text,
      eventIndex: index * 4 + 1,
      explanation: text,
      replayFile: text,
    }),
  );
  const cases = [ATTACK, REORDERING, LONG].map((text) =>
    makeResult({
      id: text,
      title: text,
      description: text,
      kind: text,
      race: text,
      verdict: 'failed',
      clauses: [text],
      notJudgedBecause: text,
      tones: [text],
      rerun: text,
      failures,
      trace: makeHostileTrace(),
    }),
  );
  const report = makeReport(cases);
  report.target = ATTACK;
  report.problems = [ATTACK, LONG];
  report.notes = [REORDERING];
  report.features = [ATTACK];
  return report;
}
