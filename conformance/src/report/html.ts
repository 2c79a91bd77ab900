/**
 * Owns the report as one HTML file that needs nothing else: no network, no server, no fonts. It works
 * from a file, and its content security policy lets no script run but its own. Pure.
 */
import { createHash } from 'node:crypto';
import type { Report } from '@audiocall/proto';
import { joinNames, nameBlamed } from './blamed.js';
import { orderCases, renderCaseList } from './html/case-list.js';
import { renderCasePage } from './html/case-page.js';
import { renderClausePage } from './html/clause-page.js';
import { hasCoverage, renderCoveragePage } from './html/coverage-page.js';
import { clip, html, type Markup, NOTHING, trusted } from './html/markup.js';
import { indexClauses } from './html/pieces.js';
import { renderRunPage, renderTimingsPage } from './html/run-page.js';
import { SCRIPT } from './html/script.js';
import { STYLE } from './html/style.js';
import { renderSummaryPage } from './html/summary-page.js';
import { MARKS, titleOf } from './html/verdicts.js';

/** Renders a report as one HTML file. */
export function renderHtml(report: Report): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${titleOf(report)}: ${clip(joinNames(nameBlamed(report)) || report.target, 80)} · audiocall conformance</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
${MARKS}
<a class="skip" href="#main">Skip to the content</a>
${renderBar(report)}
<main id="main">
<p class="notice none" id="unknown" role="alert" hidden>This report has no <bdi></bdi>; here is its summary. It may have been in another run: <a href="#cases">all cases of this one</a>.</p>
${renderSummaryPage(report)}
${renderClausePage(report)}
${renderCaseList(report)}
${renderCoveragePage(report)}
${renderTimingsPage(report)}
${renderRunPage(report)}
${renderCasePages(report)}
</main>
<footer class="foot"><span>audiocall-conformance ${report.harnessVersion}</span><span class="keys"><kbd>/</kbd> search <kbd>n</kbd> <kbd>p</kbd> next and previous case <kbd>Esc</kbd> summary</span></footer>
<p class="hidden" role="status" aria-live="polite" id="status"></p>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`;
  return page.markup;
}

/** So many entries of traces in one page: about 10 MB. The first failures say most. */
const MOST_ENTRIES = 10_000;

const hash = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const POLICY = [
  "default-src 'none'",
  `style-src ${hash(STYLE)}`,
  `script-src ${hash(SCRIPT)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function renderBar(report: Report): Markup {
  const link = (id: string, text: string, tally?: number): Markup =>
    html`<a href="#${id}">${text}${tally === undefined ? NOTHING : html`<span class="tally">${tally}</span>`}</a>`;
  return html`<header class="bar"><a class="brand" href="#summary"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M3 12h2M7.5 7v10M12 3v18M16.5 8v8M21 11v2"/></svg><span>audiocall <b>conformance</b></span></a><span class="about quiet"><bdi>${report.mode} · ${clip(report.target, 48)}</bdi></span>
<nav aria-label="Pages">${link('summary', 'Summary')}${link('clauses', 'Clauses', report.clauses.length)}${link('cases', 'Cases', report.cases.length)}${hasCoverage(report) ? link('coverage', 'Tried') : NOTHING}${link('timings', 'Timings')}${link('run', 'Run')}</nav>
<button type="button" class="button icon" id="theme" aria-label="Dark or light" title="Dark or light"><svg viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="6"/><path d="M8 2a6 6 0 0 1 0 12z"/></svg></button></header>`;
}

function renderCasePages(report: Report): Markup {
  const clauses = indexClauses(report);
  const cases = orderCases(report);
  let room = MOST_ENTRIES;
  return html`${cases.map((result, index) => {
    room -= result.trace?.entries.length ?? 0;
    return renderCasePage(result, report, clauses, {
      previous: cases[index - 1],
      next: cases[index + 1],
      showsTrace: room >= 0,
    });
  })}`;
}
