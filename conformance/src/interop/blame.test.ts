import {
  CaseResultSchema,
  FailureSchema,
  type TraceEntrySchema,
  TraceSchema,
} from '@audiocall/proto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { blameSides, type Side } from './blame.js';

type Entry = MessageInitShape<typeof TraceEntrySchema>;

const heard: Entry = { participant: 'callee', what: { case: 'heard', value: { toneHz: 500 } } };
const sent: Entry = {
  participant: 'caller',
  what: { case: 'sent', value: { body: { case: 'mediaReport', value: {} } } },
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

describe('blame', () => {
  it('[MU-4] is on the side that is heard, not on the one that hears', () => {
    expect(blame('MU-4', [heard])).toEqual({
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

  it('[CN-1] is on the SDK that kept CONNECTED to itself', () => {
    expect(blame('CN-1', [sent, received], 'caller').side).toBe('caller');
  });

  it('[CN-1] is on the SDK that never reported media, else on the server', () => {
    expect(blame('CN-1', [sent], 'caller').side).toBe('callee');
    expect(blame('CN-1', [sent, { ...sent, participant: 'callee' }], 'caller').side).toBe('server');
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
