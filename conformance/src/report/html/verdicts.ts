/** Owns how verdicts look: always a mark, a word and a colour, so that none is needed alone. Pure. */
import type { Report } from '@audiocall/proto';
import { wordVerdict } from '../word-verdict.js';
import { html, type Markup, NOTHING, trusted } from './markup.js';

/** What is known about a verdict of a case, of a clause or of a run. */
interface Look {
  /** The class that gives the colour, and the name of the mark. */
  readonly tone: 'good' | 'bad' | 'warn' | 'known' | 'none';
  readonly word: string;
  /** The worst comes first. */
  readonly rank: number;
}

const LOOKS: Record<string, Look> = {
  failed: { tone: 'bad', word: 'failed', rank: 0 },
  'not conformant': { tone: 'bad', word: 'not conformant', rank: 0 },
  'list outdated': { tone: 'warn', word: 'list outdated', rank: 0 },
  'could not run': { tone: 'warn', word: 'could not run', rank: 0 },
  inconclusive: { tone: 'warn', word: 'inconclusive', rank: 1 },
  advised: { tone: 'known', word: 'advised, not done', rank: 2 },
  knownFailing: { tone: 'known', word: 'known to fail', rank: 2 },
  passed: { tone: 'good', word: 'passed', rank: 3 },
  conformant: { tone: 'good', word: 'conformant', rank: 3 },
  notOffered: { tone: 'none', word: 'not offered', rank: 4 },
  notJudged: { tone: 'none', word: 'not judged', rank: 5 },
};

/** How a verdict looks; one that nobody knows looks like an open question. */
export function lookOf(verdict: string): Look {
  return (Object.hasOwn(LOOKS, verdict) ? LOOKS[verdict] : undefined) ?? openQuestion(verdict);
}

function openQuestion(word: string): Look {
  return { tone: 'warn', word, rank: 1 };
}

/** The mark of a verdict. */
export function mark(verdict: string): Markup {
  const { tone } = lookOf(verdict);
  return html`<svg class="mark ${tone}" viewBox="0 0 16 16" aria-hidden="true"><use href="#mark-${tone}"/></svg>`;
}

/** Mark and word of a verdict. */
export function verdictTag(verdict: string, word = lookOf(verdict).word): Markup {
  return html`<span class="verdict ${lookOf(verdict).tone}">${mark(verdict)}${word}</span>`;
}

/** The marks, drawn once for the whole page. */
export const MARKS: Markup = trusted(`<svg class="sprite" aria-hidden="true"><defs>
<symbol id="mark-good" viewBox="0 0 16 16"><circle class="disc" cx="8" cy="8" r="8"/><path class="sign" d="M4.4 8.3l2.5 2.5 4.7-5.2"/></symbol>
<symbol id="mark-bad" viewBox="0 0 16 16"><path class="disc" d="M4.7 0h6.6L16 4.7v6.6L11.3 16H4.7L0 11.3V4.7z"/><path class="sign" d="M5.2 5.2l5.6 5.6M10.8 5.2l-5.6 5.6"/></symbol>
<symbol id="mark-warn" viewBox="0 0 16 16"><path class="disc" d="M8 .6l8 14.4H0z"/><path class="sign" d="M8 5.8v4.2M8 12.2v.3"/></symbol>
<symbol id="mark-known" viewBox="0 0 16 16"><path class="disc" d="M8 0l8 8-8 8-8-8z"/><path class="sign" d="M8 4.4v4.4M8 11.2v.3"/></symbol>
<symbol id="mark-none" viewBox="0 0 16 16"><circle class="ring" cx="8" cy="8" r="6.8"/><path class="ring" d="M5 8h6"/></symbol>
</defs></svg>`);

/** The verdict of a run as a title. */
export function titleOf(report: Report): string {
  const { title } = wordVerdict(report);
  return `${title.slice(0, 1).toUpperCase()}${title.slice(1)}`;
}

/** One bar that shows in what shares a whole falls. */
export function shareBar(shares: readonly (readonly [verdict: string, count: number])[]): Markup {
  const total = shares.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return NOTHING;
  let from = 0;
  const parts = shares
    .filter(([, count]) => count > 0)
    .map(([verdict, count]) => {
      const x = (from / total) * 100;
      from += count;
      return html`<rect class="${lookOf(verdict).tone}" x="${x.toFixed(2)}" width="${((count / total) * 100).toFixed(2)}" height="8"/>`;
    });
  return html`<svg class="shares" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>`;
}
