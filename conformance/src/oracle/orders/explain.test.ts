import { StatusCode, type Trace } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import { answerWith, delay, double, drop, misroute, nameEntries } from '../changes.fixture.js';
import { FLOWS } from '../faults.fixture.js';
import { FEATURE_FLOWS } from '../feature-flows.fixture.js';
import { CALL_FLOWS } from '../flows.fixture.js';
import { FORK_FLOWS } from '../fork-flows.fixture.js';
import { MEETING_FLOWS } from '../meeting-flows.fixture.js';
import { readTrace } from '../read-trace.js';
import { RENEGOTIATION_FLOWS } from '../renegotiation-flows.fixture.js';
import { RESUME_FLOWS } from '../resume-flows.fixture.js';
import { Script } from '../trace.fixture.js';
import { searchOrder } from './explain.js';

const { cancelAgainstAnswer, leaveBehindBusy, crossing, lateSession } = CALL_FLOWS;

const { resumed, replayedTwice, claimedAway, expired, gapped } = RESUME_FLOWS;
const { forkAnswered, forkRejected } = FORK_FLOWS;
const { merged } = MEETING_FLOWS;
const { crossedOffers } = RENEGOTIATION_FLOWS;

/** What is found, as the clause and the entry. */
function explain(trace: Trace): string {
  const order = searchOrder(readTrace(trace));
  if (order.kind !== 'unexplained') return order.kind;
  return `${order.finding.clause} at ${nameEntries(trace)[order.finding.at]}`;
}

