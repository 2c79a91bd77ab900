import { BusyScope, EndReason, SessionPolicy, StatusCode, type Trace } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import { claim, connect, connectedCall, hangUp, placeCall, seeEnd } from './calls.fixture.js';
import {
  answerWith,
  drop,
  insert,
  nameEntries,
  rewriteEvent,
  takeEntry,
} from './changes.fixture.js';
import type { ClauseId } from './clauses.js';
import { addComparisons } from './compare-lifecycles.js';
import { seeRinging } from './returns.fixture.js';
import { Script } from './trace.fixture.js';

/** Two calls that go the same way. */
function twice(): Trace {
  const script = new Script();
  for (const round of ['1', '2']) {
    const [alice, bob] = [script.join(`alice-${round}`), script.join(`bob-${round}`)];
    const call = connectedCall(script, alice, bob);
    hangUp(script, call, bob, alice);
    script.settle();
  }
  return script.trace;
}

/** Bob answers on his only device, and another time beside one that does not. */
function aloneAndNot(): Trace {
  const script = new Script();
  const more = { policy: SessionPolicy.FORK, busyScope: BusyScope.USER };
  for (const round of ['1', '2']) {
    const [alice, bob] = [script.join(`alice-${round}`, more), script.join(`bob-${round}`, more)];
    const other =
      round === '1' ? undefined : script.join('bob-2-other', { ...more, user: bob.user });
    const call = placeCall(script, alice, bob);
    if (other !== undefined) seeRinging(call, other, 60_000);
    script.settle();
    claim(call, bob);
    if (other !== undefined) seeEnd(call, other, 'cancel', EndReason.ANSWERED_ELSEWHERE);
    script.settle();
    connect(script, call, bob);
    hangUp(script, call, bob, alice);
    script.settle();
  }
  return script.trace;
}

const NOTHING = { reached: new Set<never>(), findings: [] };
const ALIKE = [
  ['alice-1', 'alice-2'],
  ['bob-1', 'bob-2'],
];

function compare(trace: Trace, clause: ClauseId = 'EO-3') {
  const names = nameEntries(trace);
  const { reached, findings } = addComparisons(NOTHING, trace, [{ clause, alike: ALIKE }]);
  return { reached: [...reached], found: findings.map(({ at, clause }) => [clause, names[at]]) };
}

describe('addComparisons()', () => {
  it('finds nothing where both saw the same', () => {
    expect(compare(twice())).toEqual({ reached: ['EO-3'], found: [] });
  });

  it('does not mind how the media came about', () => {
    expect(compare(drop(twice(), 'bob-2 CANDIDATES 1')).found).toEqual([]);
  });

  it('[EO-3] finds what one of them lacks, where the other thing came', () => {
    expect(compare(drop(twice(), 'alice-2 CONNECTED 1')).found).toEqual([
      ['EO-3', 'alice-2 LEAVE 1'],
    ]);
  });

  it('[EO-3] finds what is missing at the end', () => {
    const { found } = compare(drop(twice(), 'alice-2 LEAVE 1'));
    expect(found).toEqual([['EO-3', expect.stringMatching(/^alice-2 pong \d+$/)]]);
  });

  it('[EO-3] finds another reason', () => {
    const trace = rewriteEvent(twice(), 'alice-2 LEAVE 1', 'leave', (value) => {
      value.reason = EndReason.PEER_LOST;
    });
    expect(compare(trace).found).toEqual([['EO-3', 'alice-2 LEAVE 1']]);
  });

  it('[EO-3] compares nothing where a timer ended one side, or a bound let it not come about', () => {
    const timed = rewriteEvent(twice(), 'alice-2 LEAVE 1', 'leave', (value) => {
      value.reason = EndReason.CONNECT_TIMEOUT;
    });
    expect(compare(timed)).toEqual({ reached: [], found: [] });
    const full = answerWith(twice(), 'alice-2 < offerCall 1', StatusCode.LIMIT_EXCEEDED);
    expect(compare(full)).toEqual({ reached: [], found: [] });
  });

  it('[MD-1] finds nothing where a user has another device that does not answer', () => {
    expect(compare(aloneAndNot(), 'MD-1')).toEqual({ reached: ['MD-1'], found: [] });
  });

  it('[MD-1] finds a lone device that was told what another one has to be told', () => {
    const trace = aloneAndNot();
    const told = { ...takeEntry(trace, 'bob-2-other CANCEL 1'), participant: 'bob-1' };
    expect(compare(insert(trace, 'bob-1 < answerCall 1', told), 'MD-1').found).toEqual([
      ['MD-1', expect.stringContaining('bob-2')],
    ]);
  });

  it('[MD-1] finds a caller who hears less where there are several devices', () => {
    expect(compare(drop(aloneAndNot(), 'alice-2 ANSWERED 1'), 'MD-1').found).toEqual([
      ['MD-1', 'alice-2 CONNECTED 1'],
    ]);
  });

  it('reaches nothing where nothing was seen', () => {
    expect(compare(new Script().trace)).toEqual({ reached: [], found: [] });
  });
});
