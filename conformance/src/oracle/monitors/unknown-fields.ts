/** Owns what becomes of fields that nobody knows: WR-5. */
import type { Candidates, CandidatesEvent, ServerFrame } from '@audiocall/proto';
import type { Message } from '@bufbuild/protobuf';
import type { Facts } from '../facts.js';
import type { Monitor } from '../monitor.js';

/** No field has a number from here on, in this version of the protocol or a later one. */
const FIRST_UNKNOWN = 900;

/** WR-5: a server passes on none of the unknown fields that a party sends with its candidates. */
export const unknownFields: Monitor = {
  clauses: ['WR-5'],
  watch(facts, verdict) {
    const sent = listSent(facts);
    if (sent.length === 0) return;
    facts.entries.forEach(({ participant, what }, at) => {
      const batches = what.case === 'received' ? listBatches(what.value.body) : [];
      if (batches.length === 0) return;
      verdict.reach('WR-5');
      const passed = batches
        .flatMap(listMarks)
        .find((mark) =>
          sent.some((one) => one.mark === mark && one.by !== participant && one.sentAt < at),
        );
      if (passed === undefined) return;
      verdict.break(
        'WR-5',
        at,
        participant,
        `${participant} received candidates with the field ${passed}, which nobody knows; the other party had sent it, and a server passes none on.`,
      );
    });
  },
};

/** An unknown field that somebody sent. */
interface SentMark {
  readonly by: string;
  readonly sentAt: number;
  readonly mark: string;
}

function listSent(facts: Facts): readonly SentMark[] {
  return facts.sent.flatMap(({ participant, sentAt, frame: { body } }) =>
    body.case === 'candidates'
      ? listMarks(body.value).map((mark) => ({ by: participant, sentAt, mark }))
      : [],
  );
}

type Batch = Candidates | CandidatesEvent;

/** The candidates that came with a frame. */
function listBatches(body: ServerFrame['body']): readonly Batch[] {
  if (body.case === 'event') {
    return body.value.body.case === 'candidates' ? [body.value.body.value] : [];
  }
  const result = body.case === 'response' ? body.value.result : undefined;
  return result?.case === 'answerCall' ? result.value.earlyCandidates : [];
}

/** The unknown fields of a batch and of its candidates, each with its number and what it holds. */
function listMarks(batch: Batch): readonly string[] {
  const marks: string[] = [];
  gatherMarks(batch, marks);
  for (const candidate of batch.candidates) gatherMarks(candidate, marks);
  return marks;
}

function gatherMarks({ $unknown }: Message, marks: string[]): void {
  for (const { no, data } of $unknown ?? []) {
    if (no >= FIRST_UNKNOWN) marks.push(`${no} (${[...data].join(' ')})`);
  }
}