describe('searchOrder()', () => {
  it.each(FLOWS)('finds an order for %s, or has no opinion', (_, flow) =>
    expect(explain(flow())).toMatch(/^(explained|notUnderstood)$/),
  );

  it.each(
    Object.entries({ CALL_FLOWS, FORK_FLOWS, RESUME_FLOWS, MEETING_FLOWS, RENEGOTIATION_FLOWS }),
  )('understands most of %s', (_, flows) => {
    const understood = Object.values(flows).filter((flow) => explain(flow()) === 'explained');
    expect(understood.length).toBeGreaterThanOrEqual(Object.keys(flows).length / 2);
  });

  it.each(Object.entries(CALL_FLOWS))('tries no order of the Pings of %s', (_, flow) => {
    const facts = readTrace(flow());
    const order = searchOrder(facts);
    const pings = facts.sent.filter(({ frame }) => frame.body.case === 'ping').length;
    const { length: timers } = facts.events.filter(({ event }) => event.body.case === 'leave');
    if (order.kind === 'explained') {
      expect(order.tries).toBeLessThanOrEqual(facts.sent.length - pings + timers + 1);
    }
  });

  it.each([[[]], [undefined]])(
    '[ER-1] lets a server that offers no feature not know its requests: %j',
    (offered) => {
      const script = new Script();
      if (offered !== undefined) script.join('bob', { offered });
      const alice = script.open('alice');
      alice.tries({ case: 'setRecording', value: { callId: 'x' } }, StatusCode.UNIMPLEMENTED);
      alice.tries(
        { case: 'resume', value: { sessionId: 'x', resumeToken: 'x' } },
        StatusCode.UNIMPLEMENTED,
      );
      expect(explain(script.trace)).toBe('explained');
    },
  );

  it('[SE-1] does not let a server not know the requests of what it offers', () => {
    const script = new Script();
    script.join('bob');
    const alice = script.open('alice');
    alice.tries({ case: 'setRecording', value: { callId: 'x' } }, StatusCode.UNIMPLEMENTED);
    expect(explain(script.trace)).toMatch(/^SE-1 at alice/);
  });

  it('explains a recording of thousands of steps', () => {
    const script = new Script();
    const alice = script.join('alice');
    const STEPS = 6000;
    for (let step = 1; step < STEPS; step += 1) {
      alice.tries({ case: 'leave', value: {} }, StatusCode.CALL_NOT_FOUND);
    }
    expect(searchOrder(readTrace(script.trace))).toEqual({ kind: 'explained', tries: STEPS });
  });

  it('[AN-2] misses ANSWERED of a call that was cancelled too late', () =>
    expect(explain(drop(cancelAgainstAnswer(), 'alice ANSWERED'))).toMatch(/^(AN-2|CA-1) at/));

  it('[SE-6] takes a loss that the trace does not show for older than what its participant read last', () => {
    const unseen = drop(CALL_FLOWS.lostAfterHangUp(), 'alice closed');
    const last = nameEntries(unseen).findLast((name) => name.startsWith('alice pong'));
    expect(explain(delay(unseen, last ?? '', 'bob LEAVE 2'))).toBe('explained');
  });

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
    expect(explain(double(cancelAgainstAnswer(), 'alice ANSWERED'))).toMatch(/ at /));

  it('[LS-1] misses RINGBACK of a held call', () =>
    expect(explain(drop(lateSession(), 'alice RINGBACK'))).toMatch(/^LS-1 at alice/));

  it.each([
    ['RS-1', /^(RS-1|G-5) at bob/, drop(resumed(), 'bob PEER_STATE')],
    ['RS-2', /^RS-2 at bob/, drop(resumed(), 'bob PEER_STATE 2')],
    ['RS-2', /^RS-2 at bob/, misroute(resumed(), 'bob PEER_STATE 2', 'alice')],
    ['RS-2', /^MU-1 at alice/, drop(resumed(), 'alice MUTE')],
    ['RS-2', /^OF-1 at bob/, drop(replayedTwice(), 'bob RINGING 2')],
    ['RS-2', /^SE-2 at bob/, drop(replayedTwice(), 'bob < createSession 2')],
    ['RS-1', /^(RS-1|G-5) at bob/, drop(claimedAway(), 'bob PEER_STATE')],
    // Either nobody was told, or the session was still there.
    ['RS-4', /^(RS-4 at bob|RS-2 at alice)/, drop(expired(), 'bob LEAVE')],
    ['RS-8', /^RS-8 at alice/, answerWith(gapped(), 'alice < resume', StatusCode.OK)],
  ] as const)('[%s] sees that a session came back wrongly: %s', (_, where, trace) =>
    expect(explain(trace)).toMatch(where),
  );

  it.each([
    ['AN-2', drop(merged(), 'alice ANSWERED')],
    ['GL-3', answerWith(merged(), 'bob < offerCall', StatusCode.GLARE)],
  ])('[GL-3] sees that glare was merged by half: %s', (clause, trace) =>
    expect(explain(trace)).toMatch(new RegExp(`^${clause} at `)),
  );

  it.each([
    ['DE-2', drop(crossedOffers(), 'alice DESCRIPTION 2')],
    ['NG-1', answerWith(crossedOffers(), 'bob < description 2', StatusCode.OK)],
    ['NG-1', answerWith(crossedOffers(), 'bob < description 2', StatusCode.STALE_NEGOTIATION)],
  ])('[%s] sees that a later negotiation went wrong', (clause, trace) =>
    expect(explain(trace)).toMatch(new RegExp(`^${clause} at `)),
  );

  it.each(['alice RECORDING', 'bob RECORDING', 'bob RECORDING 2'])(
    '[RC-1] misses a RECORDING: %s',
    (name) => expect(explain(drop(FEATURE_FLOWS.recording(), name))).toMatch(/ at /),
  );

  it.each([
    ['MD-1', drop(forkAnswered(), 'bob-tablet RINGING')],
    ['MD-1', drop(forkAnswered(), 'bob-tablet CANCEL')],
    ['RJ-4', drop(forkRejected(), 'bob-tablet CANCEL')],
  ])('[%s] sees that a device was not told', (_, trace) => expect(explain(trace)).toMatch(/ at /));
});
