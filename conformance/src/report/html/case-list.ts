/** Owns the list of cases: those that failed first, and of one verdict what is easily read. Pure. */
import type { CaseResult, Report } from '@audiocall/proto';
import { orderFailures } from '../../run/order-failures.js';
import { rankOf } from '../plain-first.js';
import { filterBar } from './filter-bar.js';
import { clip, html, type Markup, NOTHING } from './markup.js';
import { type Clauses, caseLink, clauseChip, duration, indexClauses } from './pieces.js';
import { lookOf, verdictTag } from './verdicts.js';

const MOST_CHIPS = 6;

/** The cases in the order in which a reader needs them. */
export function orderCases(report: Report): readonly CaseResult[] {
  return [...report.cases].sort(
    (one, other) =>
      lookOf(one.verdict).rank - lookOf(other.verdict).rank || rankOf(one) - rankOf(other),
  );
}

/** Renders the list. */
export function renderCaseList(report: Report): Markup {
  const clauses = indexClauses(report);
  const cases = orderCases(report);
  return html`<section data-page id="cases" aria-labelledby="cases-title">
<h1 id="cases-title" tabindex="-1">Cases</h1>
${filterBar('cases', 'Search cases: name, title, clause', cases)}
<div class="scroll"><table class="list stack" data-list="cases"><thead><tr><th scope="col">Verdict</th><th scope="col">Case</th><th scope="col">Clauses</th><th scope="col" class="number">Time</th></tr></thead><tbody>
${cases.map((result) => renderRow(result, clauses))}</tbody></table></div>
<p class="empty" data-empty="cases" hidden>No case matches.</p>
</section>`;
}

function renderRow(result: CaseResult, clauses: Clauses): Markup {
  const broken = [...new Set(orderFailures(result.failures).map(({ clause }) => clause))];
  const shown = broken.length > 0 ? broken : result.clauses;
  const more = shown.length - MOST_CHIPS;
  const search = `${result.id} ${result.title} ${result.kind} ${result.race} ${shown.join(' ')}`;
  return html`<tr data-verdict="${result.verdict}" data-search="${clip(search.toLowerCase(), 1000)}"><td>${verdictTag(result.verdict)}</td><td class="wide">${caseLink(result)}<div class="quiet"><bdi>${clip(result.title, 240)}</bdi></div>${result.notJudgedBecause === '' ? NOTHING : html`<div class="quiet">${clip(result.notJudgedBecause, 240)}</div>`}</td><td class="chips wide">${shown.slice(0, MOST_CHIPS).map((id) => clauseChip(id, clauses, result))}${more > 0 ? html` <span class="quiet">+${more}</span>` : NOTHING}</td><td class="number">${duration(result.durationMs)}</td></tr>
`;
}
