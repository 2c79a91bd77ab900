/**
 * Owns the reference client's driver in a browser, for `npm run conformance`: one browser for the whole
 * run, which listens for the harness. Without a browser there is a reason instead.
 */
import { once } from 'node:events';
import { endChild, quoteLastWords, startChild } from '../processes/children.js';
import { REFERENCE_BROWSER_DRIVER } from './reference.js';

const START_MS = 30_000;

/** A driver that listens; or why there is none. */
export type BrowserClient =
  | { readonly kind: 'running'; readonly url: string; end(): Promise<void> }
  | { readonly kind: 'absent'; readonly reason: string };

/** Starts the driver, and with it a browser. */
export async function startBrowserClient(
  command: readonly string[] = REFERENCE_BROWSER_DRIVER,
): Promise<BrowserClient> {
  const [program = '', ...args] = command;
  const child = startChild(program, args);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  const timeout = AbortSignal.timeout(START_MS);
  const url = await Promise.race([
    once(child.stdout, 'data', { signal: timeout }).then(([chunk]) => String(chunk).trim()),
    once(child, 'close').then(() => undefined),
  ]).catch(() => undefined);
  if (url !== undefined && /^ws:\/\/\S+$/.test(url)) {
    return { kind: 'running', url, end: () => endChild(child) };
  }
  await endChild(child);
  const reason = timeout.aborted
    ? `its driver said no address within ${START_MS / 1000} s`
    : said.trim() || `its driver ended at once${quoteLastWords(said)}`;
  return { kind: 'absent', reason };
}
