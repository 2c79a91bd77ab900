/**
 * Owns how text becomes part of a page: whatever is put into a template is escaped, unless it is markup
 * that a template made. So a server under test cannot write into the page. Pure.
 */
import { writeOut } from '../../wording/printable.js';

/** Text that is safe in the content of an element and in a quoted attribute. */
export interface Markup {
  readonly markup: string;
}

type Part = Markup | string | number | undefined | readonly Markup[];

/** Makes markup from a template; the parts are escaped, lists of markup are joined. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const markup = texts.reduce(
    (made, text, index) => `${made}${index === 0 ? '' : write(parts[index - 1])}${text}`,
    '',
  );
  return { markup };
}

/** No markup at all. */
export const NOTHING: Markup = { markup: '' };

/** Text of this program's own that is markup already, such as a style sheet. Never for data. */
export function trusted(markup: string): Markup {
  return { markup };
}

function write(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('');
}

/** Escapes text for HTML and SVG; characters that could reorder or break a line are written out. */
export function escapeHtml(text: string): string {
  return writeOut(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}

/** The beginning of a text, where it is longer than a page can use. */
export function clip(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${[...text.slice(0, most * 2)].slice(0, most - 1).join('')}…`;
}

/** Both ends of a text that is longer than that: names often differ in the number at their end. */
export function clipMiddle(text: string, most: number): string {
  if (text.length <= most) return text;
  const characters = [...text];
  if (characters.length <= most) return text;
  const kept = Math.floor((most - 1) / 2);
  return `${characters.slice(0, most - 1 - kept).join('')}…${characters.slice(characters.length - kept).join('')}`;
}

/** The address, within the page, of something that has an id. */
export function linkTo(kind: 'case' | 'clause' | 'step', ...names: readonly string[]): string {
  return `#${kind}/${names.map(encodePath).join('/')}`;
}

/** The id that belongs to linkTo(). */
export function idOf(kind: 'case' | 'clause' | 'step', ...names: readonly string[]): string {
  return `${kind}/${names.map(wellFormed).join('/')}`;
}

function encodePath(name: string): string {
  return encodeURIComponent(wellFormed(name)).replaceAll('%2F', '/');
}

function wellFormed(name: string): string {
  return clip(name, 200).replace(/[\p{Cc}\p{Cs}\p{Bidi_Control}\s]/gu, '_');
}
