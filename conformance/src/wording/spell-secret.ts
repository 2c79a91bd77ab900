/**
 * Owns the spellings that a secret has in what programs write: as it is, as JSON, as a part of a URL or of a form, in
 * Base64. Pure.
 */

/** How one text may be written. */
export type Speller = (text: string) => string;

/** Most tokens: letters that nobody escapes. */
const ALIKE_EVERYWHERE = /^[\w.-]*$/;

/** All spellings of a secret; those that are alike count once. */
export function spellSecret(secret: string): ReadonlySet<string> {
  if (ALIKE_EVERYWHERE.test(secret)) return new Set([secret]);
  const whole = /\p{Cs}/u.test(secret) ? [inJson] : [inJson, ...IN_JSON, ...IN_URL];
  return new Set([secret, ...whole.map((spell) => spell(secret)), inBytes(secret)]);
}

/** Base64 of it, and of what has it in the middle, such as a name and a key: as much as it alone decides. */
export function spellInBase64(secret: string): ReadonlySet<string> {
  const texts = [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
    const [first, behind] = [Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6)];
    return bytes.toString('base64').slice(first, behind);
  });
  return new Set(texts.flatMap((text) => [text, toUrlAlphabet(text)]));
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** Libraries escape more than they have to, each other characters. */
const IN_JSON: readonly Speller[] = [
  escapeSlash,
  (text) => escapeUnits(inJson(text), NOT_ASCII, lower),
  (text) => escapeUnits(escapeSlash(text), NOT_ASCII, lower),
  (text) => escapeUnits(inJson(text), /[<>&\u2028\u2029]/g, lower),
  // This one has no short escape for quotes, but for the backslash.
  (text) => escapeUnits(inJson(text).replaceAll('\\"', '"'), NOT_PLAIN, upper),
];

const NOT_ASCII = /[^\0-\x7e]/g;
const NOT_PLAIN = /["&'+<>`]|[^\0-\x7e]/g;

function escapeSlash(text: string): string {
  return inJson(text).replaceAll('/', '\\/');
}

const lower = (hex: string): string => hex;
const upper = (hex: string): string => hex.toUpperCase();

/** Each unit of UTF-16 by its number, as JSON has it. */
function escapeUnits(text: string, which: RegExp, spell: (hex: string) => string): string {
  const number = (unit: string): string => unit.charCodeAt(0).toString(16).padStart(4, '0');
  return text.replace(which, (unit) => `\\u${spell(number(unit))}`);
}

/** Some leave punctuation alone, some write small digits, and a form has a plus for a space. */
const IN_URL: readonly Speller[] = [encodeURIComponent, inStrictUrl, inForm].flatMap((spell) => [
  spell,
  (text) => spell(text).replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase()),
]);

function inStrictUrl(text: string): string {
  const byte = (letter: string): string => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(/[!'()*]/g, byte);
}

function inForm(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

/** Its bytes, read as characters each, as those of a frame are. */
function inBytes(text: string): string {
  return Buffer.from(text).toString('latin1');
}

function toUrlAlphabet(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_');
}
