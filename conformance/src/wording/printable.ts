/**
 * Owns characters that must not reach a reader as they are: they move a cursor or reorder a line, and text of
 * which there is too much. Pure.
 */

/** Writes out control characters, lone surrogates and what changes the direction of text. */
export function writeOut(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\p{Bidi_Control}]/gu, (odd) =>
    odd === '\n' || odd === '\t' ? odd : nameCharacter(odd),
  );
}

const MOST_CHARACTERS = 300;

/** The beginning of what a program said: it may say more than anybody reads. */
export function cutShort(text: string): string {
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)}…`;
}

const MOST_OF_A_VALUE = 40;
/** Ids stay whole, so that they can be named. */
const LIKE_AN_ID = /^[\w.:-]{1,256}$/;

/** A value in a line among others: on that line, and only its beginning where it is long. */
export function inLine(value: string, most = MOST_OF_A_VALUE): string {
  const characters = LIKE_AN_ID.test(value) ? [] : [...value];
  const short = characters.length <= most ? value : `${characters.slice(0, most).join('')}…`;
  return writeOut(short).replace(/\n/g, '\\n').replace(/\t/g, '\\t');
}

function nameCharacter(odd: string): string {
  return `\\u${(odd.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}
