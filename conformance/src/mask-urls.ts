/**
 * Owns how a WebSocket URL is shown: what may be a secret in it, a user name with its password and the values of its
 * query, is never printed or written; it is connected to as it was given. Pure.
 */

/** What stands for a secret. */
export const MASK = '***';

/** Up to a space or a quote: where a URL ends in a sentence. */
const URLS = /\bwss?:[^\s"'`]*/gi;
/** What stands before the host. */
const USER = /^(\w+:\/*)[^/]*@/;
const WHATEVER_USER = /^(\w+:\/*).*@/;

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
  return shown + query.replace(/[^?&#=]*=[^&#]*|[^?&#]+/g, maskParameter);
}

function splitQuery(url: string): readonly [string, string] {
  const mark = url.search(/[?#]/);
  return mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark)];
}

/** A parameter without a value may be the secret itself. */
function maskParameter(parameter: string): string {
  const equals = parameter.indexOf('=');
  return equals < 0 ? MASK : `${parameter.slice(0, equals)}=${MASK}`;
}
