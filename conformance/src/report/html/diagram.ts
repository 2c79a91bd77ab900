/**
 * Owns the sequence diagram as SVG: lifelines with the server in the middle, an arrow or a note for each
 * row, and a red band where a clause was broken. Pure.
 */
import type { Failure } from '@audiocall/proto';
import { nameClauses } from '../../run/order-failures.js';
import { wrap } from '../terminal.js';
import { type DiagramRows, type Row, shortName } from './diagram-rows.js';
import { clip, clipMiddle, html, linkTo, type Markup, NOTHING } from './markup.js';

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

/** On a phone the lifelines stand close together, and what is said of an arrow goes on beside it. */
const NARROW = { width: 340, gutter: 30, side: 36, least: 84, badge: 30 } as const;

const SERVER = '\u0000server';

/** What a diagram is of, and how much it says. */
export interface DiagramOptions {
  readonly caseId: string;
  /** What the harness judges: its lifeline stands out. */
  readonly judged: 'server' | 'participants';
  /** Whether the sentence about the first failure is written below its arrow. */
  readonly callout?: { readonly failure: Failure; readonly text: string };
  /** Whether it is for a phone: as wide as that, and each row with room for its text over the whole width. */
  readonly isNarrow?: boolean;
}

interface Layout {
  readonly width: number;
  readonly x: ReadonlyMap<string, number>;
  readonly spacing: number;
  readonly gutter: number;
  readonly isNarrow: boolean;
}

/** More rows are drawn once, however wide the window is: a page with many traces stays light. */
const MOST_TWICE = 60;

/** Draws a diagram for a wide window, and where it is short another one for a phone; the style shows the one that fits. */
export function drawForAll(shown: DiagramRows, options: DiagramOptions): Markup {
  const wide = drawDiagram(shown, options);
  if (shown.rows.length > MOST_TWICE) return wide;
  return html`${wide}${drawDiagram(shown, { ...options, isNarrow: true })}`;
}

/** Draws a diagram. */
export function drawDiagram(shown: DiagramRows, options: DiagramOptions): Markup {
  const { isNarrow = false } = options;
  const layout = placeLifelines(shown.participants, isNarrow);
  let y = HEAD + (shown.before > 0 ? 26 : 8);
  const start = y;
  const drawn: Markup[] = [];
  for (const row of shown.rows) {
    const callout = options.callout?.failure;
    const lines = row.failures.some((failure) => failure === callout)
      ? calloutLines(options.callout?.text ?? '', calloutX(row, layout), layout)
      : [];
    const badge = isNarrow && row.failures.length > 0 ? NARROW.badge : 0;
    const height = ROW + badge + (lines.length > 0 ? lines.length * LINE + 18 : 0);
    drawn.push(drawRow(row, y, height, lines, layout, options));
    y += height;
  }
  const end = y + (shown.after > 0 ? 22 : 0);
  const height = end + FOOT;
  const label = `Sequence diagram: ${shown.participants.map(shortName).join(', ')} and the server`;
  return html`<svg class="diagram ${isNarrow ? 'narrow' : 'wide'}" viewBox="0 0 ${layout.width} ${height}" width="${layout.width}" height="${height}" role="img" aria-label="${label}">
${[...layout.x].map(([name, x]) => drawLifeline(name, x, end, layout, options))}
${drawOmission(shown.before, start - 14, layout)}
${drawn}
${drawOmission(shown.after, y + 12, layout)}
</svg>`;
}

function placeLifelines(participants: readonly string[], isNarrow: boolean): Layout {
  const left = Math.ceil(participants.length / 2);
  const order = [...participants.slice(0, left), SERVER, ...participants.slice(left)];
  const columns = Math.max(order.length - 1, 2);
  const { gutter, side } = isNarrow ? NARROW : { gutter: GUTTER, side: SIDE };
  const between = NARROW.width - gutter - 2 * side;
  const wide = order.length <= 3 ? 300 : 210;
  const spacing = isNarrow ? Math.max(NARROW.least, Math.floor(between / columns)) : wide;
  const x = new Map(order.map((name, index) => [name, gutter + side + index * spacing]));
  return { width: gutter + 2 * side + columns * spacing, x, spacing, gutter, isNarrow };
}

function drawLifeline(
  name: string,
  x: number,
  end: number,
  { isNarrow, spacing }: Layout,
  { judged }: DiagramOptions,
): Markup {
  const isServer = name === SERVER;
  const stands = isServer === (judged === 'server');
  const width = isNarrow ? Math.min(NARROW.side * 2 - 4, spacing - 8) : HEAD_WIDTH;
  const most = Math.floor(width / 8);
  const shown = isServer ? 'server' : isNarrow ? clipMiddle(name, most) : shortName(name);
  return html`<g class="lifeline${isServer ? ' server' : ''}${stands ? ' judged' : ''}"><line x1="${x}" y1="34" x2="${x}" y2="${end}"/><rect x="${x - width / 2}" y="4" width="${width}" height="30" rx="8"/><text x="${x}" y="24">${shown}</text></g>`;
}

