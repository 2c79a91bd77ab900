/** Owns the matrix of situations: for each party, states across and events down, and how often each was reached. Pure. */
import type { Cell, Coverage, Report } from '@audiocall/proto';
import { clip, html, linkTo, type Markup, NOTHING } from './markup.js';
import { count } from './pieces.js';
import { mark } from './verdicts.js';

/** Renders the coverage; nothing where the run has none. */
export function renderCoveragePage(report: Report): Markup {
  const { coverage } = report;
  if (!hasCoverage(report) || coverage === undefined) return NOTHING;
  const parties = [...new Set(coverage.cells.map(({ party }) => party))];
  return html`<section data-page id="coverage" aria-labelledby="coverage-title">
<h1 id="coverage-title" tabindex="-1">Coverage</h1>
<p class="lead">${describeReach(coverage)} A situation is a party, in a state, that meets an event.</p>
<p class="legend"><span class="cell reached">12</span><span>reached so often</span><span class="cell missed">${mark('notJudged')}</span><span>known, not reached</span><span class="cell extra">3</span><span>reached, not in the table of what is known</span></p>
<div class="matrices">${parties.map((party) =>
    renderMatrix(
      party,
      coverage.cells.filter((cell) => cell.party === party),
    ),
  )}</div>
</section>`;
}

/** Whether the run says anything about situations. */
export function hasCoverage({ coverage }: Report): boolean {
  return (coverage?.cells.length ?? 0) > 0;
}

function describeReach({ known, reached }: Coverage): string {
  const share = known === 0 ? 0 : Math.round((reached / known) * 100);
  return `${reached.toLocaleString('en-US')} of ${count(known, 'known situation')} reached (${share} %).`;
}

function renderMatrix(party: string, cells: readonly Cell[]): Markup {
  const states = [...new Set(cells.map(({ state }) => state))];
  const events = [...new Set(cells.map(({ event }) => event))];
  const at = new Map(cells.map((cell) => [`${cell.state}\n${cell.event}`, cell]));
  const reached = cells.filter(({ times }) => times > 0).length;
  return html`<section class="block"><div class="block-head"><h2>${clip(party, 40)}</h2><span class="quiet">${reached} of ${count(cells.length, 'situation')}</span></div>
<div class="scroll" tabindex="0" role="group" aria-label="Situations of ${clip(party, 40)}"><table class="matrix"><thead><tr><th scope="col">Event</th>${states.map((state) => html`<th scope="col">${clip(state, 24)}</th>`)}</tr></thead><tbody>
${events.map(
  (
    event,
  ) => html`<tr><th scope="row"><bdi>${clip(event, 60)}</bdi></th>${states.map((state) => renderCell(at.get(`${state}\n${event}`)))}</tr>
`,
)}</tbody></table></div></section>`;
}

function renderCell(cell: Cell | undefined): Markup {
  if (cell === undefined) return html`<td></td>`;
  if (cell.times === 0) {
    return html`<td><span class="cell missed" title="not reached">${mark('notJudged')}<span class="hidden">not reached</span></span></td>`;
  }
  const shown = cell.times > 9999 ? '9999+' : String(cell.times);
  const kind = cell.known ? 'reached' : 'extra';
  if (cell.firstCase === '') return html`<td><span class="cell ${kind}">${shown}</span></td>`;
  return html`<td><a class="cell ${kind}" href="${linkTo('case', cell.firstCase)}" title="first in ${clip(cell.firstCase, 100)}">${shown}</a></td>`;
}
