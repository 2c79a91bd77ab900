/** Owns the small things that several pages show: a clause, a command, a time, the words for a number. Pure. */
import type { CaseResult, ClauseResult, Report } from '@audiocall/proto';
import { clip, html, linkTo, type Markup, NOTHING } from './markup.js';
import { lookOf, mark } from './verdicts.js';

const LONGEST_SENTENCE = 1200;
const LONGEST_NAME = 120;

/** The clauses of a report by their id. */
export type Clauses = ReadonlyMap<string, ClauseResult>;

/** Makes the clauses of a report easy to find. */
export function indexClauses(report: Report): Clauses {
  return new Map(report.clauses.map((clause) => [clause.id, clause]));
}

/** A link to a clause, with its mark: that of the whole run, or what became of it in one case. */
export function clauseChip(id: string, clauses: Clauses, result?: CaseResult): Markup {
  const clause = clauses.get(id);
  const verdict = (result && verdictIn(result, id)) ?? clause?.verdict ?? 'notJudged';
  return html`<a class="chip ${lookOf(verdict).tone}" href="${linkTo('clause', id)}" title="${clip(clause?.title ?? '', LONGEST_NAME)}">${mark(verdict)}${clip(id, 20)}</a>`;
}

/** Another case may have broken it; undefined where this one has. */
function verdictIn({ failures, verdict }: CaseResult, id: string): string | undefined {
  if (failures.some(({ clause }) => clause === id)) return undefined;
  return verdict === 'passed' ? 'passed' : 'notJudged';
}

/** A link to a case. */
export function caseLink({ id }: Pick<CaseResult, 'id'>): Markup {
  return html`<a class="case-link" href="${linkTo('case', id)}"><bdi>${clip(id, LONGEST_NAME)}</bdi></a>`;
}

/** A sentence that may hold what a target said. */
export function sentence(text: string): Markup {
  return html`<bdi>${clip(text, LONGEST_SENTENCE)}</bdi>`;
}

/** The text of a clause, paragraph by paragraph. */
export function clauseText(clause: ClauseResult | undefined): Markup {
  const paragraphs = (clause?.text ?? '').split('\n\n').filter((text) => text.trim() !== '');
  return html`${paragraphs.map((text) => renderParagraph(text))}`;
}

/** A reason stands between underscores, as in the specification. */
function renderParagraph(text: string): Markup {
  const [, reason] = /^_([\s\S]*)_$/.exec(text.trim()) ?? [];
  return reason === undefined
    ? html`<p>${withCode(text)}</p>`
    : html`<p><em>${withCode(reason)}</em></p>`;
}

/** Where a clause comes from, in a few words. */
export function clauseOrigin({ level, profile, binds, source }: ClauseResult): string {
  const bound = binds === 'both' ? 'server and client' : binds;
  return [level, profile, bound === '' ? '' : `binds the ${bound}`, source]
    .filter((part) => part !== '')
    .join(' · ');
}

/** Text between backticks is code. */
function withCode(text: string): Markup {
  const parts = text.split('`');
  return html`${parts.map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`))}`;
}

/** A command with a button that copies it. */
export function commandLine(label: string, command: string): Markup {
  if (command === '') return NOTHING;
  return html`<div class="command"><span class="command-label">${label}</span><code tabindex="0">${clip(command, 4000)}</code><button type="button" class="button" data-copy="${command}">Copy</button></div>`;
}

/** A duration for a reader; no line breaks within it. */
export function duration(milliseconds: number): string {
  if (milliseconds >= 10_000) return `${(milliseconds / 1000).toFixed(1)}\u00a0s`;
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(2)}\u00a0s`;
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)}\u00a0ms`;
}

/** `1 case`, `2 cases`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;
}
