/** Owns the first page: the verdict, and below it, at once, the failure to look at first. Pure. */
import type { Report } from '@audiocall/proto';
import { nameIds } from '../../wording/name-ids.js';
import { joinNames, nameBlamed } from '../blamed.js';
import { type BrokenClause, type ExcusedClause, groupBroken, groupExcused } from '../broken.js';
import { countVerdicts } from '../count-verdicts.js';
import { sortOpen } from '../left-out.js';
import { hasSeed } from '../modes.js';
import { groupNotOffered } from '../not-offered.js';
import { describePast } from '../past.js';
import { chooseUnanswered, describeUnanswered } from '../unanswered.js';
import { wordVerdict } from '../word-verdict.js';
import { drawForAll } from './diagram.js';
import { readRows } from './diagram-rows.js';
import { chooseHeadline, type Headline } from './headline.js';
import { clip, html, linkTo, type Markup, NOTHING } from './markup.js';
import { renderMatrixBlock } from './matrix-block.js';
import {
  type Clauses,
  caseLink,
  clauseChip,
  clauseText,
  count,
  duration,
  indexClauses,
  sentence,
} from './pieces.js';
import { lookOf, mark, shareBar, titleOf, verdictTag } from './verdicts.js';

/** What the first screen has room for. */
const WINDOW = { before: 5, after: 1 };
const CASES_PER_CLAUSE = 4;
const REASONS_PER_CLAUSE = 4;
const MOST_OPEN = 8;
const MOST_REASONS = 8;

/** Renders the summary. */
export function renderSummaryPage(report: Report): Markup {
  const clauses = indexClauses(report);
  const headline = chooseHeadline(report);
  return html`<section data-page id="summary" aria-labelledby="summary-title">
${renderVerdict(report)}
${renderUnanswered(report)}
${headline === undefined ? NOTHING : renderHeadline(headline, report, clauses)}
${renderSentences('Problems of the run', report.problems, 'bad')}
${renderMatrixBlock(report)}
${renderBroken(groupBroken(report), clauses)}
${renderExcused(groupExcused(report), clauses)}
${renderOpen(report)}
${renderNotOffered(report)}
${renderMap(report)}
${renderSentences('Worth knowing', report.notes, 'none')}
</section>`;
}

function renderVerdict(report: Report): Markup {
  const { look } = wordVerdict(report);
  const { tone } = lookOf(look);
  const counts = [
    ['failed', report.summary?.failed ?? 0],
    ['inconclusive', report.summary?.inconclusive ?? 0],
    ['knownFailing', report.summary?.knownFailing ?? 0],
    ['notOffered', report.summary?.notOffered ?? 0],
    ['passed', report.summary?.passed ?? 0],
  ] as const;
  const shown = counts.filter(([, number]) => number > 0);
  return html`<div class="hero ${tone}"><div class="hero-mark">${mark(look)}</div>
<div class="hero-text"><h1 id="summary-title" tabindex="-1">${titleOf(report)}</h1><p>${describeVerdict(report)}</p></div>
<dl class="counts">${shown.map(([verdict, number]) => html`<div class="${lookOf(verdict).tone}"><dt>${mark(verdict)}${lookOf(verdict).word}</dt><dd>${number.toLocaleString('en-US')}</dd></div>`)}</dl>
${shareBar(counts)}</div>`;
}

function describeVerdict(report: Report): Markup {
  const { judged, broken, excused, advised } = countVerdicts(report);
  const failed = report.summary?.failed ?? 0;
  const seed = hasSeed(report) ? `seed ${report.seed}` : '';
  const facts = [duration(report.durationMs), seed];
  const tell = (all: readonly string[]) => all.filter((fact) => fact !== '').join(', ');
  const blamed = nameBlamed(report);
  const { about } = wordVerdict(report);
  const target = html`<bdi><strong>${clip(joinNames(blamed) || report.target, 160)}</strong></bdi>`;
  const tested =
    blamed.length === 0 ? NOTHING : html` Tested: <bdi>${clip(report.target, 160)}</bdi>.`;
  if (broken > 0) {
    const others = excused > 0 ? `; ${excused} more broken and excused` : '';
    const breaks = `${blamed.length > 1 ? 'break' : 'breaks'} ${count(broken, 'clause')} of ${judged} that were judged, in ${failed} of ${count(report.cases.length, 'case')}${others}.`;
    return html`${target} ${breaks}${tested} <span class="quiet">${tell(facts)}</span>`;
  }
  if (report.cases.length === 0) return html`${target}: nothing was judged.`;
  const advice = advised > 0 ? `; ${advised} only advised and not done` : '';
  const sentences = `${count(judged, 'clause')} judged in ${count(report.cases.length, 'case')}, ${excused > 0 ? `${excused} broken and excused` : 'none broken'}${advice}.`;
  return html`${target}: ${sentences}${about === '' ? NOTHING : html` ${sentence(capitalize(about))}.`} <span class="quiet">${tell([describePast(report.cases), ...facts])}</span>`;
}

