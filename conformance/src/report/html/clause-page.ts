/** Owns the table of clauses: each opens to its text, its cases and the mutants that prove its monitor. Pure. */
import type { ClauseResult, Report, TraceabilityRow } from '@audiocall/proto';
import { filterBar } from './filter-bar.js';
import { clip, html, idOf, type Markup, NOTHING } from './markup.js';
import { caseLink, clauseOrigin, clauseText, count, sentence } from './pieces.js';
import { lookOf, verdictTag } from './verdicts.js';

const WORDS: Record<string, string> = { failed: 'broken' };
const MOST_CASES = 60;

/** Renders the clause table, broken clauses first. */
export function renderClausePage(report: Report): Markup {
  const rows = [...report.clauses].sort(
    (one, other) => lookOf(one.verdict).rank - lookOf(other.verdict).rank,
  );
  const traced = new Map(report.traceability.map((row) => [row.clause, row]));
  const failed = failedCases(report);
  return html`<section data-page id="clauses" aria-labelledby="clauses-title">
<h1 id="clauses-title" tabindex="-1">Clauses</h1>
${filterBar('clauses', 'Search clauses: id, title, text', rows, WORDS)}
<div class="scroll"><table class="list stack" data-list="clauses"><thead><tr><th scope="col">Verdict</th><th scope="col">Clause</th><th scope="col">Title</th><th scope="col">Level</th><th scope="col">Profile</th><th scope="col" class="number">Judged in</th></tr></thead><tbody>
${rows.map((clause) => renderClause(clause, traced.get(clause.id), failed))}</tbody></table></div>
<p class="empty" data-empty="clauses" hidden>No clause matches.</p>
</section>`;
}

function renderClause(
  clause: ClauseResult,
  traced: TraceabilityRow | undefined,
  failed: ReadonlyMap<string, ReadonlySet<string>>,
): Markup {
  const broken = failed.get(clause.id) ?? new Set<string>();
  const cases = [...broken, ...clause.cases.filter((id) => !broken.has(id))];
  const search = `${clause.id} ${clause.title} ${clause.level} ${clause.profile} ${clause.text}`;
  return html`<tr id="${idOf('clause', clause.id)}" data-verdict="${clause.verdict}" data-search="${search.toLowerCase()}"><td>${verdictTag(clause.verdict, WORDS[clause.verdict])}</td><th scope="row" class="mono">${clip(clause.id, 20)}</th><td class="wide"><details><summary>${clause.title}</summary>
<div class="clause-text">${clauseText(clause)}</div>
<p class="quiet">${clauseOrigin(clause)}</p>
${clause.notJudgedBecause === '' ? NOTHING : html`<p>Not judged: ${sentence(clause.notJudgedBecause)}</p>`}
${listCases(cases, broken)}
${listMutants(traced?.mutants ?? [])}</details></td><td class="level minor">${clause.level}</td><td class="minor">${clause.profile}</td><td class="number">${clause.cases.length}</td></tr>
`;
}

function listCases(cases: readonly string[], broken: ReadonlySet<string>): Markup {
  if (cases.length === 0) return NOTHING;
  const more = cases.length - MOST_CASES;
  return html`<p class="links"><span class="quiet">${broken.size > 0 ? `Broken in ${count(broken.size, 'case')}, judged in` : 'Judged in'}</span> ${cases.slice(0, MOST_CASES).map((id) => html`<span class="${broken.has(id) ? 'bad' : ''}">${broken.has(id) ? '✗ ' : ''}${caseLink({ id })}</span> `)}${more > 0 ? `and ${more} more` : ''}</p>`;
}

function listMutants(mutants: readonly string[]): Markup {
  if (mutants.length === 0) return NOTHING;
  return html`<p class="links"><span class="quiet">Planted faults that are found by it</span> ${mutants.map((mutant) => html`<code>${mutant}</code> `)}</p>`;
}

function failedCases(report: Report): ReadonlyMap<string, ReadonlySet<string>> {
  const failed = new Map<string, Set<string>>();
  for (const { id, failures } of report.cases) {
    for (const { clause } of failures) {
      failed.set(clause, (failed.get(clause) ?? new Set<string>()).add(id));
    }
  }
  return failed;
}
