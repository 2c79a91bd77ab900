import { FailureSchema, type Trace } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { drop } from '../../oracle/changes.fixture.js';
import { base } from '../../oracle/flows.fixture.js';
import { failedStep, makeFailed } from '../reports.fixture.js';
import { drawDiagram, drawForAll } from './diagram.js';
import { readRows } from './diagram-rows.js';
import { makeHostileTrace } from './hostile.fixture.js';

const failed = makeFailed();
const trace = failed.trace as Trace;
const options = { caseId: 'hang-up/both', judged: 'server' } as const;

describe('readRows()', () => {
  it('leaves out the pings, but not the one at which something is missing', () => {
    const steps = readRows(trace, failed.failures).rows.filter(({ name }) =>
      /^p[io]ng$/.test(name),
    );
    expect(steps.map(({ step }) => step)).toEqual([failedStep()]);
    expect(steps[0]?.details).toBe('ends the wait for it (G-5)');
  });

  it('shows what is around the first failure, and says how much is left out', () => {
    const whole = readRows(trace, failed.failures);
    const part = readRows(trace, failed.failures, { before: 3, after: 0 });
    expect(part.rows).toHaveLength(4);
    expect(part.rows.at(-1)?.step).toBe(failedStep());
    expect(part.before + part.rows.length + part.after).toBe(whole.rows.length);
  });

  it('tells requests, responses and events apart, and names calls', () => {
    const rows = readRows(base(), []).rows;
    const find = (name: string) => rows.find((row) => row.name === name);
    expect(find('offerCall')).toMatchObject({ kind: 'request', way: 'up', participant: 'alice' });
    expect(find('RINGING')).toMatchObject({ kind: 'event', way: 'down', participant: 'bob' });
    expect(find('RINGING')?.details).toContain('call-1');
    expect(find('OK')).toMatchObject({ kind: 'response', way: 'down' });
    expect(find('opened')).toMatchObject({ kind: 'socket', way: 'beside' });
  });

  it('has a lifeline for who saw it, however many others there are', () => {
    const crowded = base();
    const others = Array.from({ length: 20 }, (_, index) => `other-${index + 1}`);
    const [entry] = crowded.entries;
    if (entry === undefined) throw new Error('the trace is empty');
    crowded.entries.unshift(...others.map((participant) => ({ ...entry, participant })));
    const eventIndex = crowded.entries.findIndex(({ participant }) => participant === 'bob');
    const failure = create(FailureSchema, { clause: 'G-1', participant: 'bob', eventIndex });
    const rows = readRows(crowded, [failure]);
    expect(rows.participants).toContain('bob');
    expect(rows.participants).toHaveLength(8);
    expect(rows.without).toBe(14);
    expect(rows.rows.some(({ failures }) => failures.includes(failure))).toBe(true);
  });

  it('has no lifeline for who does nothing in what is shown, but for who saw a failure there', () => {
    const crowded = base();
    const [entry] = crowded.entries;
    if (entry === undefined) throw new Error('the trace is empty');
    crowded.entries.unshift(...['carol', 'dave'].map((who) => ({ ...entry, participant: who })));
    const eventIndex = crowded.entries.length - 1;
    const seenBy = (participant: string) =>
      create(FailureSchema, { clause: 'G-1', participant, eventIndex });
    const shown = readRows(crowded, [seenBy('carol')], { before: 3, after: 0 });
    expect(shown.participants).toContain('carol');
    expect(shown.participants).not.toContain('dave');
    expect(shown.without).toBe(0);
    expect(readRows(crowded, []).participants).toContain('dave');
  });

  it('keeps a long trace light', () => {
    const long = base();
    const { entries } = long;
    while (long.entries.length < 20_000) long.entries.push(...entries.slice(0, 60));
    const rows = readRows(long, []);
    expect(rows.rows.length).toBeLessThan(500);
    expect(rows.after).toBeGreaterThan(0);
  });
});

