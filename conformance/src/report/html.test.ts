import { CellSchema, FailureSchema, TraceEntrySchema } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { LONG, makeHostileReport } from './html/hostile.fixture.js';
import { COLOURS } from './html/style-colours.js';
import { renderHtml } from './html.js';
import { sayLeftOut } from './left-out.js';
import { failedStep, makeFailed, makeReport, makeResult } from './reports.fixture.js';

const failedPage = renderHtml(makeReport([makeResult(), makeFailed()], ['RJ-1', 'G-3', 'HU-1']));

/** The part of a page that belongs to an id. */
function pageOf(page: string, id: string): string {
  const from = page.indexOf(`id="${id}"`);
  const to = page.indexOf('data-page', from);
  expect(from, id).toBeGreaterThan(0);
  return page.slice(from, to < 0 ? undefined : to);
}

describe('renderHtml()', () => {
  it('says first what was broken, by whom it was seen, and where', () => {
    const summary = pageOf(failedPage, 'summary');
    expect(summary).toContain('Not conformant');
    expect(summary.indexOf('Look here first')).toBeLessThan(summary.indexOf('Broken clauses'));
    expect(summary).toContain('bob should have received LEAVE for call-1, since alice hung up.');
    expect(summary).toContain(`at step ${failedStep()} of`);
    expect(summary).toContain('<svg class="diagram wide"');
  });

  it('has a page for each case; the one that failed has the diagram, the frames and the command', () => {
    const page = pageOf(failedPage, 'case/hang-up/both');
    for (const part of ['Expected', 'Observed', '<svg class="diagram wide"', 'Wire log', 'RERUN']) {
      expect(page).toContain(part);
    }
    expect(page).toContain(`id="step/hang-up/both/${failedStep()}"`);
    expect(page).toContain('&quot;leave&quot;');
    const passed = pageOf(failedPage, 'case/reject/ringing');
    expect(passed).toContain('The callee declines');
    expect(passed).not.toContain('Wire log');
  });

  it('says on the page of a passed case why it has no sequence, and shows the texts of its clauses', () => {
    const passed = pageOf(failedPage, 'case/reject/ringing');
    expect(passed).toContain('A case that passed keeps no trace');
    expect(passed).toContain('audiocall-conformance explain reject/ringing</code> plays it');
    expect(passed).toContain('<details open><summary>Reject');
    const failed = pageOf(failedPage, 'case/hang-up/both');
    expect(failed).not.toContain('keeps no trace');
    expect(failed).not.toContain('<details open>');
  });

  it('shows the bytes of what is no frame so that they can be read', () => {
    const failed = makeFailed();
    const value = { head: new Uint8Array([0x4f, 0x4b, 0xff]), length: 300, fault: 'garbage bytes' };
    const raw = create(TraceEntrySchema, {
      participant: 'mallory',
      what: { case: 'sentRaw', value },
    });
    failed.trace?.entries.push(raw);
    const page = pageOf(renderHtml(makeReport([failed])), 'case/hang-up/both');
    expect(page).toMatch(/300 bytes, the first 3\n0000 {2}4f 4b ff .*OK\./);
    expect(page).not.toContain(Buffer.from(value.head).toString('base64'));
  });

  it('lists failed cases and broken clauses before the others', () => {
    const cases = pageOf(failedPage, 'cases');
    expect(cases.indexOf('hang-up/both')).toBeLessThan(cases.indexOf('reject/ringing'));
    const clauses = pageOf(failedPage, 'clauses');
    expect(clauses.indexOf('data-verdict="failed"')).toBeLessThan(
      clauses.indexOf('data-verdict="passed"'),
    );
  });

  it('says of a passed run that it passed, and shows no failure', () => {
    const page = renderHtml(makeReport([makeResult()], ['RJ-1', 'OF-1']));
    const summary = pageOf(page, 'summary');
    expect(summary).toContain('Conformant to core</h1>');
    expect(summary).not.toContain('Look here first');
    expect(summary).toContain('2 clauses judged in 1 case, none broken.');
  });

  it('says of a part of the suite that it is one', () => {
    const part = makeReport([makeResult()], ['RJ-1'], { run: { availableCases: 244 } });
    const summary = pageOf(renderHtml(part), 'summary');
    expect(summary).toContain('1 of 1 played case passed; 243 not played</h1>');
    expect(summary).toContain('A part of the suite, and no claim follows from it');
  });

  it('says why nothing could be run, and not that nothing is broken', () => {
    const page = renderHtml(makeReport([], [], { obstacle: 'nobody answers', scope: new Set() }));
    const summary = pageOf(page, 'summary');
    expect(summary).toContain('Could not run</h1>');
    expect(summary).toContain('nobody answers');
    expect(summary).toContain('nothing was judged.');
    expect(summary).not.toContain('none broken');
  });

  it('never says that nothing is broken where a break is excused', () => {
    const result = makeResult({ id: 'known', verdict: 'knownFailing' });
    result.failures.push(
      create(FailureSchema, { clause: 'OF-1', knownFailingBecause: 'not yet done' }),
    );
    const summary = pageOf(renderHtml(makeReport([makeResult(), result])), 'summary');
    expect(summary).toContain('2 clauses judged in 2 cases, 1 broken and excused.');
    expect(summary).toContain('1 broken and excused</span>');
    expect(summary).not.toContain('none broken');
  });

  it('has for each clause that is only broken where it is excused the reason and the cases, apart from what is broken', () => {
    const [known, because] = [makeFailed(), 'LEAVE is lost, ticket <12>'];
    for (const failure of known.failures) failure.knownFailingBecause = because;
    known.verdict = 'knownFailing';
    const summary = pageOf(
      renderHtml(makeReport([makeResult(), known], ['RJ-1', 'HU-1'])),
      'summary',
    );
    expect(summary).not.toMatch(/Look here first|Broken clauses/);
    const [, excused = ''] = summary.split('<h2>Broken and excused</h2>');
    expect(excused).toMatch(
      /class="chip known" href="#clause\/HU-1".*ticket &lt;12&gt;.*#case\/hang-up\/both/,
    );
    expect(pageOf(failedPage, 'summary')).not.toContain('Broken and excused');
  });

  it('tells what the options leave out apart from what was not judged, at a glance', () => {
    const because = sayLeftOut('--profile core');
    const page = renderHtml(
      makeReport([makeResult()], ['RJ-1'], {
        scope: new Set(['RJ-1', 'OF-1', 'RS-1']),
        unreached: new Map([['RS-1', because]]),
      }),
    );
    const summary = pageOf(page, 'summary');
    expect(summary).toContain('1 not judged</span>');
    expect(summary).toContain(`1 ${because}</span>`);
  });

  it('counts what is only advised, at a glance', () => {
    const failures = [create(FailureSchema, { clause: 'OF-1', advisory: true })];
    const report = makeReport([makeResult({ failures })], ['RJ-1', 'OF-1']);
    const summary = pageOf(renderHtml(report), 'summary');
    expect(summary).toContain('none broken; 1 only advised and not done.');
    expect(summary).toContain('1 advised, not done</span>');
  });

  it('names a seed only where something was drawn', () => {
    const report = makeReport([makeResult()]);
    expect(renderHtml(report)).toMatch(/seed 7.*<dt>Seed<\/dt><dd><bdi>7/s);
    report.mode = 'check';
    expect(renderHtml(report)).not.toMatch(/seed 7|<dt>Seed/);
  });

  it('says why a run is open', () => {
    const open = makeResult({ verdict: 'inconclusive', notJudgedBecause: 'hello_ms is too long' });
    expect(pageOf(renderHtml(makeReport([open])), 'summary')).toContain('hello_ms is too long');
  });

  it('shows reached and missed situations', () => {
    const report = makeReport([makeResult()]);
    delete report.coverage;
    expect(renderHtml(report).includes('id="coverage"')).toBe(false);
    const cell = { state: 'ringing', event: '→ leave', party: 'callee', known: true };
    report.coverage = {
      $typeName: 'audiocall.conformance.v1.Coverage',
      cells: [
        create(CellSchema, { ...cell, times: 12, firstCase: 'reject/ringing' }),
        create(CellSchema, { ...cell, state: 'connected' }),
      ],
      known: 2,
      reached: 1,
    };
    const coverage = pageOf(renderHtml(report), 'coverage');
    expect(coverage).toContain('>What was tried</h1>');
    expect(coverage).toContain('1 of 2 situations that can come up did (50 %)');
    expect(coverage).toMatch(/href="#case\/reject\/ringing"[^>]*>12</);
    expect(coverage).toContain('did not come up');
    expect(coverage).toMatch(/data-label="Callee, ringing"/);
    expect(coverage).toMatch(/Callee <span class="quiet">1 of 2</);
  });

  it('leads to nothing that is not there', () => {
    const ids = new Set([...failedPage.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const links = [...failedPage.matchAll(/href="#([^"]+)"/g)].map(([, name]) => name ?? '');
    const clauses = new Set(makeReport([makeFailed()]).clauses.map(({ id }) => `clause/${id}`));
    const missing = links.filter((link) => !ids.has(decodeURIComponent(link)));
    expect(missing.filter((link) => !link.startsWith('clause/') || clauses.has(link))).toEqual([]);
  });

  it('asks nobody for anything', () => {
    expect(failedPage).not.toMatch(/(src|href)="(?!#)|url\(|@import|https?:/);
    expect(failedPage).toContain(`content="default-src &#39;none&#39;;`);
  });

  it('leaves traces out where there are too many', () => {
    const failed = makeFailed();
    const entries = failed.trace?.entries ?? [];
    const many = Math.ceil(12_000 / entries.length);
    const page = renderHtml(
      makeReport(Array.from({ length: many }, (_, index) => ({ ...failed, id: `many/${index}` }))),
    );
    expect(pageOf(page, 'case/many/0')).toContain('Wire log');
    expect(pageOf(page, `case/many/${many - 1}`)).toContain('report.json has it');
  });
});

describe('a report made of hostile text', () => {
  const page = renderHtml(makeHostileReport());

  it('has no element and no attribute that is not ours', () => {
    const body = page.replace(/<style>[^<]*<\/style>|<script>[\s\S]*?<\/script>/g, '');
    const tags = body.replace(/"[^"]*"/g, '""').match(/<[^>]*>/g) ?? [];
    expect(tags.length).toBeGreaterThan(100);
    expect(tags.filter((tag) => /^<(script|style|img|iframe|object)|\son\w+=/.test(tag))).toEqual(
      [],
    );
    expect(page.split('<script')).toHaveLength(2);
  });

  it('has no character that reorders text', () => {
    expect(/[\p{Bidi_Control}\p{Cs}\0]/u.test(page)).toBe(false);
  });

  it('stays small, however long the names are', () => {
    const length =
      page.length -
      page
        .split('data-copy="')
        .reduce((sum, part, index) => sum + (index === 0 ? 0 : part.indexOf('"')), 0);
    expect(length).toBeLessThan(20 * LONG.length);
  });
});

describe('the colours', () => {
  const TEXT = ['ink', 'quiet', 'accent', 'good', 'bad', 'warn', 'known', 'none'] as const;
  const GROUNDS = ['ground', 'surface', 'raised'] as const;
  const TONES = ['good', 'bad', 'warn', 'known', 'none'] as const;

  it.each(['light', 'dark'] as const)('in %s are readable by WCAG AA', (theme) => {
    const colours = COLOURS[theme];
    for (const ground of GROUNDS) {
      for (const text of TEXT) {
        expect(contrast(colours[text], colours[ground]), `${text} on ${ground}`).toBeGreaterThan(
          4.5,
        );
      }
    }
    for (const tone of TONES) {
      expect(contrast(colours[tone], colours[`${tone}-soft`]), tone).toBeGreaterThan(4.5);
      expect(contrast(colours['on-fill'], colours[tone]), `on ${tone}`).toBeGreaterThan(4.5);
    }
    expect(contrast(colours['on-fill'], colours.accent)).toBeGreaterThan(4.5);
  });

  function contrast(one: string, other: string): number {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
  }

  function luminance(colour: string): number {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
  }
});
