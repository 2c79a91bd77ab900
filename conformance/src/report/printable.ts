/** Owns characters that must not reach a reader as they are: they move a cursor or reorder a line. Pure. */

/** Writes out control characters, lone surrogates and what changes the direction of text. */
export function writeOut(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\p{Bidi_Control}]/gu, (odd) =>
    odd === '\n' || odd === '\t' ? odd : nameCharacter(odd),
  );
}

function nameCharacter(odd: string): string {
  return `\\u${(odd.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}
