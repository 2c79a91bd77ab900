/** Owns the pages about the run itself: where the time went, and how to make it again. Pure. */
import type { Report } from '@audiocall/proto';
import { hasSeed } from '../modes.js';
import { describePast } from '../past.js';
import { clip, html, type Markup, NOTHING } from './markup.js';
import { caseLink, commandLine, duration, sentence } from './pieces.js';

/** Renders the timings. */
export function renderTimingsPage(report: Report): Markup {
  const slowest = report.timings?.slowest ?? [];
  const phases = report.timings?.phases ?? [];
  const most = Math.max(1, ...slowest.map(({ durationMs }) => durationMs));
  const longest = Math.max(1, ...phases.map(({ durationMs }) => durationMs));
  return html`<section data-page id="timings" aria-labelledby="timings-title">
<h1 id="timings-title" tabindex="-1">Timings</h1>
<p class="lead">${duration(report.durationMs)} in all. Cases run side by side, so their times add up to more.</p>
${phases.length === 0 ? NOTHING : html`<section class="block"><h2>Phases</h2><table class="list gauges"><tbody>${phases.map(({ name, durationMs }) => bar(html`${clip(name, 40)}`, durationMs, longest))}</tbody></table></section>`}
${slowest.length === 0 ? NOTHING : html`<section class="block"><h2>Slowest cases</h2><table class="list gauges"><tbody>${slowest.map(({ caseId, durationMs }) => bar(caseLink({ id: caseId }), durationMs, most))}</tbody></table></section>`}
${renderCounts(report)}
</section>`;
}

function bar(name: Markup, durationMs: number, most: number): Markup {
  const width = Math.max(0.5, (durationMs / most) * 100).toFixed(2);
  return html`<tr><th scope="row">${name}</th><td class="gauge"><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="8"/><rect class="fill" width="${width}" height="8"/></svg></td><td class="number">${duration(durationMs)}</td></tr>
`;
}

function renderCounts({ counts }: Report): Markup {
  if (counts === undefined) return NOTHING;
  const facts: readonly (readonly [string, number])[] = [
    ['calls', counts.calls],
    ['calls in generated sequences', counts.generatedCalls],
    ['generated sequences', counts.generatedRuns],
    ['generated calls a second', Math.round(counts.generatedCallsPerSecond)],
    ['checks of a clause', counts.checks],
    ['frames sent', counts.framesSent],
    ['frames received', counts.framesReceived],
    ['malformed messages sent', counts.malformedSent],
    ['traces that an order of requests explains', counts.ordersExplained],
    ['traces with too many orders', counts.ordersGivenUp],
    ['traces unknown to the model of orders', counts.ordersUnknown],
  ];
  const shown = facts.filter(([, number]) => number > 0);
  if (shown.length === 0) return NOTHING;
  return html`<section class="block"><h2>How much was done</h2><dl class="figures">${shown.map(([name, number]) => html`<div><dt>${name}</dt><dd>${number.toLocaleString('en-US')}</dd></div>`)}</dl></section>`;
}

/** Renders what the run was made of, and the list of known failures. */
export function renderRunPage(report: Report): Markup {
  const { run } = report;
  const facts: readonly (readonly [string, string])[] = [
    ['Target', report.target],
    ['It calls itself', [run?.targetName, run?.targetVersion].filter(Boolean).join(' ')],
    ['Claim', report.claim],
    ['Mode', report.mode],
    ['Profile', report.profile],
    ['Features offered', report.features.join(', ') || 'none'],
    ['Seed', hasSeed(report) ? String(report.seed) : ''],
    ['Past failures', describePast(report.cases)],
    ['Started', run?.startedAt ?? ''],
    ['Duration', duration(report.durationMs)],
    ['Harness', report.harnessVersion],
    ['Node', run?.nodeVersion ?? ''],
    ['Platform', run?.platform ?? ''],
    ['Options', run?.options.join(' ') ?? ''],
    ['Report version', String(report.reportVersion)],
  ];
  return html`<section data-page id="run" aria-labelledby="run-title">
<h1 id="run-title" tabindex="-1">Run</h1>
${commandLine('all of it again', run?.command ?? '')}
<dl class="facts">${facts.filter(([, value]) => value !== '').map(([name, value]) => html`<div><dt>${name}</dt><dd>${sentence(value)}</dd></div>`)}</dl>
${renderKnown(report)}
</section>`;
}

function renderKnown({ knownFailing }: Report): Markup {
  if (knownFailing.length === 0) return NOTHING;
  return html`<section class="block"><h2>Known failures</h2><div class="scroll"><table class="list"><thead><tr><th scope="col">Clause</th><th scope="col">Cases</th><th scope="col">Reason</th><th scope="col" class="number">Covered</th></tr></thead><tbody>${knownFailing.map(({ clause, cases, reason, covered }) => html`<tr><td class="mono">${clip(clause, 20)}</td><td class="mono">${clip(cases, 120)}</td><td>${sentence(reason)}</td><td class="number">${covered}</td></tr>`)}</tbody></table></div></section>`;
}
