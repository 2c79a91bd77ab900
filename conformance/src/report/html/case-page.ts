/** Owns the page of one case: what it does, what was expected and observed, the sequence, the frames. Pure. */
import type { CaseResult, Failure, Report } from '@audiocall/proto';
import {
  describeExcuse,
  doesCount,
  firstFailure,
  orderFailures,
} from '../../run/order-failures.js';
import { nameIds } from '../../wording/name-ids.js';
import { drawDiagram, drawForAll } from './diagram.js';
import { readRows } from './diagram-rows.js';
import { clip, html, idOf, linkTo, type Markup, NOTHING } from './markup.js';
import {
  type Clauses,
  clauseChip,
  clauseOrigin,
  clauseText,
  commandLine,
  count,
  duration,
  sentence,
} from './pieces.js';
import { verdictTag } from './verdicts.js';
import { renderWireLog } from './wire-log.js';

/** What is drawn before the reader asks for all of it. */
const WINDOW = { before: 14, after: 4 };

/** Where a case stands among the others, and whether there is room for its trace. */
export interface Place {
  readonly previous: CaseResult | undefined;
  readonly next: CaseResult | undefined;
  readonly showsTrace: boolean;
}

/** Renders the page of a case. */
export function renderCasePage(
  result: CaseResult,
  report: Report,
  clauses: Clauses,
  place: Place,
): Markup {
  const findings = renderFindings(result, clauses);
  return html`<section data-page id="${idOf('case', result.id)}" class="case" aria-label="${clip(result.id, 120)}">
${renderHead(result, place)}
${findings.slice(0, 1)}
${renderReplay(result)}
${result.verdict !== 'passed' || hasTrace(result) ? NOTHING : html`<p class="quiet">A case that passed keeps no trace, so there is no sequence and no frame to show; the clauses below say what was looked at.${tellSteps(result)}</p>`}
${place.showsTrace ? renderSequence(result, report) : html`<p class="quiet">This page has no room for one more trace; report.json has it.</p>`}
${findings.slice(1)}
${place.showsTrace ? renderWireLog(result) : NOTHING}
${renderClauses(result, clauses)}
</section>
`;
}

function renderHead(result: CaseResult, { previous, next }: Place): Markup {
  const step = (to: CaseResult | undefined, text: string, which: string): Markup =>
    to === undefined
      ? NOTHING
      : html`<a class="button" data-go="${which}" href="${linkTo('case', to.id)}" title="${clip(to.id, 120)}">${text}</a>`;
  const facts = [
    result.kind,
    result.runs > 1 ? count(result.runs, 'run') : '',
    duration(result.durationMs),
    result.race === '' ? '' : `race: ${result.race}`,
    result.needs.length === 0 ? '' : `needs ${result.needs.join(', ')}`,
  ].filter((fact) => fact !== '');
  return html`<nav class="crumbs" aria-label="Cases"><a href="#cases">← All cases</a><span class="steps">${step(previous, '‹ Previous', 'previous')}${step(next, 'Next ›', 'next')}</span></nav>
<header class="case-head"><h1 tabindex="-1"><bdi>${clip(result.id, 120)}</bdi></h1>${verdictTag(result.verdict)}<span class="quiet">${facts.join(' · ')}</span>
<p class="lead"><bdi>${clip(result.title, 400)}</bdi></p>
${result.description === '' || result.description === result.title ? NOTHING : html`<p class="description">${sentence(result.description)}</p>`}
${result.notJudgedBecause === '' ? NOTHING : html`<p class="description">Not judged: ${sentence(result.notJudgedBecause)}</p>`}
${result.knownFailingBecause === '' ? NOTHING : html`<p class="description">Known to fail: ${sentence(result.knownFailingBecause)}</p>`}
${result.tones.length === 0 ? NOTHING : html`<ul class="tones">${result.tones.map((tones) => html`<li><bdi>♪ ${clip(tones, 200)}</bdi></li>`)}</ul>`}</header>`;
}

