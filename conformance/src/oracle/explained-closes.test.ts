import { Feature, StatusCode, type Trace } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import { type ClosedWait, explainClose, findUnexplained } from './explained-closes.js';
import { type Actor, type Body, Script } from './trace.fixture.js';

const LEAVE: Body = { case: 'leave', value: {} };
const PING_MS = 1000;

/** Alice's socket is closed by the server while she waits for the response to her last request. */
interface Course {
  readonly code: number;
  /** What comes before that request. */
  readonly before?: (alice: Actor, script: Script) => void;
  /** What comes between the request and the close. */
  readonly meanwhile?: (alice: Actor, script: Script) => void;
}

function close({ code, before, meanwhile }: Course): { trace: Trace; wait: ClosedWait } {
  const script = new Script();
  const limits = { framesPerSecond: 4 };
  const timers = { pingMs: PING_MS, helloMs: 500 };
  const alice = script.join('alice', { features: [Feature.RESUME], timers, limits });
  before?.(alice, script);
  const requestId = alice.asks(LEAVE);
  meanwhile?.(alice, script);
  alice.isClosed(code);
  return { trace: script.trace, wait: waitFor(requestId) };
}

function waitFor(requestId: number, participant = 'alice', socket = 0): ClosedWait {
  return { participant, socket, what: `the response to request ${requestId}`, requestId };
}

const explain = (course: Course): string | undefined => {
  const { trace, wait } = close(course);
  return explainClose(trace, wait);
};

function asksElsewhere(_alice: Actor, script: Script, userId = 'alice', refused = false): void {
  const other = script.open('other');
  const request = other.asks({ case: 'createSession', value: { serviceId: 'demo', userId } });
  if (refused) other.isRefused(request, StatusCode.UNAUTHENTICATED);
}

function pingTimes(alice: Actor, count: number): void {
  for (let sent = 0; sent < count; sent += 1) alice.pings();
}

const raw = (alice: Actor): void => alice.sendsRaw('garbage', 9);
const idle = (_alice: Actor, script: Script): void => script.wait(2 * PING_MS);

