import type { Report } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import { base } from '../oracle/flows.fixture.js';
import { Script } from '../oracle/trace.fixture.js';
import type { Judged } from '../run/run.js';
import { tallyTrace } from '../run/tally.js';
import { renderHtml } from './html.js';
import { makeReport, makeResult } from './reports.fixture.js';
import { choosePalette } from './terminal.js';
import { renderSummary } from './terminal-summary.js';
import { findUnanswered } from './unanswered.js';

const MUTE = { case: 'setMute', value: {} } as const;
const LEAVE = { case: 'leave', value: {} } as const;

/** A case at the server of all, which began so many milliseconds after the run, and in which all went well. */
function passes(id: string, startedAtMs = 0): Judged {
  const trace = base();
  const tally = tallyTrace(trace, { reached: new Set() }, startedAtMs);
  return { result: makeResult({ id, trace }), reached: new Set(), tally, startedAtMs };
}

/** One in which alice waits in vain for the answer to what she asks, with a session or without. */
function waits(
  id: string,
  body: typeof MUTE | typeof LEAVE = MUTE,
  { startedAtMs = 0, joins = true, kind = 'scenario' } = {},
): Judged {
  const script = new Script();
  const alice = joins ? script.join('alice') : script.open('alice');
  alice.asks(body);
  const { trace } = script;
  const tally = tallyTrace(trace, { reached: new Set() }, startedAtMs);
  const result = makeResult({ id, kind, trace, verdict: 'failed' });
  return { result, reached: new Set(), tally, startedAtMs, waited: 'alice' };
}

describe('findUnanswered()', () => {
  it('has nothing to say where all is answered, and of a single case, which shows its failure itself', () => {
    expect(findUnanswered([passes('a'), passes('b')])).toEqual([]);
    expect(findUnanswered([passes('a'), waits('b')])).toEqual([]);
  });

  it('[RQ-1] names a kind that is not answered, in how many cases, and where it is seen most plainly', () => {
    const all = [
      waits('generated/core', MUTE, { kind: 'property' }),
      waits('mute/early'),
      passes('later', 60_000),
    ];
    expect(findUnanswered(all)).toMatchObject([
      {
        request: 'SetMute',
        cases: 2,
        sentIn: 2,
        firstCase: 'mute/early',
        participant: 'alice',
        eventIndex: 3,
        nothingAfter: false,
      },
    ]);
  });

  it('counts the cases in which the same kind was answered', () => {
    const all = [waits('a', LEAVE), waits('b', LEAVE), passes('c', 60_000), passes('d')];
    expect(findUnanswered(all)).toMatchObject([{ request: 'Leave', cases: 2, sentIn: 4 }]);
  });

  it('[G-5] names the first request from which on nothing was answered any more', () => {
    const all = [
      waits('third', LEAVE, { startedAtMs: 9000, joins: false }),
      waits('second', LEAVE, { startedAtMs: 8000, joins: false }),
      waits('first', LEAVE, { startedAtMs: 7000, joins: false }),
      passes('before'),
    ];
    expect(findUnanswered(all)).toMatchObject([
      { request: 'Leave', cases: 3, firstCase: 'first', eventIndex: 1, nothingAfter: true },
    ]);
  });

  it('takes no kind that is never answered for the end of all answers', () => {
    const all = [
      passes('before'),
      waits('a', MUTE, { startedAtMs: 8000, joins: false }),
      waits('b', MUTE, { startedAtMs: 9000, joins: false }),
    ];
    expect(findUnanswered(all)).toMatchObject([{ request: 'SetMute', nothingAfter: false }]);
  });

  it('names the oldest request where the run ended since nobody was answered any more', () => {
    const all = [waits('b', MUTE, { startedAtMs: 8 }), waits('a', LEAVE, { startedAtMs: 5 })];
    expect(findUnanswered(all, true)).toMatchObject([
      { request: 'Leave', cases: 2, firstCase: 'a', nothingAfter: true },
    ]);
  });

  it('says nothing of a server that is a script of the harness', () => {
    const scripted = [waits('a'), waits('b')];
    for (const { result } of scripted) {
      if (result.trace !== undefined) Object.assign(result.trace, { server: { scripted: true } });
    }
    expect(findUnanswered(scripted)).toEqual([]);
  });
});

describe('what a reader sees of it', () => {
  const reportOf = (unanswered: readonly Partial<Report['unanswered'][number]>[]): Report => {
    const report = makeReport([makeResult({ id: 'mute/early', verdict: 'failed' })]);
    return Object.assign(report, { unanswered });
  };
  const mute = {
    request: 'SetMute',
    cases: 12,
    sentIn: 12,
    firstCase: 'mute/early',
    eventIndex: 3,
  };

  it('is one line above the broken clauses', () => {
    const text = renderSummary(reportOf([mute]), choosePalette(false));
    expect(text).toContain(
      'silent   SetMute got no answer in 12 of 12 cases; first: mute/early, step 3\n',
    );
    const hung = { ...mute, nothingAfter: true };
    expect(renderSummary(reportOf([hung]), choosePalette(false))).toContain(
      'silent   SetMute got no answer, nor did anything that was sent later, in 12 cases; first:',
    );
    expect(renderSummary(reportOf([]), choosePalette(false))).not.toContain('silent');
  });

  it('leads from the first page to the case', () => {
    const html = renderHtml(reportOf([mute]));
    expect(html).toMatch(
      /SetMute got no answer in 12 of 12 cases<\/bdi>; first in <a [^>]*href="#case\/mute\/early"/,
    );
    expect(renderHtml(reportOf([]))).not.toContain('Without an answer');
  });
});
