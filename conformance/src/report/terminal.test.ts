import { stripVTControlCharacters } from 'node:util';
import { FailureSchema } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { drop, findEntry } from '../oracle/changes.fixture.js';
import { CLAUSES, type ClauseId } from '../oracle/clauses.js';
import { base } from '../oracle/flows.fixture.js';
import { failedStep, makeFailed, makeReport, makeResult } from './reports.fixture.js';
import { choosePalette, renderCase, renderFailure, wrap } from './terminal.js';
import { renderSummary } from './terminal-summary.js';

const PLAIN = choosePalette(false);
const COLOURS = choosePalette(true);
const MOST_COLUMNS = 110;
const ESCAPE = '\u001b';

const ids = Object.keys(CLAUSES) as ClauseId[];
const results = [
  makeResult(),
  makeResult({ clauses: ids.slice(0, 40) }),
  makeResult({ tones: ['caller heard silence, 900 Hz, silence', 'callee heard silence'] }),
  makeResult({ verdict: 'notOffered', notJudgedBecause: 'no second service is given' }),
  makeResult({ verdict: 'inconclusive', notJudgedBecause: 'hello_ms is too long' }),
  makeFailed(),
];
const texts = (palette = PLAIN): readonly string[] => [
  ...results.map((result) => renderCase(result, palette)),
  ...results.map((result) => renderFailure(result, palette)),
  renderSummary(makeReport(results), palette),
];

describe('every text', () => {
  it('holds no escape sequence where there are no colours', () => {
    for (const text of texts()) expect(text).not.toContain(ESCAPE);
  });

  it('is the same with colours, but for the colours', () => {
    expect(texts(COLOURS).map(stripVTControlCharacters)).toEqual(texts());
    expect(texts(COLOURS).join('')).toContain(ESCAPE);
  });

  it(`fits into ${MOST_COLUMNS} columns`, () => {
    for (const line of texts().join('\n').split('\n')) {
      expect(line.length, line).toBeLessThanOrEqual(MOST_COLUMNS);
    }
  });
});

describe('a narrow terminal', () => {
  const long =
    'A server does what no server should do, and was seen to do it somewhere else. '.repeat(3);
  const failed = makeFailed();
  const entries = failed.trace?.entries ?? [];
  const at = entries.findIndex(({ what }) => {
    if (what.case !== 'sent' || what.value.body.case !== 'offerCall') return false;
    what.value.body.value.callee = 'c'.repeat(48);
    return true;
  });
  const result = makeResult({
    ...failed,
    title: long,
    failures: failed.failures.map((failure) => ({ ...failure, blame: long, eventIndex: at })),
  });
  const texts = [renderCase(result, PLAIN, 80), renderFailure(result, PLAIN, 80)];

  it('has no line that is wider, however long titles and ids are', () => {
    for (const line of texts.join('\n').split('\n')) {
      expect(line.length, line).toBeLessThanOrEqual(80);
    }
  });

  it('loses no word for that', () => {
    const [, text = ''] = texts.map((each) => each.replace(/\s+/g, ' '));
    expect(text).toContain(`hang-up/both: ${long.trim()}`);
    expect(text).toContain(`callee=${'c'.repeat(48)}`);
    expect(text).toContain('◀ HU-1, seen by bob');
  });
});