function capitalize(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** Dozens of cases may have run into the same silence: whoever sees this need not read them. */
function renderUnanswered(report: Report): Markup {
  const shown = chooseUnanswered(report);
  if (shown.length === 0) return NOTHING;
  return html`<section class="block notice bad"><h2>Without an answer</h2><ul>${shown.map((each) => html`<li>${sentence(describeUnanswered(each))}; first in ${caseLink({ id: each.firstCase })}, at step ${each.eventIndex}.</li>`)}</ul></section>`;
}

function renderHeadline(headline: Headline, report: Report, clauses: Clauses): Markup {
  const { clause: id, result, failure } = headline;
  const clause = clauses.get(id);
  const name = nameIds(result.trace);
  const more = headline.cases.length - 1;
  const diagram =
    result.trace === undefined
      ? NOTHING
      : drawForAll(readRows(result.trace, [failure], WINDOW), {
          caseId: result.id,
          judged: report.mode === 'interop' || report.mode === 'client' ? 'participants' : 'server',
        });
  return html`<article class="headline" aria-labelledby="headline-title">
<div class="headline-text">
<p class="eyebrow">Look here first</p>
<h2 id="headline-title"><a href="${linkTo('clause', id)}"><span class="clause-id">${clip(id, 20)}</span> ${clause?.title ?? ''}</a></h2>
<p class="explanation">${sentence(name(failure.explanation))}</p>
<blockquote>${clauseText(clause)}<footer>${clause?.level ?? ''} · ${clause?.source ?? ''}</footer></blockquote>
${failure.blame === '' ? NOTHING : html`<p class="where"><strong>${sentence(failure.blame)}</strong></p>`}<p class="where">Seen by <strong><bdi>${clip(failure.participant, 40)}</bdi></strong> at step ${failure.eventIndex} of ${caseLink(result)}${more > 0 ? html`, and in <a href="${linkTo('clause', id)}">${count(more, 'other case')}</a>` : NOTHING}.</p>
<p class="actions"><a class="button primary" href="${linkTo('case', result.id)}">Open this case</a><button type="button" class="button" data-copy="${result.rerun}">Copy the command</button></p>
</div>
<div class="headline-diagram scroll" tabindex="0" role="group" aria-label="Sequence around the first wrong event">${diagram}</div>
</article>`;
}

function renderBroken(groups: readonly BrokenClause[], clauses: Clauses): Markup {
  if (groups.length === 0) return NOTHING;
  return html`<section class="block"><div class="block-head"><h2>Broken clauses</h2><span class="quiet">in the order to look at them; a later one often follows from an earlier one</span></div>
<table class="list stack"><thead><tr><th scope="col">Clause</th><th scope="col">Title</th><th scope="col" class="number">Broken in</th><th scope="col">Cases</th></tr></thead><tbody>
${groups.map(({ clause, cases }) => renderGroup(clause, cases, clauses))}</tbody></table></section>`;
}

function renderGroup(clause: string, cases: BrokenClause['cases'], clauses: Clauses): Markup {
  return html`<tr><td>${clauseChip(clause, clauses)}</td><td>${clauses.get(clause)?.title ?? ''}</td><td class="number">${cases.length}</td><td class="links wide">${listCases(clause, cases)}</td></tr>
`;
}

function listCases(clause: string, cases: BrokenClause['cases']): Markup {
  const more = cases.length - CASES_PER_CLAUSE;
  return html`${cases.slice(0, CASES_PER_CLAUSE).map((result) => html`${caseLink(result)} `)}${more > 0 ? html`<a href="${linkTo('clause', clause)}">and ${more} more</a>` : NOTHING}`;
}

/** What the list of known failures excuses is no reason for the verdict, and still no clause that is kept. */
function renderExcused(groups: readonly ExcusedClause[], clauses: Clauses): Markup {
  if (groups.length === 0) return NOTHING;
  return html`<section class="block known excused"><div class="block-head"><h2>Broken and excused</h2><span class="quiet">by the list of known failures; none of it counts</span></div>
<table class="list stack"><thead><tr><th scope="col">Clause</th><th scope="col">Title</th><th scope="col">Excused because</th><th scope="col">Cases</th></tr></thead><tbody>
${groups.map(
  ({
    clause,
    reasons,
    cases,
  }) => html`<tr><td>${clauseChip(clause, clauses)}</td><td>${clauses.get(clause)?.title ?? ''}</td><td class="wide">${reasons.slice(0, REASONS_PER_CLAUSE).map((reason) => html`<p>${sentence(reason)}</p>`)}</td><td class="links wide">${listCases(clause, cases)}</td></tr>
`,
)}</tbody></table></section>`;
}

const WHAT_TO_DO =
  'Each reason names what kept the case from its end. Mend that where it is yours; where it is a wait, allow a longer one (--patience, --max-wait). Then run the case again: its page has the command.';

/** What the target does not offer is no failure; nothing may be claimed of it either. */
function renderNotOffered(report: Report): Markup {
  const groups = groupNotOffered(report);
  if (groups.length === 0) return NOTHING;
  const more = groups.slice(MOST_REASONS).flatMap(({ cases }) => cases).length;
  return html`<section class="block"><div class="block-head"><h2>Not offered</h2><span class="quiet">no failure; nothing may be claimed of it</span></div><table class="list stack"><thead><tr><th scope="col">Reason</th><th scope="col" class="number">Cases</th><th scope="col">Which</th></tr></thead><tbody>${groups
    .slice(0, MOST_REASONS)
    .map(
      ({ reason, cases }) =>
        html`<tr><td class="wide">${sentence(capitalize(reason))}</td><td class="number">${cases.length}</td><td class="links wide">${cases.slice(0, CASES_PER_CLAUSE).map((result) => html`${caseLink(result)} `)}${cases.length > CASES_PER_CLAUSE ? html`<a href="#cases">and ${cases.length - CASES_PER_CLAUSE} more</a>` : NOTHING}</td></tr>
`,
    )}</tbody></table>${more > 0 ? html`<p class="quiet">and <a href="#cases">${count(more, 'more case')}</a></p>` : NOTHING}</section>`;
}

/** Cases that could not be judged keep a run from a verdict: each with its reason. */
function renderOpen(report: Report): Markup {
  const open = report.cases.filter(({ verdict }) => verdict === 'inconclusive');
  if (open.length === 0) return NOTHING;
  return html`<section class="block"><div class="block-head"><h2>Not judged to the end</h2><span class="quiet">inconclusive: nothing follows from it</span></div><p>${WHAT_TO_DO}</p><table class="list"><tbody>${open.slice(0, MOST_OPEN).map((result) => html`<tr><td>${caseLink(result)}</td><td>${sentence(result.notJudgedBecause)}</td></tr>`)}</tbody></table>${open.length > MOST_OPEN ? html`<p class="quiet">and <a href="#cases">${open.length - MOST_OPEN} more</a></p>` : NOTHING}</section>`;
}

const WORDS = {
  failed: 'broken',
  knownFailing: 'broken and excused',
  advised: 'advised, not done',
  passed: 'passed',
  notJudged: 'not judged',
} as const;

/** Every clause as a tile, so that one look shows where the trouble is. */
function renderMap(report: Report): Markup {
  if (report.clauses.length === 0) return NOTHING;
  const chapters = [...new Set(report.clauses.map(({ chapter }) => chapter))];
  const { missed, leftOut } = sortOpen(report.clauses);
  const tally = (['failed', 'knownFailing', 'advised', 'passed'] as const).map((verdict) => ({
    verdict,
    number: report.clauses.filter((clause) => clause.verdict === verdict).length,
  }));
  const tags = [...tally, { verdict: 'notJudged', number: missed.length } as const]
    .filter(({ number }) => number > 0)
    .map(({ verdict, number }) => verdictTag(verdict, `${number} ${WORDS[verdict]}`));
  if (leftOut !== '') tags.push(verdictTag('notJudged', leftOut));
  return html`<section class="block"><div class="block-head"><h2>Clauses at a glance</h2><span class="verdicts">${tags}</span></div>
<div class="map">${chapters.map(
    (chapter) =>
      html`<h3>${nameChapter(chapter)}</h3><div class="tiles">${report.clauses.filter((clause) => clause.chapter === chapter).map(({ id }) => clauseChip(id, indexClauses(report)))}</div>`,
  )}</div></section>`;
}

/** `4-calls.md` is the chapter on calls. */
function nameChapter(file: string): string {
  const name = file.replace(/^\d+-/, '').replace(/\.md$/, '');
  return name === '' ? 'Clauses' : `${name[0]?.toUpperCase()}${name.slice(1)}`;
}

function renderSentences(title: string, sentences: readonly string[], tone: string): Markup {
  if (sentences.length === 0) return NOTHING;
  return html`<section class="block notice ${tone}"><h2>${title}</h2><ul>${sentences.map((each) => html`<li>${sentence(each)}</li>`)}</ul></section>`;
}
