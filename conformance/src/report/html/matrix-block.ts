/** Owns the matrix of clients on the summary page: a mark for each case, each a link to its log. Pure. */
import type { Report } from '@audiocall/proto';
import { type MatrixCell, readMatrix } from '../matrix.js';
import { clip, html, linkTo, type Markup, NOTHING } from './markup.js';
import { count, sentence } from './pieces.js';
import { lookOf, mark } from './verdicts.js';

const LONGEST_NAME = 40;

/** Renders who calls whom; nothing for a report without pairs. */
export function renderMatrixBlock(report: Report): Markup {
  const matrix = readMatrix(report);
  if (matrix === undefined) return NOTHING;
  const head = matrix.clients.map(
    (name) => html`<th scope="col"><bdi>${clip(name, LONGEST_NAME)}</bdi></th>`,
  );
  const rows = matrix.rows.map(
    (row) =>
      html`<tr><th scope="row"><bdi>${clip(row[0]?.caller ?? '', LONGEST_NAME)}</bdi></th>${row.map(renderCell)}</tr>`,
  );
  const absent = report.absentClients.map(
    ({ name, reason }) =>
      html`<li><strong>${sentence(name)}</strong> skipped: ${sentence(reason)}</li>`,
  );
  return html`<section class="block"><div class="block-head"><h2>Who calls whom</h2><span class="quiet">a row for each caller; every mark is a case, and leads to its log</span></div>
<div class="scroll" tabindex="0" role="group" aria-label="Matrix of clients"><table class="clients"><thead><tr><td></td>${head}</tr></thead><tbody>${rows}</tbody></table></div>
${absent.length === 0 ? NOTHING : html`<ul class="absent">${absent}</ul>`}</section>`;
}

function renderCell({ cases, passed, failed, verdict }: MatrixCell): Markup {
  if (cases.length === 0)
    return html`<td class="pair none"><span class="quiet">not played</span></td>`;
  const open = cases.length - passed - failed;
  const words = [
    failed > 0 ? `${failed} failed` : '',
    open > 0 ? `${open} not judged` : '',
    `${passed} passed`,
  ].filter((each) => each !== '');
  const marks = cases.map(
    (result) =>
      html`<a class="${lookOf(result.verdict).tone}" href="${linkTo('case', result.id)}" title="${clip(`${result.title}: ${lookOf(result.verdict).word}`, 200)}" aria-label="${clip(`${result.id}: ${lookOf(result.verdict).word}`, 200)}">${mark(result.verdict)}</a>`,
  );
  return html`<td class="pair ${lookOf(verdict).tone}" aria-label="${count(cases.length, 'case')}"><strong>${words.join(', ')}</strong><span class="marks">${marks}</span></td>`;
}
