import { describe, expect, it } from 'vitest';
import { NO_COMMAND } from '../wording/command-notes.js';
import { makeReport, makeResult } from './reports.fixture.js';
import { choosePalette } from './terminal.js';
import { renderPart } from './terminal-part.js';

const PLAIN = choosePalette(false);

describe('renderPart()', () => {
  const idle = makeResult({ id: 'fork/late', verdict: 'notOffered' });

  it('says in one line what was played and judged, and what it came to', () => {
    const report = makeReport([makeResult(), idle], ['RJ-1'], { scope: new Set(['RJ-1']) });
    expect(renderPart(report, PLAIN, true)).toMatch(
      /^verdict {2}conformant to core.*: 1 passed, 0 failed, 1 not offered; 1 clause judged, none broken; 1\.2 s$/,
    );
  });

  it('claims of a part that plays all that it is there for no less, and of some cases nothing', () => {
    const report = makeReport([makeResult()], ['RJ-1'], { run: { availableCases: 254 } });
    expect(renderPart(report, PLAIN, true)).toMatch(/^verdict {2}conformant: 1 passed/);
    expect(renderPart(report, PLAIN, false)).toMatch(
      /^verdict {2}1 of 1 played case passed; 253 not played: /,
    );
  });

  it('keeps its notes, in a colour of their own', () => {
    const report = makeReport([makeResult()], ['RJ-1'], { notes: ['two cases were slow'] });
    expect(renderPart(report, PLAIN, true)).toContain('note     two cases were slow\nverdict  ');
    expect(renderPart(report, choosePalette(true), true)).toContain('\u001b[32m');
  });

  it('says nothing of the commands that it does not show', () => {
    const report = makeReport([makeResult()], ['RJ-1'], { notes: [`${NO_COMMAND} KEY`] });
    expect(renderPart(report, PLAIN, true)).not.toContain('KEY');
  });
});
