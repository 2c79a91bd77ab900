import { type TraceEntrySchema, TraceSchema } from '@audiocall/proto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { base } from '../oracle/flows.fixture.js';
import { describeMissing } from './missing-clauses.js';

type Entry = MessageInitShape<typeof TraceEntrySchema>;

const calls: Entry = {
  participant: 'alice',
  what: {
    case: 'command',
    value: { id: 4, command: { case: 'setMute', value: {} } },
  },
};
const fails: Entry = {
  participant: 'alice',
  what: {
    case: 'report',
    value: {
      report: { case: 'result', value: { commandId: 4, error: { code: 'INVALID_STATE' } } },
    },
  },
};
const describeEntries = (...entries: readonly Entry[]): string =>
  describeMissing(['MU-3'], create(TraceSchema, { entries: [...entries] }));

describe('describeMissing()', () => {
  it('names the clauses alone where all went well', () => {
    const sentence = 'the case did not put MU-3, MU-4 to the test';
    expect(describeMissing(['MU-3', 'MU-4'], base())).toBe(sentence);
    expect(describeMissing(['MU-3', 'MU-4'], undefined)).toBe(sentence);
  });

  it('[MU-3] says which command failed, and how', () => {
    expect(describeEntries(calls, fails, { ...calls, participant: 'bob' })).toBe(
      "the case did not put MU-3 to the test; the last refusal in it: alice's setMute failed with INVALID_STATE",
    );
  });

  it('says which request was refused, and that a socket was closed', () => {
    const asks: Entry = {
      participant: 'bob',
      what: { case: 'sent', value: { requestId: 7, body: { case: 'leave', value: {} } } },
    };
    const refuses: Entry = {
      participant: 'bob',
      what: {
        case: 'received',
        value: { body: { case: 'response', value: { requestId: 7, status: { code: 5 } } } },
      },
    };
    expect(describeEntries(asks, refuses)).toMatch(/: bob's leave was refused with [A-Z_]+$/);
    const closed: Entry = { participant: 'bob', what: { case: 'closed', value: { code: 4400 } } };
    expect(describeEntries(calls, fails, closed)).toMatch(/: bob's socket was closed with 4400$/);
  });

  it('takes no command that there is none of for one that failed, and tells the words of one that did', () => {
    const leaves: Entry = {
      participant: 'bob',
      what: { case: 'command', value: { id: 8, command: { case: 'leave', value: {} } } },
    };
    const fail = (commandId: number, code: string, message: string): Entry => ({
      participant: 'bob',
      what: {
        case: 'report',
        value: { report: { case: 'result', value: { commandId, error: { code, message } } } },
      },
    });
    const syncs: Entry = { participant: 'bob', what: { case: 'command', value: { id: 9 } } };
    const unknown = fail(9, 'UNIMPLEMENTED', 'not here');
    expect(describeEntries(syncs, unknown)).toBe('the case did not put MU-3 to the test');
    expect(describeEntries(leaves, fail(8, 'INTERNAL', 'my own bug'), syncs, unknown)).toMatch(
      /: bob's leave failed with INTERNAL, my own bug$/,
    );
  });
});
