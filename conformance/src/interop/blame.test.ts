import {
  CaseResultSchema,
  DescriptionType,
  type EventSchema,
  FailureSchema,
  MediaState,
  type ResponseSchema,
  type TraceEntrySchema,
  TraceSchema,
} from '@audiocall/proto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { blameSides, type Side } from './blame.js';

type Entry = MessageInitShape<typeof TraceEntrySchema>;

const heard: Entry = { participant: 'callee', what: { case: 'heard', value: { toneHz: 500 } } };
const CONNECTED = { state: MediaState.CONNECTED, negotiationId: 1 };
const sent: Entry = {
  participant: 'caller',
  what: { case: 'sent', value: { body: { case: 'mediaReport', value: CONNECTED } } },
};
const received: Entry = {
  participant: 'caller',
  what: {
    case: 'received',
    value: { body: { case: 'event', value: { body: { case: 'connected', value: {} } } } },
  },
};
const report: Entry = {
  participant: 'callee',
  what: { case: 'report', value: { report: { case: 'event', value: { name: 'MUTE_EVENT' } } } },
};

/** The callee answers: from here on there is a way for sound. */
const answer: Entry = {
  participant: 'callee',
  what: { case: 'sent', value: { body: { case: 'answerCall', value: {} } } },
};
const hear = (toneHz: number): Entry => ({
  participant: 'callee',
  what: { case: 'heard', value: { toneHz } },
});

function cell(caller: string, callee: string, entries: readonly Entry[], clause = '') {
  const failure = { clause, participant: 'callee', eventIndex: entries.length - 1 };
  return create(CaseResultSchema, {
    ...{ caller, callee, clauses: ['MU-4'], verdict: clause === '' ? 'passed' : 'failed' },
    failures: clause === '' ? [] : [create(FailureSchema, failure)],
    trace: create(TraceSchema, { entries: [...entries] }),
  });
}

function blame(
  clause: string,
  entries: readonly Entry[],
  participant = 'callee',
  pair = { caller: 'ours', callee: 'theirs' },
) {
  const result = create(CaseResultSchema, {
    ...pair,
    failures: [create(FailureSchema, { clause, participant, eventIndex: entries.length - 1 })],
    trace: create(TraceSchema, { entries: [...entries] }),
  });
  blameSides([result]);
  const [failure] = result.failures;
  return { side: failure?.side as Side | undefined, sentence: failure?.blame };
}

const { OFFER, ANSWER } = DescriptionType;

const tell = (
  participant: string,
  body: NonNullable<MessageInitShape<typeof EventSchema>['body']>,
): Entry => ({
  participant,
  what: { case: 'received', value: { body: { case: 'event', value: { callId: 'c', body } } } },
});
const respond = (
  result: NonNullable<MessageInitShape<typeof ResponseSchema>['result']>,
): Entry => ({
  participant: 'callee',
  what: { case: 'received', value: { body: { case: 'response', value: { result } } } },
});
const send = (participant: string, type: DescriptionType): Entry => {
  const body = { case: 'description', value: { callId: 'c', negotiationId: 1, type } } as const;
  return { participant, what: { case: 'sent', value: { body } } };
};