describe('renderCase()', () => {
  it('has the mark, the name, the time and every clause', () => {
    const text = renderCase(makeResult({ clauses: ['RJ-1', 'OF-1'] }), PLAIN);
    expect(text).toMatch(/^✓ reject\/ringing +12 ms {2}RJ-1 OF-1$/);
  });

  it('counts the clauses for which the line has no room', () => {
    const text = renderCase(makeResult({ clauses: ids }), PLAIN);
    const [, shown = '', rest] = / ms {2}(.*) and (\d+) more$/.exec(text) ?? [];
    expect(shown).toBe(ids.slice(0, shown.split(' ').length).join(' '));
    expect(shown.split(' ').length + Number(rest)).toBe(ids.length);
    expect(text.length).toBeLessThanOrEqual(100);
    expect(text.length).toBeGreaterThan(90);
  });

  it.each([
    ['failed', '✗'],
    ['notOffered', '–'],
    ['inconclusive', '?'],
  ])('marks %s with %s', (verdict, mark) => {
    expect(renderCase(makeResult({ verdict }), PLAIN).startsWith(mark)).toBe(true);
  });

  it('says why a case was not judged', () => {
    const result = makeResult({ verdict: 'inconclusive', notJudgedBecause: 'it takes too long' });
    expect(renderCase(result, PLAIN)).toContain('it takes too long');
  });

  it('says of a SHOULD that it is advised, what differed, and why the case has no verdict', () => {
    const advice = {
      clause: 'WR-7',
      participant: 'alice',
      advisory: true,
      explanation: 'A number.',
    };
    const failures = [create(FailureSchema, advice)];
    const text = renderCase(
      makeResult({ verdict: 'notOffered', notJudgedBecause: 'alice waited', failures }),
      PLAIN,
    );
    expect(text).toContain('advised (SHOULD), counts only with --strict');
    expect(text).toContain('A number.');
    expect(text).toContain('alice waited');
    const report = makeReport([makeResult({ failures })], ['RJ-1', 'WR-7']);
    expect(report.verdict).toBe('conformant');
    expect(renderSummary(report, PLAIN)).toContain('advised, and not done: WR-7;');
  });

  it('keeps the columns where a name is long, and breaks the line where it is too long', () => {
    const columnOf = (id: string): number =>
      renderCase(makeResult({ id, clauses: ['RJ-1'] }), PLAIN)
        .split('\n')
        .map((line) => line.indexOf('RJ-1'))
        .find((column) => column > 0) ?? 0;
    const usual = columnOf('mute/in-call');
    expect(columnOf('regression/rejecter-by-name')).toBe(usual);
    expect(columnOf('regression/repeated-request-no-new-offer-at-all')).toBe(usual);
  });

  it('names each broken clause once, with those who saw it', () => {
    const text = renderCase(makeFailed(), PLAIN);
    expect(text).toContain('HU-1 Hang-up, seen by bob');
    expect(text.match(/HU-1 Hang-up/g)).toHaveLength(1);
  });

  it('does not say who saw what nobody did', () => {
    const failures = [create(FailureSchema, { clause: 'RQ-1', explanation: 'It ended.' })];
    const text = renderCase(makeResult({ verdict: 'failed', failures }), PLAIN);
    expect(text).toContain('RQ-1 One response');
    expect(text).not.toContain('seen by');
  });
});

describe('renderFailure()', () => {
  it('is empty for a case without a failure', () => {
    expect(renderFailure(makeResult(), PLAIN)).toBe('');
  });

  it('[HU-1] has the text of the clause, what was expected, the entry, and how to see it again', () => {
    const text = renderFailure(makeFailed(), PLAIN);
    const flat = text.replace(/\s+│?\s*/g, ' ');
    expect(flat).toContain('HU-1 Hang-up (MUST, original guide and extension)');
    expect(flat).toContain('Leave of a party of a claimed call MUST end it');
    expect(flat).toContain('bob should have received LEAVE for call-1, since alice hung up.');
    expect(text).toMatch(
      new RegExp(
        `▶ +${failedStep()} +bob +← pong +◀ (G-3|HU-1): it had to come before this Pong \\(G-5\\)`,
      ),
    );
    expect(text).toContain('again    RERUN');
  });

  it('[RQ-1] names nobody where nobody saw it', () => {
    const failed = makeFailed();
    const failures = failed.failures.map((each) => ({ ...each, participant: '', eventIndex: 0 }));
    const text = renderFailure(makeResult({ ...failed, failures }), PLAIN);
    expect(text).toMatch(/^▶ .*◀ [A-Z]+-\d+$/m);
  });

  it('[TG-3] has what was seen before the clause, of which it has the first sentences', () => {
    const failures = [create(FailureSchema, { clause: 'TG-3', explanation: 'It was not named.' })];
    const text = renderFailure(makeResult({ verdict: 'failed', failures }), PLAIN);
    const flat = text.replace(/\s+│?\s*/g, ' ');
    const [, seen = '', begin = '', rest = ''] =
      / (It was not named\.) (The targets .*) … (\(explain TG-3\))/.exec(flat) ?? [];
    expect([seen, rest]).toEqual(['It was not named.', '(explain TG-3)']);
    expect(CLAUSES['TG-3'].text.startsWith(begin)).toBe(true);
    expect(begin).toMatch(/\.$/);
    expect(flat).not.toContain('_Reason');
  });

  it('says who saw it where the marked entry is of somebody else', () => {
    const failed = makeFailed();
    for (const failure of failed.failures) {
      failure.participant = 'alice';
      failure.eventIndex = findEntry(drop(base(), 'bob LEAVE'), 'bob RINGING');
    }
    expect(renderFailure(failed, PLAIN)).toMatch(
      /▶ .*bob .*RINGING.*◀ (G-3|HU-1), seen by alice$/m,
    );
  });

  it('shows nothing that moves the cursor, whatever the target says', () => {
    const failed = makeFailed();
    for (const failure of failed.failures) {
      failure.explanation = `${ESCAPE}[2J\rall is well${'x'.repeat(100_000)}`;
    }
    const text = renderFailure(failed, PLAIN);
    expect(text.includes(ESCAPE) || text.includes('\r')).toBe(false);
    expect(text.length).toBeLessThan(10_000);
  });

  it('shows what led to it, and no Pings but the one that is marked', () => {
    const text = renderFailure(makeFailed(), PLAIN);
    expect(text).toContain('→ leave');
    expect(text.match(/(?:→|←) (?:ping|pong)/g)).toHaveLength(1);
    expect(text.match(/step {2}without pings and what answers them/g)).toHaveLength(1);
  });
});

