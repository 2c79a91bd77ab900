/**
 * Owns the sequence diagram as SVG: lifelines with the server in the middle, an arrow or a note for each
 * row, and a red band where a clause was broken. Pure.
 */
import type { Failure } from '@audiocall/proto';
import { nameClauses } from '../../run/order-failures.js';
import { wrap } from '../terminal.js';
import type { DiagramRows, Row } from './diagram-rows.js';
import { clip, html, linkTo, type Markup, NOTHING } from './markup.js';

/** Where things are, in SVG units, which are pixels on a wide screen. */
const GUTTER = 40;
const SIDE = 64;
const HEAD = 46;
const ROW = 38;
const FOOT = 14;
const HEAD_WIDTH = 112;
const LINE = 17;
const CHARACTER = 7.2;
const MOST_CALLOUT_LINES = 8;
/** What a phone has room for. */
const CALLOUT_COLUMNS = 40;
const LONGEST_BADGE = 24;

const SERVER = '\u0000server';

/** What a diagram is of, and how much it says. */
export interface DiagramOptions {
  readonly caseId: string;
  /** What the harness judges: its lifeline stands out. */
  readonly judged: 'server' | 'participants';
  /** Whether the sentence about the first failure is written below its arrow. */
  readonly callout?: { readonly failure: Failure; readonly text: string };
}

interface Layout {
  readonly width: number;
  readonly x: ReadonlyMap<string, number>;
  readonly spacing: number;
}

/** Draws a diagram. */
export function drawDiagram(shown: DiagramRows, options: DiagramOptions): Markup {
  const layout = placeLifelines(shown.participants);
  let y = HEAD + (shown.before > 0 ? 26 : 8);
  const start = y;
  const drawn: Markup[] = [];
  for (const row of shown.rows) {
    const callout = options.callout?.failure;
    const lines = row.failures.some((failure) => failure === callout)
      ? calloutLines(options.callout?.text ?? '', calloutX(row, layout), layout)
      : [];
    const height = ROW + (lines.length > 0 ? lines.length * LINE + 18 : 0);
    drawn.push(drawRow(row, y, height, lines, layout, options));
    y += height;
  }
  const end = y + (shown.after > 0 ? 22 : 0);
  const height = end + FOOT;
  const label = `Sequence diagram: ${shown.participants.join(', ')} and the server`;
  return html`<svg class="diagram" viewBox="0 0 ${layout.width} ${height}" width="${layout.width}" height="${height}" role="img" aria-label="${label}">
${[...layout.x].map(([name, x]) => drawLifeline(name, x, end, options))}
${drawOmission(shown.before, start - 14, layout)}
${drawn}
${drawOmission(shown.after, y + 12, layout)}
</svg>`;
}

function placeLifelines(participants: readonly string[]): Layout {
  const left = Math.ceil(participants.length / 2);
  const order = [...participants.slice(0, left), SERVER, ...participants.slice(left)];
  const spacing = order.length <= 3 ? 300 : 210;
  const x = new Map(order.map((name, index) => [name, GUTTER + SIDE + index * spacing]));
  const columns = Math.max(order.length - 1, 2);
  return { width: GUTTER + 2 * SIDE + columns * spacing, x, spacing };
}

function drawLifeline(name: string, x: number, end: number, { judged }: DiagramOptions): Markup {
  const isServer = name === SERVER;
  const stands = isServer === (judged === 'server');
  return html`<g class="lifeline${isServer ? ' server' : ''}${stands ? ' judged' : ''}"><line x1="${x}" y1="34" x2="${x}" y2="${end}"/><rect x="${x - HEAD_WIDTH / 2}" y="4" width="${HEAD_WIDTH}" height="30" rx="8"/><text x="${x}" y="24">${isServer ? 'server' : name}</text></g>`;
}

function drawOmission(count: number, y: number, { width }: Layout): Markup {
  if (count === 0) return NOTHING;
  return html`<text class="omitted" x="${(width + GUTTER) / 2}" y="${y + 4}">⋯ ${count} more ⋯</text>`;
}

function drawRow(
  row: Row,
  y: number,
  height: number,
  callout: readonly string[],
  layout: Layout,
  { caseId }: DiagramOptions,
): Markup {
  const wrong = row.failures.length > 0;
  const band = wrong
    ? html`<rect class="band" x="0" y="${y}" width="${layout.width}" height="${height - 2}" rx="6"/><rect class="edge" x="0" y="${y}" width="4" height="${height - 2}" rx="2"/>`
    : html`<rect class="hover" x="0" y="${y}" width="${layout.width}" height="${height - 2}" rx="6"/>`;
  const title = `step ${row.step}: ${row.participant}, ${row.name} ${row.details}`;
  return html`<a class="row ${row.kind}${wrong ? ' wrong' : ''}" href="${linkTo('step', caseId, String(row.step))}" tabindex="-1"><title>${clip(title, 300)}</title>${band}<text class="step" x="${GUTTER - 6}" y="${y + 26}">${row.step}</text>${row.way === 'beside' ? drawNote(row, y, layout) : drawArrow(row, y, layout)}${drawBadge(row, y, layout)}${callout.map((line, index) => html`<text class="callout" x="${calloutX(row, layout)}" y="${y + ROW + 10 + index * LINE}">${line}</text>`)}</a>
`;
}

