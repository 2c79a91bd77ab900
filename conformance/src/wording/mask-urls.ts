/**
 * Owns how a WebSocket URL is shown: what may be a secret in it, a user name with its password, the values of its
 * query, and a part of its path that looks drawn by chance, is never printed or written; it is connected to as it was
 * given. Pure.
 */

/** What stands for a secret. */
export const MASK = '***';

/** Up to a space or a quote: where a URL ends in a sentence. */
const URLS = /\bwss?:[^\s"'`]*/gi;
/** What stands before the host. */
const USER = /^(\w+:\/*)[^/]*@/;
const WHATEVER_USER = /^(\w+:\/*).*@/;
/** The scheme and the host. */
const HOST = /^\w+:\/*[^/]*/;

/** A key that nobody guesses has at least so many characters. */
const TOKEN_LENGTH = 16;
/** Numbers in hexadecimal have long stretches of one kind. */
const HEX = /^(?=.*\d)(?=.*[a-f])[\da-f]+$/i;
/** How often the next one of a token is of another kind, at least: words change seldom, chance does every other time. */
const TOKEN_CHANGES = 1 / 4;

/** A text with every WebSocket URL in it as it may be shown. */
export function maskUrls(text: string): string {
  return text.replace(URLS, maskUrl);
}

/** A URL as it may be shown; one that is none, too. */
export function maskUrl(url: string): string {
  // A password that was not encoded can hold what ends the host: then all before the last @ goes.
  const isUrl = URL.canParse(splitQuery(url)[0]);
  const [place, query] = splitQuery(isUrl ? url : url.replace(WHATEVER_USER, `$1${MASK}@`));
  const shown = place.replace(USER, `$1${MASK}@`);
  const host = HOST.exec(shown)?.[0] ?? '';
  const path = shown.slice(host.length).replace(/[^/]+/g, maskSegment);
  return host + path + query.replace(/[^?&#=]*=[^&#]*|[^?&#]+/g, maskParameter);
}

function splitQuery(url: string): readonly [string, string] {
  const mark = url.search(/[?#]/);
  return mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark)];
}

/** A name, a version or a number is shown: by them a user knows the URL again. */
function maskSegment(segment: string): string {
  if (segment.length < TOKEN_LENGTH) return segment;
  if (HEX.test(segment)) return MASK;
  // A capital that begins a word is no sign of chance.
  const words = segment.replace(/[A-Z](?=[a-z]{2})/g, (letter) => letter.toLowerCase());
  const kinds = [...words.replace(/[^a-z\d]/gi, '')].map(kindOf);
  const changes = kinds.filter((kind, index) => index > 0 && kind !== kinds[index - 1]).length;
  return changes >= kinds.length * TOKEN_CHANGES ? MASK : segment;
}

function kindOf(character: string): 'digit' | 'capital' | 'small' {
  if (/\d/.test(character)) return 'digit';
  return /[A-Z]/.test(character) ? 'capital' : 'small';
}

/** A parameter without a value may be the secret itself. */
function maskParameter(parameter: string): string {
  const equals = parameter.indexOf('=');
  return equals < 0 ? MASK : `${parameter.slice(0, equals)}=${MASK}`;
}
