/** Owns the wire log of a case: every entry of its trace as a line that opens to the whole frame. Pure. */
import { type CaseResult, type TraceEntry, TraceEntrySchema } from '@audiocall/proto';
import { toJson } from '@bufbuild/protobuf';
import { nameClauses } from '../../run/order-failures.js';
import { describeEntry, endsTheWait, isRoutine } from '../../wording/describe-entry.js';
import { nameIds } from '../../wording/name-ids.js';
import { renderBytes } from '../hex.js';
import { clip, html, idOf, type Markup, NOTHING } from './markup.js';

/** What a page can bear; report.json has the rest. */
const MOST_ENTRIES = 1000;
const LONGEST_TEXT = 2000;
const LONGEST_LINE = 200;

/** Renders the wire log. */
export function renderWireLog(result: CaseResult): Markup {
  const entries = result.trace?.entries ?? [];
  if (entries.length === 0) return NOTHING;
  const name = nameIds(result.trace);
  const rest = entries.length - MOST_ENTRIES;
  return html`<section class="block"><div class="block-head"><h3>Wire log</h3><span class="quiet">${entries.length} entries; each opens to the frame</span><span class="spacer"></span><button type="button" class="button" data-pings aria-pressed="false">Show pings</button><button type="button" class="button" data-open-all>Open all</button></div>
<div class="log">${entries.slice(0, MOST_ENTRIES).map((entry, step) => renderEntry(result, entry, step, name))}</div>
${rest > 0 ? html`<p class="quiet">${rest} more entries are in report.json.</p>` : NOTHING}</section>`;
}

function renderEntry(
  result: CaseResult,
  entry: TraceEntry,
  step: number,
  name: (text: string) => string,
): Markup {
  const broken = result.failures.filter(({ eventIndex }) => eventIndex === step);
  const classes = `entry${broken.length > 0 ? ' wrong' : ''}${isRoutine(entry) ? ' routine' : ''}`;
  const clauses = nameClauses(broken).join(' ');
  const late = broken.some(({ clause }) => endsTheWait(entry, clause)) ? ' due before (G-5)' : '';
  return html`<details class="${classes}" id="${idOf('step', result.id, String(step))}"><summary><span class="step">${step}</span><span class="time">${entry.atMs.toFixed(1)} ms</span><bdi class="who">${clip(entry.participant, 14)}</bdi><bdi class="what">${clip(name(clip(describeEntry(entry), 2 * LONGEST_LINE)), LONGEST_LINE)}</bdi>${clauses === '' ? NOTHING : html`<span class="clause-mark">✗ ${clip(clauses, 40)}${late}</span>`}</summary><pre tabindex="0"><bdi>${showFrame(entry)}</bdi></pre>${showBytes(entry)}</details>
`;
}

/** What was observed, as the JSON of its message. */
function showFrame(entry: TraceEntry): string {
  const json = toJson(TraceEntrySchema, entry);
  const { participant: _who, atMs: _when, ...what } = json as Record<string, unknown>;
  const isRaw = entry.what.case === 'sentRaw' || entry.what.case === 'receivedRaw';
  // Its bytes follow, in a form that can be read.
  const show = isRaw ? omitHead : shortenText;
  return JSON.stringify(what, show, 2);
}

function omitHead(key: string, value: unknown): unknown {
  return key === 'head' ? undefined : shortenText(key, value);
}

/** The bytes of what is no frame. */
function showBytes({ what }: TraceEntry): Markup {
  if (what.case !== 'sentRaw' && what.case !== 'receivedRaw') return NOTHING;
  const { head, length } = what.value;
  return html`<pre class="bytes" tabindex="0">${renderBytes(head, length)}</pre>`;
}

function shortenText(_key: string, value: unknown): unknown {
  if (typeof value !== 'string' || value.length <= LONGEST_TEXT) return value;
  return `${clip(value, LONGEST_TEXT)} (${value.length} characters)`;
}
