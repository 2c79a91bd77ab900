/** Owns the search field and the verdict buttons above a table; the page's script makes them work. Pure. */
import { html, type Markup } from './markup.js';
import { lookOf, mark } from './verdicts.js';

/** Renders the bar for a list. */
export function filterBar(
  list: string,
  label: string,
  rows: readonly { readonly verdict: string }[],
  words: Record<string, string> = {},
): Markup {
  const verdicts = [...new Set(rows.map(({ verdict }) => verdict))].sort(
    (one, other) => lookOf(one).rank - lookOf(other).rank,
  );
  const button = (verdict: string, text: Markup, number: number): Markup =>
    html`<button type="button" class="button toggle" data-filter="${list}" data-value="${verdict}" aria-pressed="${verdict === '' ? 'true' : 'false'}">${text}<span class="tally">${number}</span></button>`;
  return html`<div class="filters"><label class="search"><span class="hidden">${label}</span><input type="search" data-search-in="${list}" placeholder="${label}" autocomplete="off" spellcheck="false"></label>
<div class="buttons" role="group" aria-label="Verdict">${button('', html`All`, rows.length)}${verdicts.map(
    (verdict) =>
      button(
        verdict,
        html`${mark(verdict)}${words[verdict] ?? lookOf(verdict).word}`,
        rows.filter((row) => row.verdict === verdict).length,
      ),
  )}</div></div>`;
}
