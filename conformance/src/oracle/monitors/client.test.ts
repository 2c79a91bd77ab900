import { CancelEventSchema, LeaveCommandSchema, LeaveSchema, type Trace } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { insert, nameEntries, rewrite, takeEntry } from '../changes.fixture.js';
import { drivenSdk, mutedOnce } from '../client-flows.fixture.js';
import { judge } from '../judge.js';
import { CLIENT_FAULTS } from './client.fixture.js';
import { namesCalls } from './client-requests.js';
import { CLIENT_MONITORS } from './index.js';

/** What the monitors of clients say of a trace: the clause, and the entry that is named. */
function complain(trace: Trace): readonly string[] {
  const names = nameEntries(trace);
  return judge(trace, CLIENT_MONITORS).findings.map(({ clause, at }) => `${clause} ${names[at]}`);
}

describe('the monitors of clients', () => {
  it('find nothing wrong with an SDK that keeps its clauses', () => {
    expect(complain(drivenSdk())).toEqual([]);
  });

  it('[MU-3] let a wish to be muted end with the call that rang', () => {
    expect(complain(mutedOnce(false))).toEqual([]);
  });

  it('[RQ-6] [TG-3] [RS-3] are all put to the test by it', () => {
    const { reached } = judge(drivenSdk(), CLIENT_MONITORS);
    const broken = new Set(CLIENT_FAULTS.map(({ clause }) => clause));
    expect([...broken].filter((clause) => !reached.has(clause))).toEqual([]);
  });

  it('[TG-3] let an SDK name no call once the server has ended the one that was seen', () => {
    const bare = rewrite(drivenSdk(), 'sdk > answerCall 1', ({ what }) => {
      if (what.case !== 'sent') return;
      what.value.body = { case: 'leave', value: create(LeaveSchema) };
    });
    const asked = rewrite(bare, 'sdk calls answerCall 1', ({ what }) => {
      if (what.case === 'command')
        what.value.command = { case: 'leave', value: create(LeaveCommandSchema) };
    });
    expect(judge(asked, [namesCalls]).findings).toHaveLength(1);
    const end = takeEntry(asked, 'sdk RINGING 1');
    if (end.what.case === 'received' && end.what.value.body.case === 'event') {
      end.what.value.body.value.body = { case: 'cancel', value: create(CancelEventSchema) };
    }
    expect(judge(insert(asked, 'sdk RINGING_EVENT 1', end), [namesCalls]).findings).toEqual([]);
  });

  it.each(CLIENT_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (clause, _what, { trace, at, also }) => {
      const others = complain(trace()).filter((each) => each !== `${clause} ${at}`);
      expect(complain(trace())).toContain(`${clause} ${at}`);
      expect([...new Set(others.map((each) => each.split(' ')[0]))]).toEqual([...also]);
    },
  );
});