describe('renderCase(), its clauses', () => {
  it('names what is broken first, then the rest in the order of the chapters', () => {
    const clauses = ['HU-1', 'RJ-1', 'G-2', 'RQ-1', 'OF-1'];
    const failures = [create(FailureSchema, { clause: 'OF-1', participant: 'bob' })];
    const failed = makeResult({ clauses, verdict: 'failed', failures });
    const inOrder = Object.keys(CLAUSES).filter((id) => clauses.includes(id) && id !== 'OF-1');
    const [first] = renderCase(failed, PLAIN).split('\n');
    expect(first).toMatch(new RegExp(`  OF-1 ${inOrder.join(' ')}$`));
    const [passed] = renderCase(makeResult({ clauses }), PLAIN).split('\n');
    expect(passed).toMatch(new RegExp(`  ${clauses.join(' ')}$`));
  });
});

describe('renderSummary()', () => {
  it('has the verdict, the target, the counts and the seed', () => {
    const text = renderSummary(makeReport(results), PLAIN);
    expect(text).toContain('verdict  not conformant: our server');
    expect(text).toContain('3 passed, 1 failed, 1 not offered, 1 inconclusive');
    expect(text).toContain('1.2 s, seed 7');
    expect(text).toContain('not judged in this run: OF-1');
  });

  it('has a line for each broken clause, the one that is broken most often first', () => {
    const report = makeReport([makeFailed(), makeFailed()], ['G-3', 'HU-1']);
    const text = renderSummary(report, PLAIN);
    expect(text).toMatch(/broken {3}\S+ .*, in 2 cases, soonest in hang-up\/both\n {9}\S+ /);
    expect(text).toContain('2 judged, 2 broken');
  });

  it.each([60, 80, 110])('fits into %i columns, however much is broken', (columns) => {
    const failures = ids.map((clause) => create(FailureSchema, { clause, participant: 'bob' }));
    const report = makeReport([...results, makeResult({ verdict: 'failed', failures })], ids);
    report.problems = ['a problem that takes many words to say. '.repeat(9)];
    report.notes = ['a note that takes many words to say. '.repeat(9)];
    for (const line of renderSummary(report, PLAIN, true, columns).split('\n')) {
      expect(line.length, line).toBeLessThanOrEqual(columns);
    }
  });

  it('leaves out what there is none of', () => {
    const text = renderSummary(makeReport([makeResult()], ['RJ-1', 'OF-1']), PLAIN);
    expect(text).toContain('1 passed, 0 failed');
    expect(text).not.toContain('not offered');
    expect(text).not.toContain('not judged');
    expect(text).toContain('verdict  conformant');
  });
});

describe('wrap()', () => {
  it('breaks at spaces only', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('unbreakable', 3)).toEqual(['unbreakable']);
    expect(wrap('', 5)).toEqual([]);
  });
});
