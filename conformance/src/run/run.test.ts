import { performance } from 'node:perf_hooks';
import { StatusCode, type Trace } from '@audiocall/proto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { drop } from '../oracle/changes.fixture.js';
import { base } from '../oracle/flows.fixture.js';
import { filledByOthers } from '../oracle/limit-flows.fixture.js';
import { type Actor, Script } from '../oracle/trace.fixture.js';
import { countListeners } from '../target/listeners.js';
import { TargetSilentError } from '../target/target-silent.js';
import type { Observation } from '../traffic/recorder.js';
import {
  NothingToGoOnWithError,
  NotOfferedError,
  NotRunError,
  TargetFullError,
} from './not-judged.js';
import { nothingPlayed, type Played } from './played.js';
import { type Judged, type Runnable, type RunOptions, runCases } from './run.js';

interface Part {
  readonly id?: string;
  readonly clauses?: Runnable['clauses'];
  readonly trace?: Trace;
  readonly fails?: Error;
}

/** A case that observes a trace, and then fails, or not. */
function makeCase({ id = 'a/b', clauses = ['OF-1'], trace, fails }: Part): Runnable {
  return {
    id,
    title: 'A case',
    kind: 'scenario',
    clauses,
    async run(recorder) {
      for (const { participant, what } of trace?.entries ?? []) {
        recorder.note(participant, what as Observation);
      }
      if (fails !== undefined) throw fails;
    },
  };
}

function options(more: Partial<RunOptions> = {}): RunOptions {
  return {
    jobs: 1,
    died: new Promise(() => {}),
    ...more,
  };
}

async function runOne(part: Part): Promise<Judged['result']> {
  const { judged: all } = await runCases([makeCase(part)], options());
  const [judged] = all;
  if (judged === undefined) throw new Error('there is no result');
  return judged.result;
}

afterEach(() => void vi.restoreAllMocks());

const silent = new TargetSilentError('bob', { what: 'RINGING', waitedMs: 5, at: 3 });
const broken = (): Trace => drop(base(), 'alice RINGBACK');

