import { EndReason, type Trace } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import { connectedCall, hangUp } from './calls.fixture.js';
import { drop, nameEntries, rewriteEvent } from './changes.fixture.js';
import { addComparisons } from './compare-lifecycles.js';
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

const NOTHING = { reached: new Set<never>(), findings: [] };
const ALIKE = [
  ['alice-1', 'alice-2'],
  ['bob-1', 'bob-2'],
];

function compare(trace: Trace) {
  const names = nameEntries(trace);
  const { reached, findings } = addComparisons(NOTHING, trace, [{ clause: 'EO-3', alike: ALIKE }]);
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

  it('reaches nothing where nothing was seen', () => {
    expect(compare(new Script().trace)).toEqual({ reached: [], found: [] });
  });
});