describe('explainClose()', () => {
  it.each<[string, Course, string]>([
    [
      '[MD-2] a newer session that was asked for meanwhile',
      { code: 4001, meanwhile: asksElsewhere },
      'with 4001, as a newer session of its user took its place (MD-2), ',
    ],
    [
      '[SE-8] a silence of two intervals, with a ping in it',
      {
        code: 4003,
        before: (alice, script) => {
          alice.isPinged(false);
          idle(alice, script);
        },
      },
      'with 4003, after two ping intervals of silence (SE-8), ',
    ],
    [
      '[LM-2] more frames than are announced',
      { code: 4008, meanwhile: (alice) => pingTimes(alice, 3) },
      'with 4008, as it had sent more than it may (LM-2, RS-6), ',
    ],
    [
      '[GA-1] a server that goes away',
      {
        code: 1001,
        before: (alice) =>
          alice.receives({
            case: 'control',
            value: { body: { case: 'goAway', value: { drainMs: 10 } } },
          }),
      },
      'with 1001, as the server goes away (GA-1), ',
    ],
    [
      '[SE-5] its own DestroySession',
      { code: 4000, before: (alice) => alice.asks({ case: 'destroySession', value: {} }) },
      'with 4000, as it had destroyed its session (SE-5), ',
    ],
    [
      '[WR-3] its own garbage',
      { code: 1007, before: raw },
      'with 1007, as it had sent a message that is no frame (WR-2 to WR-4), ',
    ],
    [
      '[LM-3] that it reads nothing',
      { code: 1006, before: (alice) => alice.stopsReading() },
      'with 1006, as it read nothing (LM-3), ',
    ],
  ])('takes for a reason %s', (_what, course, why) => {
    const when = 'while it waited for the response to request';
    expect(explain(course)).toMatch(`alice's socket was closed ${why}${when}`);
  });

  it.each<[string, Course]>([
    ['[RQ-1] a code that no clause knows', { code: 1000 }],
    ['[RQ-1] the end of the connection', { code: 1006 }],
    ['[MD-2] 4001 where nobody came', { code: 4001 }],
    [
      '[MD-2] 4001 where somebody else came',
      { code: 4001, meanwhile: (alice, script) => asksElsewhere(alice, script, 'bob') },
    ],
    [
      '[MD-2] 4001 where the newer one was turned away',
      { code: 4001, meanwhile: (alice, script) => asksElsewhere(alice, script, 'alice', true) },
    ],
    ['[RS-7] 4002 where nobody resumed it', { code: 4002 }],
    [
      '[SE-8] 4003 where something was answered just now',
      {
        code: 4003,
        before: (alice, script) => {
          alice.isPinged(false);
          idle(alice, script);
          script.settle();
        },
      },
    ],
    ['[SE-8] 4003 without a ping', { code: 4003, before: idle }],
    ['[SE-7] 4004 where it has a session', { code: 4004, before: idle }],
    ['[LM-2] 4008 within the rate', { code: 4008, meanwhile: (alice) => pingTimes(alice, 2) }],
    ['[GA-1] 1001 without a word before', { code: 1001 }],
    ['[SE-5] 4000 where it destroyed nothing', { code: 4000 }],
    ['[WR-3] 1007 where it sent frames alone', { code: 1007 }],
    ['[RQ-1] another code than garbage is closed with', { code: 1000, before: raw }],
  ])('takes for none %s', (_what, course) => {
    expect(explain(course)).toBeUndefined();
  });

  it('[SE-7] takes 4004 for a reason where the time for a session was over, and not before', () => {
    const createLate = (ms: number): string | undefined => {
      const script = new Script();
      script.join('bob', { timers: { helloMs: 500 } });
      const alice = script.open('alice');
      script.wait(ms);
      alice.tries({ case: 'createSession', value: {} }, StatusCode.UNAUTHENTICATED);
      const requestId = alice.asks({ case: 'createSession', value: {} });
      alice.isClosed(4004);
      return explainClose(script.trace, waitFor(requestId));
    };
    expect(createLate(500)).toContain('with 4004, as it had no session in time (SE-7), while');
    expect(createLate(100)).toBeUndefined();
  });

  it('[SE-7] leaves open how short hello_ms is where nobody was told, but not that it gives time', () => {
    const closeAfter = (ms: number): string | undefined => {
      const script = new Script();
      const alice = script.open('alice');
      const requestId = alice.asks({ case: 'createSession', value: {} });
      script.wait(ms);
      alice.isClosed(4004);
      return explainClose(script.trace, waitFor(requestId));
    };
    expect(closeAfter(50)).toContain('SE-7');
    expect(closeAfter(1)).toBeUndefined();
  });

  it('[RS-7] takes 4002 for a reason where another socket has its session', () => {
    const script = new Script();
    const alice = script.join('alice', { features: [Feature.RESUME] });
    const requestId = alice.asks(LEAVE);
    alice.resumes();
    alice.onSocket(0, () => alice.isClosed(4002));
    expect(explainClose(script.trace, waitFor(requestId))).toContain('(RS-7, RS-8), while');
    expect(explainClose(script.trace, waitFor(requestId, 'alice', 1))).toBeUndefined();
  });

  it('[RS-8] says of a request behind its own close why it is still there', () => {
    const script = new Script();
    const alice = script.join('alice', { features: [Feature.RESUME] });
    script.settle();
    alice.closes();
    alice.reopens();
    alice.isRefused(alice.asksToResume(), StatusCode.SEQ_GAP);
    let requestId = 0;
    alice.onSocket(0, () => {
      requestId = alice.asks(LEAVE);
    });
    expect(explainClose(script.trace, waitFor(requestId))).toBe(
      `alice's socket was closed by itself, and its Resume was answered SEQ_GAP, before it sent request ${requestId}; nothing is owed on a closed socket`,
    );
  });

  it('[RQ-1] finds no reason in what came after the close, nor where the close is not in the trace', () => {
    const { trace, wait } = close({ code: 4001 });
    const later = new Script();
    asksElsewhere(later.open('alice'), later);
    trace.entries.push(...later.trace.entries.slice(1));
    expect(explainClose(trace, wait)).toBeUndefined();
    expect(explainClose(trace, { ...wait, participant: 'nobody' })).toBeUndefined();
  });
});

describe('findUnexplained()', () => {
  it('[RQ-1] gives the first wait without a reason, and none on sockets that their participants closed', () => {
    const script = new Script();
    const [alice, bob] = [script.join('alice'), script.join('bob')];
    alice.closes();
    const waits = [waitFor(2), waitFor(2, 'bob')];
    expect(findUnexplained(script.trace, waits)).toBeUndefined();
    bob.isClosed(1006);
    expect(findUnexplained(script.trace, waits)).toBe(waits[1]);
    expect(findUnexplained(script.trace, [])).toBeUndefined();
  });
});