describe('runCases(), one case', () => {
  it('[OF-1] passes when its clauses were reached, and keeps no trace', async () => {
    const result = await runOne({ trace: base() });
    expect(result).toMatchObject({ id: 'a/b', verdict: 'passed', failures: [], runs: 1 });
    expect(result.trace).toBeUndefined();
  });

  it('does not pass when it reached nothing', async () => {
    const result = await runOne({});
    expect(result.verdict).toBe('inconclusive');
    expect(result.notJudgedBecause).toBe('the case did not put OF-1 to the test');
  });

  it('[OF-1] plays once more what went to its end and missed a clause, and nothing else', async () => {
    let plays = 0;
    const whole = makeCase({ trace: base() });
    const late: Runnable = {
      ...whole,
      async run(recorder) {
        plays += 1;
        if (plays > 1) await whole.run(recorder);
      },
    };
    const { judged } = await runCases([late, whole], options());
    expect(judged.map(({ result }) => result.verdict)).toEqual(['passed', 'passed']);
    expect(plays).toBe(2);
  });

  it('names the clauses that it did not reach, and keeps the trace', async () => {
    const result = await runOne({ trace: base(), clauses: ['OF-1', 'LS-1', 'TO-4'] });
    expect(result.verdict).toBe('inconclusive');
    expect(result.notJudgedBecause).toBe('the case did not put LS-1, TO-4 to the test');
    expect(result.trace).toBeDefined();
  });

  it('[OF-1] fails when a clause is broken, and says where', async () => {
    const result = await runOne({ trace: broken() });
    expect(result.verdict).toBe('failed');
    const failure = result.failures.find(({ clause }) => clause === 'OF-1');
    expect(failure).toMatchObject({ participant: 'alice' });
    expect(result.trace?.entries[failure?.eventIndex ?? 0]?.participant).toBe('alice');
  });

  it('[OF-1] accuses nobody of two SDKs while the machine stands still each time', async () => {
    const pair = { caller: 'ours', callee: 'theirs' };
    const failing = makeCase({ trace: broken() });
    const run: Runnable['run'] = async (recorder) => {
      const until = performance.now() + 500;
      while (performance.now() < until);
      await failing.run(recorder);
    };
    const { judged } = await runCases([{ ...failing, pair, run }], options());
    const [result] = judged.map((each) => each.result);
    expect(result?.verdict).toBe('inconclusive');
    expect(result?.notJudgedBecause).toContain('this machine stood still');
  });

  it('fails for a clause too that the case is not there for', async () => {
    const result = await runOne({ trace: broken(), clauses: ['G-2'] });
    expect(result.verdict).toBe('failed');
  });

  it('is inconclusive when its script breaks', async () => {
    const result = await runOne({ trace: base(), fails: new Error('no such field') });
    expect(result).toMatchObject({ verdict: 'inconclusive', notJudgedBecause: 'no such field' });
  });

  it('[OF-1] fails when its script breaks on what a clause forbids', async () => {
    const result = await runOne({ trace: broken(), fails: new Error('no RINGBACK') });
    expect(result).toMatchObject({ verdict: 'failed', notJudgedBecause: 'no RINGBACK' });
  });

  it('judges what was played of a script that had nothing to go on with, and no more', async () => {
    const stuck = new NothingToGoOnWithError('alice has no call to go on with');
    const open = await runOne({ trace: base(), fails: stuck });
    expect(open).toMatchObject({ verdict: 'inconclusive', notJudgedBecause: stuck.message });
    const full = await runOne({ trace: filledByOthers(), fails: stuck });
    expect(full.verdict).toBe('inconclusive');
    expect(full.notJudgedBecause).toContain('the server was full');
    const failed = await runOne({ trace: broken(), fails: stuck });
    expect(failed).toMatchObject({ verdict: 'failed', notJudgedBecause: stuck.message });
  });

  it('fails when the target is silent: by the clause that promises what did not come', async () => {
    const what = 'the response to request 3';
    const response = { what, waitedMs: 5, clause: 'RQ-1', at: 3 } as const;
    const result = await runOne({ fails: new TargetSilentError('bob', response) });
    expect(result.verdict).toBe('failed');
    expect(result.failures).toMatchObject([{ clause: 'RQ-1', participant: 'bob', eventIndex: 3 }]);
    expect(result.failures[0]?.explanation).toContain('bob waited 5 ms for the response');
  });

  it('[WR-1] says that a socket opened after all, which is not denied above the row that shows it', async () => {
    const script = new Script();
    // The clock of this run stands at 0.
    script.open('alice', undefined, -1600);
    const silence = { what: 'its socket to open', waitedMs: 1500, clause: 'WR-1', at: -1 } as const;
    const fails = new TargetSilentError('alice', silence);
    const { failures } = await runOne({ trace: script.trace, fails });
    expect(failures).toMatchObject([{ clause: 'WR-1', participant: 'alice', eventIndex: 0 }]);
    expect(failures[0]?.explanation).toBe(
      'alice waited 1500 ms for its socket to open, and it did not come in that time; it opened after 1600 ms.',
    );
  });

  it('[RQ-1] fails at a socket that was closed for no reason, and is inconclusive where there is one', async () => {
    const playClosed = (close: (alice: Actor) => void): Promise<Judged['result']> => {
      const script = new Script();
      const alice = script.join('alice');
      const requestId = alice.asks({ case: 'leave', value: {} });
      close(alice);
      const what = `the response to request ${requestId}`;
      const silence = {
        what,
        waitedMs: 5,
        clause: 'RQ-1',
        at: 3,
        requestId,
        closedSocket: 0,
      } as const;
      const fails = new TargetSilentError('alice', silence);
      return runOne({ trace: script.trace, clauses: ['SE-2'], fails });
    };
    const failed = await playClosed((alice) => alice.isClosed(1000));
    expect(failed).toMatchObject({ verdict: 'failed', failures: [{ clause: 'RQ-1' }] });
    const explained = await playClosed((alice) => alice.closes());
    expect(explained).toMatchObject({ verdict: 'inconclusive', failures: [] });
    expect(explained.notJudgedBecause).toContain('closed by itself while it waited');
    expect(explained.trace).toBeDefined();
  });

  it('fails when the target is silent: else by the first clause of the case', async () => {
    const result = await runOne({ clauses: ['TO-1', 'TO-3'], fails: silent });
    expect(result.failures).toMatchObject([{ clause: 'TO-1' }]);
  });

  it('[LM-5] is inconclusive when it waits for what comes of an offer that found the server full', async () => {
    const trace = filledByOthers();
    const waited = await runOne({ trace, clauses: ['TO-1'], fails: silent });
    expect(waited).toMatchObject({ verdict: 'inconclusive', failures: [] });
    expect(waited.notJudgedBecause).toContain('the server was full');
    // A response comes whatever was refused.
    const response = { what: 'the response', waitedMs: 5, clause: 'RQ-1', at: 3 } as const;
    const fails = new TargetSilentError('bob', response);
    expect(await runOne({ trace, fails })).toMatchObject({ verdict: 'failed' });
  });

  it('[LM-5] is played alone where others had filled what is known to be small', async () => {
    const trace = filledByOthers({ maxCalls: 3, callsMade: 3 });
    const beside = { ...makeCase({ trace }), clauses: ['OF-1'] as const };
    const play = async (alone?: Runnable['alone']): Promise<Judged['result'] | undefined> => {
      const noted: Runnable['run'] = async (recorder) => {
        recorder.noteServer({ maxCalls: 3, callsMade: 3 });
        await beside.run(recorder);
      };
      const { judged } = await runCases([{ ...beside, run: noted, alone }], options());
      return judged[0]?.result;
    };
    const few = expect.stringContaining('--max-calls of 3');
    expect(await play()).toMatchObject({ verdict: 'notOffered', notJudgedBecause: few });
    expect(await play(makeCase({ trace: base() }))).toMatchObject({ verdict: 'passed' });
    expect(await play(makeCase({ trace: broken() }))).toMatchObject({ verdict: 'failed' });
  });

  it('[LM-5] of many sequences is not offered for a limit that kept one of them from its end', async () => {
    const played = nothingPlayed({ kind: 'none' });
    const search = (more: Partial<Played>) => async () => ({ ...played, ...more });
    const kept = { ...makeCase({}), search: search({ hindrance: 'few calls' }) };
    const reached = new Set(['OF-1'] as const);
    const judgement = { reached, findings: [] };
    const well = { ...makeCase({}), search: search({ hindrance: 'few calls', judgement }) };
    const { judged } = await runCases([kept, well], options());
    const [none, all] = judged.map(({ result }) => result);
    expect(none).toMatchObject({ verdict: 'notOffered', notJudgedBecause: 'few calls' });
    expect(all).toMatchObject({ verdict: 'passed' });
  });

  it('has no verdict when the harness itself breaks, and the others have theirs', async () => {
    const search = async (): Promise<Played> => {
      throw new TypeError('no such method');
    };
    const cases = [{ ...makeCase({}), search }, makeCase({ trace: base() })];
    const { judged } = await runCases(cases, options());
    const [none, other] = judged.map(({ result }) => result);
    expect(none?.verdict).toBe('inconclusive');
    expect(none?.notJudgedBecause).toMatch(/^a bug of the harness, .*: no such method/);
    expect(other?.verdict).toBe('passed');
  });

  it('is not offered, or not run, for the reason that is given', async () => {
    const notOffered = await runOne({ fails: new NotOfferedError('there is one service') });
    expect(notOffered).toMatchObject({
      verdict: 'notOffered',
      notJudgedBecause: 'there is one service',
    });
    const notRun = await runOne({ fails: new NotRunError('ring_ms is too long') });
    expect(notRun).toMatchObject({
      verdict: 'inconclusive',
      notJudgedBecause: 'ring_ms is too long',
    });
  });
});