describe('drawDiagram()', () => {
  it('puts the server in the middle of the lifelines', () => {
    const { markup } = drawDiagram(readRows(base(), []), options);
    const heads = [...markup.matchAll(/<rect x="(\d+)" y="4"[^>]*\/><text[^>]*>(\w+)</g)];
    const order = heads.sort((one, other) => Number(one[1]) - Number(other[1]));
    expect(order.map(([, , name]) => name)).toEqual(['alice', 'server', 'bob']);
  });

  it.each([false, true])('tells long names apart by their ends, narrow: %s', (isNarrow) => {
    const named = base();
    for (const entry of named.entries)
      entry.participant = `mallory-the-second-${entry.participant}`;
    const shown = drawDiagram(readRows(named, []), { ...options, isNarrow }).markup;
    const heads = [...shown.matchAll(/<rect [^>]*y="4"[^>]*\/><text[^>]*>([^<]+)</g)];
    expect(new Set(heads.map(([, name]) => name)).size).toBe(3);
  });

  it('lets a long text of a right row go on behind the server', () => {
    const [row] = readRows(base(), []).rows;
    if (row === undefined) throw new Error('the trace is empty');
    const details = 'an impossible tag, 37 bytes, and more than there is room for';
    const rows = [{ ...row, way: 'up' as const, name: 'no-frame', details }];
    const shown = { participants: [row.participant], without: 0, rows, before: 0, after: 0 };
    expect(drawDiagram(shown, options).markup).toContain(`>${details}<`);
  });

  it('marks the wrong entry, with the clause and the sentence', () => {
    const [failure] = failed.failures;
    if (failure === undefined) throw new Error('the fixture has a failure');
    const text = 'bob should have received LEAVE';
    const rows = readRows(trace, [failure]);
    const { markup } = drawDiagram(rows, { ...options, callout: { failure, text } });
    const wrong = markup.match(/<a class="row[^"]* wrong"[\s\S]*?<\/a>/g) ?? [];
    expect(wrong).toHaveLength(1);
    expect(wrong[0]).toContain(`✗ ${failure.clause}`);
    expect(wrong[0]).toContain(text);
    expect(wrong[0]).toContain(`href="#step/hang-up/both/${failedStep()}"`);
  });

  it('says who saw it where the marked entry is of somebody else', () => {
    const other = create(FailureSchema, {
      clause: 'HU-1',
      participant: 'alice',
      eventIndex: failedStep(),
    });
    const { markup } = drawDiagram(readRows(trace, [other]), options);
    expect(markup).toContain(`✗ ${other.clause}, seen by alice<`);
    expect(drawDiagram(readRows(trace, failed.failures), options).markup).not.toContain('seen by');
  });

  it.each([false, true])('draws nothing outside of its frame, narrow: %s', (isNarrow) => {
    for (const each of [base(), drop(base(), 'bob LEAVE'), makeHostileTrace()]) {
      const { markup } = drawDiagram(readRows(each, []), { ...options, isNarrow });
      const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(markup) ?? [];
      const all = (names: string) =>
        [...markup.matchAll(new RegExp(` (?:${names})="(-?[\\d.]+)"`, 'g'))].map(([, at]) =>
          Number(at),
        );
      expect(Math.min(...all('x|x1|x2|cx'))).toBeGreaterThanOrEqual(0);
      expect(Math.max(...all('x|x1|x2|cx'))).toBeLessThanOrEqual(Number(width));
      expect(Math.max(...all('y|y1|y2|cy'))).toBeLessThanOrEqual(Number(height));
    }
  });

  it('draws a short sequence for a phone, too, no wider than one, and a long one once', () => {
    const rows = readRows(base(), []);
    const { markup } = drawForAll(rows, options);
    const widths = [...markup.matchAll(/viewBox="0 0 (\d+) /g)].map(([, width]) => Number(width));
    expect(widths).toEqual([768, 340]);
    const many = Array.from({ length: 4 }, () => rows.rows).flat();
    expect(drawForAll({ ...rows, rows: many }, options).markup.split('<svg')).toHaveLength(2);
  });

  it('writes on a phone below the arrow what is wrong, over the whole width', () => {
    const failures = failed.failures.slice(0, 1);
    const [failure] = failures;
    if (failure === undefined) throw new Error('nothing failed');
    const callout = { failure, text: failure.explanation };
    const narrow = { ...options, callout, isNarrow: true };
    const { markup } = drawDiagram(readRows(trace, failures), narrow);
    const number = (pattern: RegExp): number => Number(pattern.exec(markup)?.[1]);
    const badge = number(/class="badge" x="\d+" y="(\d+)"/);
    expect(badge).toBeGreaterThan(
      number(/class="row \w+ wrong".*?class="shaft"[^>]*? y1="(\d+)"/s),
    );
    expect(number(/class="callout" x="\d+" y="(\d+)"/)).toBeGreaterThan(badge + 24);
  });

  it('writes every failure of an entry on one mark', () => {
    const failures = ['RQ-1', 'G-1', 'G-1'].map((clause) =>
      create(FailureSchema, { clause, participant: 'alice', eventIndex: 3 }),
    );
    expect(drawDiagram(readRows(base(), failures), options).markup).toContain('✗ RQ-1 G-1<');
  });
});

describe('the labels of drawDiagram()', () => {
  const [row] = readRows(base(), []).rows.filter(({ name }) => name === 'offerCall');
  const draw = (participants: readonly string[], details: string): string => {
    if (row === undefined) throw new Error('nobody offers a call');
    const rows = [{ ...row, participant: participants[0] ?? '', details }];
    return drawDiagram({ participants, without: 0, rows, before: 0, after: 0 }, options).markup;
  };
  const LONG = 'request 4 of call-1, negotiation 2';

  it('are drawn over a lifeline that they cross, which ends beside them', () => {
    const [, x = '', width = ''] =
      /class="mask" x="([\d.]+)" y="[\d.]+" width="(\d+)"/.exec(draw(['alice', 'bob'], LONG)) ?? [];
    const lifelines = [...draw(['alice', 'bob'], LONG).matchAll(/<line x1="(\d+)" y1="34"/g)];
    const server = Number(lifelines[1]?.[1]);
    expect(Number(x)).toBeLessThan(server);
    expect(Number(x) + Number(width)).toBeGreaterThan(server);
  });

  it('are whole where the arrow is as long as they are, and cut where no room is left behind it', () => {
    expect(draw(['alice', 'bob', 'carol', 'dave'], LONG)).toContain(`${LONG}</tspan>`);
    expect(draw(['alice', 'bob'], LONG.repeat(4))).not.toContain(`${LONG.repeat(4)}</tspan>`);
  });
});
