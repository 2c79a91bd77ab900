/** Owns when two requests were refused in the same words (ER-4). Judges nothing. */
import type { SentFrame } from './facts.js';

/** The same words, but for what they repeat of the request, or count. */
export function isSameRefusal(one: SentFrame, other: SentFrame): boolean {
  return wordsOf(one) === wordsOf(other) || withoutRequest(one) === withoutRequest(other);
}

/** The sentence that came with a response. */
export const wordsOf = ({ response }: SentFrame): string => response?.status?.message ?? '';

function withoutRequest(sent: SentFrame): string {
  let words = wordsOf(sent);
  const said = listTexts(sent.frame.body.value).sort((one, two) => two.length - one.length);
  for (const text of said) {
    const whole = `(?<![0-9A-Za-z])${text.replace(/[^0-9A-Za-z]/gu, '\\$&')}(?![0-9A-Za-z])`;
    words = words.replace(new RegExp(whole, 'g'), '…');
  }
  return words.replace(/\d+/g, '#');
}

function listTexts(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  const fields = Object.entries(value).filter(([name]) => name !== '$typeName');
  return fields.flatMap(([, each]) => listTexts(each));
}