describe('blame', () => {
  it('[MU-4] is on the side that is heard, not on the one that hears', () => {
    expect(blame('MU-4', [answer, heard])).toEqual({
      side: 'caller',
      sentence: "The caller's SDK, ours, broke MU-4.",
    });
  });

  it('[OF-2] is on the server for what binds the server', () => {
    expect(blame('OF-2', [received])).toEqual({
      side: 'server',
      sentence: 'The server broke OF-2.',
    });
  });

  it('[DV-3] is on the sender for a frame that binds clients', () => {
    expect(blame('DV-3', [sent], 'caller').side).toBe('caller');
  });

  it('[DV-1] is on the SDK whose application was told', () => {
    expect(blame('DV-1', [report]).side).toBe('callee');
  });

  it('[G-8] is on the SDK whose application was not given what it was sent', () => {
    expect(blame('G-8', [sent, received], 'callee').side).toBe('callee');
  });

  it('[CN-1] is on the SDK that kept CONNECTED to itself', () => {
    expect(blame('CN-1', [sent, received], 'caller').side).toBe('caller');
  });

  it('[CN-1] is on the SDK that never reported media, else on the server', () => {
    expect(blame('CN-1', [sent], 'caller').side).toBe('callee');
    expect(blame('CN-1', [sent, { ...sent, participant: 'callee' }], 'caller').side).toBe('server');
  });

  it.each([
    ['DISCONNECTED', { ...CONNECTED, state: MediaState.DISCONNECTED }],
    ['CONNECTED of another negotiation', { ...CONNECTED, negotiationId: 2 }],
  ])('[CN-1] is on the SDK that reported %s in place of CONNECTED', (_said, value) => {
    const said: Entry = {
      participant: 'callee',
      what: { case: 'sent', value: { body: { case: 'mediaReport', value } } },
    };
    expect(blame('CN-1', [sent, said], 'caller').side).toBe('callee');
  });

  it.each([
    [
      'callee',
      'the ANSWER to the early offer that came with its claim',
      respond({ case: 'answerCall', value: { callId: 'c', sdpOffer: 'v=0' } }),
    ],
    [
      'callee',
      'the ANSWER to the OFFER of its caller',
      tell('callee', { case: 'description', value: { negotiationId: 1, type: OFFER } }),
    ],
    [
      'caller',
      'the OFFER that ANSWERED asks for',
      tell('caller', { case: 'answered', value: { needOffer: true } }),
    ],
  ] as const)('[CN-1] [DE-1] is on the %s that owes %s', (side, what, due) => {
    expect(blame('CN-1', [due], 'caller')).toEqual({
      side,
      sentence: `The ${side}'s SDK, ${side === 'caller' ? 'ours' : 'theirs'}, broke CN-1. It did not send ${what} (DE-1).`,
    });
    const paid = send(side, side === 'caller' ? OFFER : ANSWER);
    expect(blame('CN-1', [due, paid, sent], 'caller')).toEqual({
      side: 'callee',
      sentence: "The callee's SDK, theirs, broke CN-1.",
    });
  });

  it('[CN-1] is not on who owed something in a call that is over', () => {
    const due = tell('caller', { case: 'answered', value: { needOffer: true } });
    const over = tell('caller', { case: 'leave', value: {} });
    expect(blame('CN-1', [due, over, sent], 'caller').side).toBe('callee');
    const leave = { case: 'leave', value: { target: { case: 'callId', value: 'c' } } } as const;
    const left: Entry = { participant: 'caller', what: { case: 'sent', value: { body: leave } } };
    expect(blame('CN-1', [due, left, sent], 'caller').side).toBe('callee');
  });

  it('[CN-1] is not on a claimant that answered in its AnswerCall', () => {
    const inline: Entry = {
      participant: 'callee',
      what: { case: 'sent', value: { body: { case: 'answerCall', value: { sdpAnswer: 'v=0' } } } },
    };
    const claim = respond({ case: 'answerCall', value: { callId: 'c', sdpOffer: 'v=0' } });
    const reported = { ...sent, participant: 'callee' };
    expect(blame('CN-1', [inline, claim, reported], 'callee').side).toBe('caller');
  });

  it('[CN-5] is on nobody where an SDK does not hear itself, and says so once for both sides', () => {
    const alone = { caller: 'mine', callee: 'mine' };
    const hush = (participant: string): Entry => ({
      participant,
      what: { case: 'heard', value: { toneHz: 0 } },
    });
    const [one, other] = ['caller', 'callee'].map((side) =>
      blame('CN-5', [hush(side)], side, alone),
    );
    expect(one?.side).toBe('');
    expect(one?.sentence).toContain('mine is on both sides');
    expect(other).toEqual(one);
  });
});

describe('the blame for what a false ear reports', () => {
  const lies = cell('good', 'tones', [hear(700), answer, hear(500)], 'MU-4');

  const blameFirst = (...results: Parameters<typeof blameSides>[0]) => {
    blameSides(results);
    return { side: results[0]?.failures[0]?.side, sentence: results[0]?.failures[0]?.blame };
  };

  it('[MU-4] is undecided where nobody else has heard the other SDK', () => {
    expect(blameFirst(lies)).toEqual({
      side: '',
      sentence:
        "Undecided between good and tones who broke MU-4: the caller's SDK, good, of which this was heard, or the callee's SDK, tones, which reports tones that nobody can have sent.",
    });
    const hearsItself = cell('good', 'tones', [answer, hear(900), hear(500)], 'MU-4');
    expect(blameFirst(hearsItself).side).toBe('');
  });

  it('[MU-4] is on that SDK where another one finds nothing in the same', () => {
    const sound = cell('good', 'good', [answer, hear(500), hear(0)]);
    expect(blameFirst(lies, sound)).toEqual({
      side: 'callee',
      sentence:
        "good keeps MU-4 in another cell. What was heard here is the fault of the callee's SDK, tones, which reports tones that nobody can have sent.",
    });
  });

  it('[MU-4] is on the other SDK where a true ear hears the same of it', () => {
    const muted = cell('good', 'third', [answer, hear(500)], 'MU-4');
    expect(blameFirst(lies, muted, cell('good', 'good', [answer]))).toEqual({
      side: 'caller',
      sentence: "The caller's SDK, good, broke MU-4.",
    });
  });

  it('[GL-2] is not on an ear that hears the other one in a call of two offers, which nobody answers', () => {
    const merged = respond({ case: 'offerCall', value: { claim: {} } });
    expect(blameFirst(cell('good', 'third', [merged, hear(500)], 'MU-4'))).toEqual({
      side: 'caller',
      sentence: "The caller's SDK, good, broke MU-4.",
    });
  });

  it('[CN-5] does not take such a report for a voice', () => {
    const silent = cell('good', 'third', [answer, hear(0)], 'CN-5');
    expect(blameFirst(silent, lies).side).toBe('');
    const believed = cell('good', 'fourth', [answer, hear(500)]);
    expect(blameFirst(silent, lies, believed).side).toBe('callee');
  });
});
