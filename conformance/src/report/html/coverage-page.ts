/**
 * Owns the page of what a run tried: one table of events against the parties in their states, with how often each came
 * up. Pure.
 */
import type { Cell, Coverage, Report } from '@audiocall/proto';
import { clip, html, linkTo, type Markup, NOTHING } from './markup.js';
import { count } from './pieces.js';
import { mark } from './verdicts.js';

/** Renders the coverage; nothing where the run has none. */
export function renderCoveragePage(report: Report): Markup {
  const { coverage } = report;
  if (!hasCoverage(report) || coverage === undefined) return NOTHING;
  return html`<section data-page id="coverage" aria-labelledby="coverage-title">
<h1 id="coverage-title" tabindex="-1">What was tried</h1>
<p class="lead">${describeReach(coverage)}</p>
<p class="reading">How much was tried says nothing of right or wrong. A situation is a party of a call, in a state, that meets an event: a row is an event, a column a party in a state. The number says how often that came up in this run, and leads to the first case in which it did.</p>
<ul class="legend"><li><span class="cell reached">12</span>came up 12 times</li><li><span class="cell missed">${mark('notJudged')}</span>can come up, and did not</li><li><span class="cell extra">3</span>came up 3 times, though it was not to be expected: mostly as frames crossed; whether it was right, the clauses say</li><li><span class="cell"></span>not expected, and did not come up</li></ul>
${renderTable(coverage.cells)}
</section>`;
}

/** Whether the run says anything about situations. */
export function hasCoverage({ coverage }: Report): boolean {
  return (coverage?.cells.length ?? 0) > 0;
}

function describeReach({ known, reached }: Coverage): string {
  const share = known === 0 ? 0 : Math.round((reached / known) * 100);
  return `${reached.toLocaleString('en-US')} of ${count(known, 'situation')} that can come up did (${share} %).`;
}

/** A party in a state. */
interface Column {
  readonly party: string;
  readonly state: string;
}

const PARTIES: Record<string, string> = {
  anybody: 'In no call',
  caller: 'Caller',
  callee: 'Callee',
};
const STATES: Record<string, string> = { outside: 'no session' };

/** The events, by what the first sign of one says. */
const GROUPS = [
  ['→', 'The party sends'],
  ['←', 'It is answered'],
  ['!', 'It is told, by an event'],
  ['', 'Its socket'],
] as const;

function renderTable(cells: readonly Cell[]): Markup {
  const columns = listColumns(cells);
  const parties = [...new Set(columns.map(({ party }) => party))];
  const events = [...new Set(cells.map(({ event }) => event))];
  const at = new Map(cells.map((cell) => [`${cell.party}\n${cell.state}\n${cell.event}`, cell]));
  const find = (event: string, { party, state }: Column): Cell | undefined =>
    at.get(`${party}\n${state}\n${event}`);
  const groups = GROUPS.map(([sign, title]) => ({
    title,
    events: events.filter((event) => signOf(event) === sign),
  })).filter((group) => group.events.length > 0);
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Situations"><table class="situations"><thead><tr><td></td>${parties.map((party) => html`<th scope="colgroup" class="begins" colspan="${columns.filter((each) => each.party === party).length}">${nameOf(PARTIES, party)} <span class="quiet">${countReached(cells, party)}</span></th>`)}</tr>
<tr><th scope="col">Event</th>${columns.map((column, index) => html`<th scope="col" class="${edgeOf(columns, index)}">${nameOf(STATES, column.state)}</th>`)}</tr></thead>
${groups.map(
  (
    group,
  ) => html`<tbody><tr class="kind"><th scope="rowgroup" colspan="${columns.length + 1}">${group.title}</th></tr>
${group.events.map(
  (
    event,
  ) => html`<tr><th scope="row"><bdi>${clip(event, 60)}</bdi></th>${columns.map((column, index) => renderCell(find(event, column), column, edgeOf(columns, index)))}</tr>
`,
)}</tbody>`,
)}</table></div>`;
}

/** Party by party, each with its states in the order in which a call goes through them. */
function listColumns(cells: readonly Cell[]): readonly Column[] {
  const parties = [...new Set(cells.map(({ party }) => party))];
  return parties.flatMap((party) => {
    const states = cells.filter((cell) => cell.party === party).map(({ state }) => state);
    return [...new Set(states)].map((state) => ({ party, state }));
  });
}

/** The first column of a party has a line before it. */
function edgeOf(columns: readonly Column[], index: number): string {
  return columns[index]?.party === columns[index - 1]?.party ? '' : 'begins';
}

function signOf(event: string): string {
  const [sign = ''] = event;
  return GROUPS.some(([known]) => known === sign) ? sign : '';
}

function nameOf(names: Record<string, string>, name: string): string {
  return Object.hasOwn(names, name) ? (names[name] ?? '') : clip(name, 24);
}

function countReached(cells: readonly Cell[], party: string): string {
  const known = cells.filter((cell) => cell.party === party && cell.known);
  return `${known.filter(({ times }) => times > 0).length} of ${known.length}`;
}

/** On a narrow screen a number has no column above it: it brings the name along. */
function renderCell(cell: Cell | undefined, column: Column, edge: string): Markup {
  if (cell === undefined) return html`<td class="${edge}"></td>`;
  const state = nameOf(STATES, column.state);
  const label = column.party === 'anybody' ? state : `${nameOf(PARTIES, column.party)}, ${state}`;
  return html`<td class="${edge}" data-label="${label}">${renderNumber(cell)}</td>`;
}

function renderNumber(cell: Cell): Markup {
  if (cell.times === 0) {
    return html`<span class="cell missed" title="did not come up">${mark('notJudged')}<span class="hidden">did not come up</span></span>`;
  }
  const shown = cell.times > 9999 ? '9999+' : String(cell.times);
  const kind = cell.known ? 'reached' : 'extra';
  if (cell.firstCase === '') return html`<span class="cell ${kind}">${shown}</span>`;
  return html`<a class="cell ${kind}" href="${linkTo('case', cell.firstCase)}" title="first in ${clip(cell.firstCase, 100)}">${shown}</a>`;
}