function drawOmission(count: number, y: number, { width, gutter }: Layout): Markup {
  if (count === 0) return NOTHING;
  return html`<text class="omitted" x="${(width + gutter) / 2}" y="${y + 4}">⋯ ${count} more ⋯</text>`;
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
  const title = `step ${row.step}: ${shortName(row.participant)}, ${row.name} ${row.details}`;
  return html`<a class="row ${row.kind}${wrong ? ' wrong' : ''}" href="${linkTo('step', caseId, String(row.step))}" tabindex="-1"><title>${clip(title, 300)}</title>${band}<text class="step" x="${layout.gutter - 6}" y="${y + 26}">${row.step}</text>${row.way === 'beside' ? drawNote(row, y, layout) : drawArrow(row, y, layout)}${drawBadge(row, y, layout)}${callout.map((line, index) => html`<text class="callout" x="${calloutX(row, layout)}" y="${y + ROW + 10 + (layout.isNarrow ? NARROW.badge : 0) + index * LINE}">${line}</text>`)}</a>
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
  const head = html`<path class="tip" d="M${back} ${line - 5}L${tip} ${line}L${back} ${line + 5}"/>`;
  const shaft = html`<line class="shaft" x1="${from}" y1="${line}" x2="${tip}" y2="${line}"/>${head}`;
  const between = Math.abs(server - own);
  // A long text goes on behind the server, where a row that is right has nothing else.
  if (layout.isNarrow || (row.failures.length === 0 && !fits(row, between))) {
    const isLeft = own < server;
    return html`${shaft}${maskedLabel(row, isLeft ? own + 6 : own - 6, y + 19, roomBeside(own, isLeft, layout), isLeft ? 'start' : 'end')}`;
  }
  // The text stands beside the participant whose arrow it is, between its lifeline and the next one, if there is room.
  const room = fits(row, layout.spacing) ? layout.spacing : between;
  const middle = own + (Math.sign(server - own) * room) / 2;
  return html`${shaft}${maskedLabel(row, middle, y + 19, room, 'middle')}`;
}

/** From a lifeline to the far edge. */
function roomBeside(own: number, isLeft: boolean, { width, gutter }: Layout): number {
  return isLeft ? width - own + 10 : own - gutter + 10;
}

function drawNote(row: Row, y: number, layout: Layout): Markup {
  const own = layout.x.get(row.participant) ?? 0;
  const server = layout.x.get(SERVER) ?? 0;
  const isLeft = own < server;
  const isAlone = layout.isNarrow || row.failures.length === 0;
  const room = isAlone ? roomBeside(own, isLeft, layout) - 24 : Math.abs(server - own);
  const text = shorten(row, room);
  const width = Math.round((text.name.length + text.details.length + 1) * CHARACTER) + 34;
  const x = isLeft ? own - 10 : own + 10 - width;
  return html`<rect class="note" x="${x}" y="${y + 5}" width="${width}" height="26" rx="13"/><circle class="dot" cx="${own}" cy="${y + 18}" r="4"/>${label(row, isLeft ? own + 12 : own - 12, y + 22, room, isLeft ? 'start' : 'end')}`;
}

/** A label that may lie across a lifeline, which ends beside it. */
function maskedLabel(row: Row, x: number, y: number, width: number, anchor: string): Markup {
  const { name, details } = shorten(row, width);
  const long = Math.ceil((name.length + details.length + 1) * CHARACTER) + 6;
  const before = { start: 3, middle: long / 2 }[anchor] ?? long - 3;
  return html`<rect class="mask" x="${x - before}" y="${y - 11}" width="${long}" height="15"/>${label(row, x, y, width, anchor)}`;
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
  // On the other side of the server, where this row has no arrow; where there is no room, below it.
  const beside = own < server ? server + 22 : server - 22 - width;
  const x = layout.isNarrow ? layout.gutter + 6 : beside;
  const top = y + (layout.isNarrow ? ROW : 6);
  return html`<rect class="badge" x="${x}" y="${top}" width="${width}" height="24" rx="12"/><text class="badge-text" x="${x + width / 2}" y="${top + 16}">${text}</text>`;
}

/** Below the arrow, so that who has it in view sees the sentence too. */
function calloutX({ participant }: Row, layout: Layout): number {
  if (layout.isNarrow) return layout.gutter + 6;
  const own = layout.x.get(participant) ?? 0;
  const server = layout.x.get(SERVER) ?? 0;
  return (own < server ? own : own - layout.spacing) + 6;
}

function calloutLines(text: string, x: number, { width }: Layout): readonly string[] {
  const columns = Math.min(CALLOUT_COLUMNS, Math.floor((width - x - 10) / CHARACTER));
  const lines = wrap(text, columns).map((line) => clip(line, columns));
  return lines.slice(0, MOST_CALLOUT_LINES);
}