describe('runCases(), many cases', () => {
  it('starts first what mostly waits, and keeps the order of the results', async () => {
    const seen: string[] = [];
    const onJudged = ({ result }: Judged): number => seen.push(result.id);
    const cases = [
      makeCase({ id: 'a/b' }),
      { ...makeCase({ id: 'a/waits' }), startsEarly: true },
      makeCase({ id: 'a/c' }),
    ];
    const { judged } = await runCases(cases, options({ onJudged }));
    expect(seen).toEqual(['a/waits', 'a/b', 'a/c']);
    expect(judged.map(({ result }) => result.id)).toEqual(['a/b', 'a/waits', 'a/c']);
  });

  const cases = ['a', 'b', 'c', 'd', 'e'].map((id) => makeCase({ id, trace: base() }));

  it('gives the results in the order of the cases, and tells of each one', async () => {
    const told: string[] = [];
    const onJudged = ({ result }: Judged): void => void told.push(result.id);
    const { judged } = await runCases(cases, options({ jobs: 3, onJudged }));
    expect(judged.map(({ result }) => result.id)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(told.sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('tells which cases are being played, the one that began first in front', async () => {
    const told: (readonly string[])[] = [];
    const onPlaying = (ids: readonly string[]): void => void told.push(ids);
    await runCases(cases.slice(0, 2), options({ jobs: 2, onPlaying }));
    expect(told.slice(0, 2)).toEqual([['a'], ['a', 'b']]);
    expect(told.at(-1)).toEqual([]);
  });

  it('plays as many at a time as it may', async () => {
    const playing = { now: 0, most: 0 };
    const slow = cases.map((each) => ({
      ...each,
      async run() {
        playing.now += 1;
        playing.most = Math.max(playing.most, playing.now);
        await new Promise((resolve) => setImmediate(resolve));
        playing.now -= 1;
      },
    }));
    await runCases(slow, options({ jobs: 2 }));
    expect(playing).toEqual({ now: 0, most: 2 });
  });

  it('does not start another case when the target is gone', async () => {
    let die: (sentence: string) => void = () => undefined;
    const died = new Promise<string>((resolve) => {
      die = resolve;
    });
    const deadly: Runnable = {
      ...makeCase({ id: 'deadly' }),
      async run() {
        die('the server ended');
        await new Promise((resolve) => setImmediate(resolve));
      },
    };
    const [first, ...others] = cases;
    if (first === undefined) throw new Error('there is no case');
    const { judged } = await runCases([first, deadly, ...others.slice(1)], options({ died }));
    expect(judged.map(({ result }) => result.verdict)).toEqual([
      'passed',
      'inconclusive',
      'inconclusive',
      'inconclusive',
      'inconclusive',
    ]);
    expect(judged[4]?.result.notJudgedBecause).toBe('the server ended');
  });

  it('pays for a hung target once: the others are not judged, and the run says why', async () => {
    const hung = [makeCase({ id: 'hung', trace: base(), fails: silent }), ...cases];
    const probe = async () => 'the server answers nobody';
    const { judged, stopped } = await runCases(hung, options({ probe }));
    expect(stopped?.left).toHaveLength(5);
    expect(stopped?.sentence).toMatch(/^while hung ran, the server answers nobody; the last frame/);
    const [first, ...others] = judged.map(({ result }) => result);
    expect(first?.verdict).toBe('failed');
    expect(first?.failures).toMatchObject([
      {
        clause: 'RQ-1',
        explanation: expect.stringMatching(/^While hung ran, the server answers nobody; .*\.$/),
      },
    ]);
    for (const result of others) {
      expect(result.verdict).toBe('inconclusive');
      expect(result.notJudgedBecause).toBe('the server answers nobody');
    }
  });

  it('[RQ-1] names the first request that a hung target did not answer', async () => {
    const script = new Script();
    script.join('bob').asks({ case: 'leave', value: {} });
    const late = makeCase({ id: 'late', trace: base(), fails: silent });
    const hung = [late, makeCase({ id: 'hung', trace: script.trace, fails: silent })];
    const probe = async () => 'the server answers nobody';
    const { stopped } = await runCases(hung, options({ probe, jobs: 2 }));
    expect(stopped?.sentence).toBe(
      "while hung and 1 other case beside it ran, the server answers nobody; the first request that it did not answer in hung was bob's → leave #2",
    );
  });

  it('blames a target that died while the case ran, not what was seen of its death', async () => {
    const died = Promise.resolve('the server ended with status 9');
    const dying = makeCase({ trace: broken(), fails: silent });
    const { judged } = await runCases([dying], options({ died }));
    expect(judged[0]?.result.failures).toMatchObject([
      { explanation: expect.stringContaining('While a/b ran, the server ended with status 9; ') },
    ]);
  });

  it('[WR-3] blames a death by a message that is no frame on the clause of such messages', async () => {
    const raw = { head: new Uint8Array([0xff]), length: 1, text: false, fault: 'garbage bytes' };
    const lost = { code: 1006, httpStatus: 0, byParticipant: false };
    const about = makeCase({ clauses: ['WR-6', 'WR-3'] });
    const dying: Runnable = {
      ...about,
      async run(recorder) {
        recorder.note('mallory', { case: 'opened', value: {} } as Observation);
        recorder.note('mallory', { case: 'sentRaw', value: raw } as Observation);
        recorder.note('mallory', { case: 'closed', value: lost } as Observation);
        throw new Error('the socket is gone');
      },
    };
    const died = Promise.resolve('the server ended with status 9');
    const { judged } = await runCases([dying], options({ died }));
    expect(judged[0]?.result.failures).toMatchObject([{ clause: 'WR-3', participant: 'mallory' }]);
  });

  it('[RQ-1] has one finding for a death: in the case that sent something last', async () => {
    let nowMs = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
    const dying = ['early', 'culprit', 'late'].map((id): Runnable => {
      const trace = broken();
      const lost = { code: 1006, httpStatus: 0, byParticipant: false };
      const entries = trace.entries.filter(({ what }) => what.case !== 'closed');
      return {
        ...makeCase({ id }),
        async run(recorder) {
          for (const { participant, what } of entries) {
            recorder.note(participant, what as Observation);
          }
          if (id !== 'culprit') nowMs += 5;
          recorder.note('bob', { case: 'closed', value: lost } as Observation);
          throw new Error('the socket is gone');
        },
      };
    });
    const died = Promise.resolve('the server ended with status 9');
    const told: string[] = [];
    const onJudged = ({ result }: Judged): void => void told.push(result.id);
    const outcome = await runCases([...dying, ...cases], options({ jobs: 3, died, onJudged }));
    const results = outcome.judged.map(({ result }) => result);
    expect(results.slice(0, 3).map(({ verdict }) => verdict)).toEqual([
      'inconclusive',
      'failed',
      'inconclusive',
    ]);
    expect(results.flatMap(({ failures }) => failures.map(({ clause }) => clause))).toEqual([
      'RQ-1',
    ]);
    const { sentence, left } = outcome.stopped ?? {};
    expect(sentence).toMatch(
      /^while culprit and 2 other cases beside it ran, the server ended with status 9; the last frame that it got in culprit was \w+'s → /,
    );
    expect(left).toHaveLength(5);
    expect(results[0]?.notJudgedBecause).toContain('see culprit');
    expect(told.sort()).toEqual(['culprit', 'early', 'late']);
  });

  it('[RQ-1] marks no request that was answered: another one that is owed, or the loss', async () => {
    const blame = async (also: boolean) => {
      const script = new Script();
      const alice = script.join('alice');
      const bob = script.join('bob');
      const owed = also ? alice.asks({ case: 'leave', value: {} }) : 0;
      bob.isRefused(bob.asks({ case: 'leave', value: {} }), StatusCode.CALL_NOT_FOUND);
      alice.isClosed(1006);
      const died = Promise.resolve('the server ended with status 9');
      const dying = makeCase({ trace: script.trace, fails: new Error('the socket is gone') });
      const { judged, stopped } = await runCases([dying], options({ died }));
      const [failure] = judged[0]?.result.failures ?? [];
      return {
        owed,
        said: stopped?.sentence,
        entry: script.trace.entries[failure?.eventIndex ?? -1],
      };
    };
    const answered = await blame(false);
    expect(answered.entry?.what.case).toBe('closed');
    expect(answered.said).toMatch(/was bob's → leave #\d+, which it answered$/);
    const { owed, entry } = await blame(true);
    expect(entry).toMatchObject({ participant: 'alice', what: { value: { requestId: owed } } });
  });

  it('[WR-1] marks the socket that did not open where nothing was sent at all', async () => {
    const lost = { code: 1006, httpStatus: 0, byParticipant: false };
    const dying: Runnable = {
      ...makeCase({}),
      async run(recorder) {
        recorder.note('alice', { case: 'opened', value: {} } as Observation);
        recorder.note('bob', { case: 'closed', value: lost } as Observation);
        throw new Error('the socket did not open');
      },
    };
    const died = Promise.resolve('the server ended with status 9');
    const { judged } = await runCases([dying], options({ died }));
    expect(judged[0]?.result.failures).toMatchObject([{ participant: 'bob', eventIndex: 1 }]);
  });

  it('asks whether the server is there when two SDKs get no session, and blames none of them', async () => {
    const pair = { caller: 'ours', callee: 'theirs' };
    const fails = new Error('the server could not be reached: 502');
    const gone = [1, 2].map((n) => ({ ...makeCase({ id: `case/${n}`, fails }), pair }));
    const probe = async () => 'nothing listens there any more';
    const { judged, stopped } = await runCases(gone, options({ probe }));
    expect(stopped).toMatchObject({ sentence: 'nothing listens there any more', left: [1] });
    expect(judged.map(({ result }) => result.verdict)).toEqual(['inconclusive', 'inconclusive']);
    expect(judged[0]?.result.notJudgedBecause).toContain('502');
  });

  it('leaves nobody to listen to the death of a target that outlives the run', async () => {
    const died = new Promise<string>(() => {});
    let meanwhile = 0;
    const onJudged = (): void => {
      meanwhile = countListeners(died);
    };
    await runCases(cases, options({ died, onJudged }));
    expect(meanwhile).toBe(1);
    const refine = (): never => {
      throw new Error('a fault of the harness');
    };
    await expect(runCases(cases, options({ died, refine }))).rejects.toThrow('a fault');
    expect(countListeners(died)).toBe(0);
  });

  it('goes on after a silence when the target answers others', async () => {
    const { judged, stopped } = await runCases([makeCase({ fails: silent }), ...cases], options());
    expect(judged.slice(1).every(({ result }) => result.verdict === 'passed')).toBe(true);
    expect(stopped).toBeUndefined();
  });
});

describe('runCases() at a target that is full', () => {
  /** Cases at a target with room for so many; each sends as often as it was let in. */
  function playAt(room: number, jobs: number) {
    let there = 0;
    const plays: number[] = Array.from({ length: 6 }, () => 0);
    const cases = plays.map((_, index): Runnable => {
      const made = makeCase({ id: `full/${index}`, trace: base() });
      return {
        ...made,
        async run(recorder) {
          plays[index] = (plays[index] ?? 0) + 1;
          if (there >= room) throw new TargetFullError('there is no room');
          there += 1;
          await new Promise((resolve) => setImmediate(resolve));
          await made.run(recorder);
          there -= 1;
        },
      };
    });
    return { plays, outcome: runCases(cases, options({ jobs })) };
  }

  it('plays what was turned away again, with fewer side by side', async () => {
    const { plays, outcome } = playAt(2, 5);
    const { judged } = await outcome;
    expect(judged.map(({ result }) => result.verdict)).toEqual(Array(6).fill('passed'));
    expect(plays.some((times) => times > 1)).toBe(true);
  });

  it('plays what was turned away last again, when the others have ended', async () => {
    let plays = 0;
    const made = makeCase({ id: 'full/last', trace: base() });
    const last: Runnable = {
      ...made,
      async run(recorder) {
        plays += 1;
        if (plays === 1) throw new TargetFullError('there is no room');
        await made.run(recorder);
      },
    };
    const { judged } = await runCases([last], options({ jobs: 3 }));
    expect(judged[0]?.result.verdict).toBe('passed');
  });

  it('has no verdict where there is no room for one alone', async () => {
    const { judged } = await playAt(0, 3).outcome;
    for (const { result } of judged) {
      expect(result).toMatchObject({
        verdict: 'inconclusive',
        notJudgedBecause: 'there is no room',
      });
    }
  });
});