/** One article for each broken clause, in the order in which they were. */
function renderFindings(result: CaseResult, clauses: Clauses): readonly Markup[] {
  const ids = [...new Set(orderFailures(result.failures).map(({ clause }) => clause))];
  const name = nameIds(result.trace);
  return ids.map((id, index) => {
    const clause = clauses.get(id);
    const observed = orderFailures(result.failures).filter((failure) => failure.clause === id);
    return html`<article class="finding"><h2>${index === 0 && ids.length > 1 ? html`<span class="eyebrow">First</span>` : index > 0 ? html`<span class="eyebrow">Also</span>` : NOTHING}${clauseChip(id, clauses)}<span>${clause?.title ?? ''}</span></h2>
<div class="compare"><div><h3>Expected</h3>${clauseText(clause)}<p class="quiet">${clause === undefined ? '' : clauseOrigin(clause)}</p></div>
<div class="observed"><h3>Observed</h3>${observed.map((failure) => renderObserved(failure, result, name))}</div></div></article>
`;
  });
}

function renderObserved(
  failure: Failure,
  result: CaseResult,
  name: (text: string) => string,
): Markup {
  const at = linkTo('step', result.id, String(failure.eventIndex));
  return html`<p>${sentence(name(failure.explanation))} <a class="at" href="${at}">step ${failure.eventIndex}, <bdi>${clip(failure.participant, 40)}</bdi></a></p>${failure.blame === '' ? NOTHING : html`<p><strong>${sentence(failure.blame)}</strong></p>`}${doesCount(failure) ? NOTHING : html`<p class="quiet">Does not count; ${sentence(describeExcuse(failure))}</p>`}`;
}

function renderReplay(result: CaseResult): Markup {
  const files = [...new Set(result.failures.map(({ replayFile }) => replayFile))];
  const replays = files.filter((file) => file !== '' && !result.rerun.includes(file));
  if (result.rerun === '' && replays.length === 0) return NOTHING;
  return html`<section class="block"><h3>See it again</h3>${commandLine('run', result.rerun)}${replays.map((file) => commandLine('file', file))}</section>`;
}

/** Where the steps of a case are shown that left no trace. */
function tellSteps({ id, kind }: CaseResult): Markup {
  if (kind === 'property') return NOTHING;
  return html` <code>npx audiocall-conformance explain ${clip(id, 120)}</code> plays it and shows each step.`;
}

function hasTrace({ trace }: CaseResult): boolean {
  return trace !== undefined && trace.entries.length > 0;
}

function renderSequence(result: CaseResult, report: Report): Markup {
  const { trace, failures } = result;
  if (trace === undefined || !hasTrace(result)) return NOTHING;
  const first = firstFailure(failures);
  const name = nameIds(trace);
  const options = {
    caseId: result.id,
    judged:
      report.mode === 'interop' || report.mode === 'client'
        ? ('participants' as const)
        : ('server' as const),
    ...(first === undefined
      ? {}
      : { callout: { failure: first, text: clip(name(first.explanation), 600) } }),
  };
  const part = readRows(trace, failures, first === undefined ? undefined : WINDOW);
  const isPart = part.before + part.after > 0;
  const whole = readRows(trace, failures);
  return html`<section class="block"><div class="block-head"><h3>Sequence</h3><span class="quiet">${isPart ? 'around the first wrong event; ' : ''}pings and what answers them${describeOthers(part.without)} are left out</span></div>
<div class="scroll frame" tabindex="0" role="group" aria-label="Sequence diagram">${drawForAll(part, options)}</div>
${isPart && first !== undefined ? html`<details class="whole"><summary>The whole sequence${whole.without > 0 ? html`, but for ${whole.without} participants` : NOTHING}</summary><div class="scroll frame" tabindex="0" role="group" aria-label="Whole sequence diagram">${drawDiagram(whole, options)}</div></details>` : NOTHING}</section>`;
}

function describeOthers(count: number): string {
  if (count === 0) return '';
  return count === 1 ? ', and one participant,' : `, and ${count} participants,`;
}

function renderClauses(result: CaseResult, clauses: Clauses): Markup {
  if (result.clauses.length === 0) return NOTHING;
  return html`<section class="block"><h3>Clauses that it is there to judge</h3><dl class="clauses">${result.clauses.map((id) => html`<div><dt>${clauseChip(id, clauses, result)}</dt><dd><details${hasTrace(result) ? '' : ' open'}><summary>${clauses.get(id)?.title ?? ''}</summary>${clauseText(clauses.get(id))}</details></dd></div>`)}</dl></section>`;
}
