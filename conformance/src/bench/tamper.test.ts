import { describe, expect, it } from 'vitest';
import { CALL_FLOWS } from '../oracle/flows.fixture.js';
import { searchOrder } from '../oracle/orders/explain.js';
import { readTrace } from '../oracle/read-trace.js';
import { RESUME_FLOWS } from '../oracle/resume-flows.fixture.js';
import { countEvents, tamper, WRONGS } from './tamper.js';

const { base, lateSession, bothHangUp } = CALL_FLOWS;
const { resumed, replayedTwice, claimedAway } = RESUME_FLOWS;
const FLOWS = [base, lateSession, bothHangUp, resumed, replayedTwice, claimedAway];

describe('tamper()', () => {
  it.each(['removed', 'doubled', 'swapped'] as const)(
    'no order explains an event that is %s, whichever it is',
    (wrong) => {
      let broken = 0;
      let noticed = 0;
      for (const flow of FLOWS) {
        const trace = flow();
        for (let nth = 0; nth < countEvents(trace); nth += 1) {
          const tampered = tamper(trace, wrong, nth);
          if (tampered === undefined) continue;
          broken += 1;
          if (searchOrder(readTrace(tampered)).kind === 'unexplained') noticed += 1;
        }
      }
      expect(broken).toBeGreaterThan(40);
      // The order of two events that nothing ties to each other is free.
      expect(noticed / broken).toBeGreaterThanOrEqual(0.95);
    },
  );

  it('leaves the trace as it was', () => {
    const trace = resumed();
    for (const wrong of WRONGS) expect(tamper(trace, wrong, 0)).not.toBe(trace);
    expect(trace).toEqual(resumed());
  });
});