function drawArrow(row: Row, y: number, layout: Layout): Markup {
  const own = layout.x.get(row.participant) ?? 0;
  const server = layout.x.get(SERVER) ?? 0;
  const [from, to] = row.way === 'up' ? [own, server] : [server, own];
  const line = y + 28;
  const towards = Math.sign(to - from);
  const tip = to - towards * 1;
  const back = to - towards * 9;
  // The text stands beside the participant whose arrow it is, between its lifeline and the next one, if there is room.
  const room = fits(row, layout.spacing) ? layout.spacing : Math.abs(server - own);
  const middle = own + (Math.sign(server - own) * room) / 2;
  const head = html`<path class="tip" d="M${back} ${line - 5}L${tip} ${line}L${back} ${line + 5}"/>`;
  return html`<line class="shaft" x1="${from}" y1="${line}" x2="${tip}" y2="${line}"/>${head}${label(row, middle, y + 19, room, 'middle')}`;
}

function drawNote(row: Row, y: number, layout: Layout): Markup {
  const own = layout.x.get(row.participant) ?? 0;
  const server = layout.x.get(SERVER) ?? 0;
  const isLeft = own < server;
  const text = shorten(row, layout.spacing);
  const width = Math.round((text.name.length + text.details.length + 1) * CHARACTER) + 34;
  const x = isLeft ? own - 10 : own + 10 - width;
  const dot = isLeft ? own : own;
  return html`<rect class="note" x="${x}" y="${y + 5}" width="${width}" height="26" rx="13"/><circle class="dot" cx="${dot}" cy="${y + 18}" r="4"/>${label(row, isLeft ? own + 12 : own - 12, y + 22, layout.spacing, isLeft ? 'start' : 'end')}`;
}

function label(row: Row, x: number, y: number, width: number, anchor: string): Markup {
  const { name, details } = shorten(row, width);
  return html`<text class="label ${anchor}" x="${x}" y="${y}"><tspan class="name">${name}</tspan>${details === '' ? '' : html`<tspan class="details" dx="6">${details}</tspan>`}</text>`;
}

/** How many characters there is room for between two lifelines. */
function countFitting(width: number): number {
  return Math.floor((width - 24) / CHARACTER);
}

function fits({ name, details }: Row, width: number): boolean {
  return name.length + 1 + details.length <= countFitting(width);
}

/** What fits between two lifelines. */
function shorten({ name, details }: Row, width: number): { name: string; details: string } {
  const room = countFitting(width);
  const short = clip(name, room);
  const left = room - short.length - 1;
  return { name: short, details: left < 4 ? '' : clip(details, left) };
}

function drawBadge(row: Row, y: number, layout: Layout): Markup {
  if (row.failures.length === 0) return NOTHING;
  const bare = `✗ ${nameClauses(row.failures).join(' ')}`;
  const whole = row.seenBy === '' ? bare : `${bare}, seen by ${row.seenBy}`;
  const text = whole.length <= LONGEST_BADGE ? whole : clip(bare, LONGEST_BADGE);
  const width = Math.round(text.length * 8.2) + 16;
  const own = layout.x.get(row.participant) ?? 0;
  const server = layout.x.get(SERVER) ?? 0;
  // On the other side of the server, where this row has no arrow.
  const x = own < server ? server + 22 : server - 22 - width;
  return html`<rect class="badge" x="${x}" y="${y + 6}" width="${width}" height="24" rx="12"/><text class="badge-text" x="${x + width / 2}" y="${y + 22}">${text}</text>`;
}

/** Below the arrow, so that who has it in view sees the sentence too. */
function calloutX({ participant }: Row, layout: Layout): number {
  const own = layout.x.get(participant) ?? 0;
  const server = layout.x.get(SERVER) ?? 0;
  return (own < server ? own : own - layout.spacing) + 6;
}

function calloutLines(text: string, x: number, { width }: Layout): readonly string[] {
  const columns = Math.min(CALLOUT_COLUMNS, Math.floor((width - x - 10) / CHARACTER));
  const lines = wrap(text, columns).map((line) => clip(line, columns));
  return lines.slice(0, MOST_CALLOUT_LINES);
}
