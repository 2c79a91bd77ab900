import { StatusCode, type Trace } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import { answerWith, double, drop, nameEntries } from '../changes.fixture.js';
import { CALL_FLOWS } from '../flows.fixture.js';
import { readTrace } from '../read-trace.js';
import { SESSION_FLOWS } from '../session-flows.fixture.js';
import { findUnexplained } from './explain.js';
import { gatherMaterial } from './material.js';

const { cancelAgainstAnswer, leaveBehindBusy, crossing, lateSession } = CALL_FLOWS;

/** What is found, as the clause and the entry. */
function explain(trace: Trace): string {
  const finding = findUnexplained(readTrace(trace));
  return finding === undefined
    ? 'explained'
    : `${finding.clause} at ${nameEntries(trace)[finding.at]}`;
}

describe('findUnexplained()', () => {
  it.each(Object.entries({ ...CALL_FLOWS, ...SESSION_FLOWS }))(
    'finds an order for %s, or has no opinion',
    (_, flow) => expect(explain(flow())).toBe('explained'),
  );

  it('understands most traces of calls', () => {
    const flows = Object.values(CALL_FLOWS);
    const understood = flows.filter((flow) => gatherMaterial(readTrace(flow())) !== undefined);
    expect(understood.length).toBeGreaterThan(flows.length / 2);
  });

  it('[AN-2] misses ANSWERED of a call that was cancelled too late', () =>
    expect(explain(drop(cancelAgainstAnswer(), 'alice ANSWERED'))).toMatch(/^(AN-2|CA-1) at/));

  it('[HU-1] misses LEAVE of a call that was cancelled too late', () =>
    expect(explain(drop(cancelAgainstAnswer(), 'bob LEAVE'))).toMatch(/^HU-1 at bob/));

  it('[BZ-2] misses LEAVE of a held call', () =>
    expect(explain(drop(leaveBehindBusy(), 'alice LEAVE'))).toMatch(/^BZ-2 at alice/));

  it.each([StatusCode.BUSY, StatusCode.INVALID_STATE])(
    '[GL-1] takes no other answer than GLARE for the second of two offers: %s',
    (code) =>
      expect(explain(answerWith(crossing(), 'bob < offerCall', code))).toMatch(/^GL-1 at bob/),
  );

  it('[AN-2] finds what came twice', () =>
    expect(explain(double(cancelAgainstAnswer(), 'alice ANSWERED'))).not.toBe('explained'));

  it('[LS-1] misses RINGBACK of a held call', () =>
    expect(explain(drop(lateSession(), 'alice RINGBACK'))).toMatch(/^LS-1 at alice/));
});
