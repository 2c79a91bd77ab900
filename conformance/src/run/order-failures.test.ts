import { type Failure, FailureSchema } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { renderHtml } from '../report/html.js';
import { renderJunit } from '../report/junit.js';
import { makeFailed, makeReport } from '../report/reports.fixture.js';
import { choosePalette, renderFailure } from '../report/terminal.js';
import { firstFailure, nameClauses, orderFailures } from './order-failures.js';

const fail = (
  clause: string,
  eventIndex: number,
  more: { knownFailingBecause?: string; advisory?: boolean } = {},
): Failure => create(FailureSchema, { clause, eventIndex, ...more });
const KNOWN = fail('RJ-2', 1, { knownFailingBecause: 'ticket 12' });
const ADVISED = fail('WR-7', 2, { advisory: true });

/** A case in which something excused comes before what counts. */
function makeMixed() {
  const result = makeFailed();
  result.failures.unshift(KNOWN, ADVISED);
  return result;
}

describe('orderFailures()', () => {
  it('has what counts first, each by its step', () => {
    const failures = [KNOWN, fail('LS-1', 9), ADVISED, fail('OF-1', 8)];
    expect(orderFailures(failures).map(({ clause }) => clause)).toEqual([
      ...['OF-1', 'LS-1', 'RJ-2', 'WR-7'],
    ]);
    expect(firstFailure([KNOWN, ADVISED])).toBe(KNOWN);
    expect(nameClauses([KNOWN, fail('LS-1', 1), ADVISED])).toEqual([
      ...['LS-1', 'RJ-2 (known)', 'WR-7 (advised)'],
    ]);
  });

  it('makes every form of the report point at what counts, and say of the rest why it does not', () => {
    const result = makeMixed();
    const counting = result.failures[2]?.clause ?? '';
    const text = renderFailure(result, choosePalette(false));
    expect(text).toContain(`◀ ${counting}`);
    expect(text.indexOf(`\n${counting} `)).toBeLessThan(text.indexOf('\nRJ-2 '));
    expect(text).toMatch(/^RJ-2 .*; known: ticket 12\)$/m);
    expect(text).toMatch(/^WR-7 .*; advised \(SHOULD\), counts only with --strict\)$/m);
    const xml = renderJunit(makeReport([result]));
    expect(xml).toContain(`<failure type="${counting}"`);
    expect(xml).toContain('RJ-2 (known: ticket 12): ');
    const page = renderHtml(makeReport([result]));
    const first = page.slice(page.indexOf('>First<'));
    const found = [counting, 'RJ-2'].map((clause) => first.indexOf(`${clause}<`));
    expect(found[0]).toBeGreaterThan(0);
    expect(found[0]).toBeLessThan(found[1] ?? 0);
    expect(page).toContain('Does not count; <bdi>known: ticket 12');
  });
});
