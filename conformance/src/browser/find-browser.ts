/**
 * Owns the search for a Chromium that is installed, and the flags with which it starts. Starts nothing,
 * downloads nothing.
 */
import { existsSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** A browser to start; or why there is none. */
export type BrowserSearch =
  | { readonly kind: 'found'; readonly path: string; readonly because: string }
  | { readonly kind: 'missing'; readonly reason: string };

/** Where to look. */
export interface BrowserPlaces {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where Playwright would have put a browser of its own. */
  readonly own: string | undefined;
  exists(path: string): boolean;
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const FOLDERS = ['/usr/bin', '/usr/local/bin', '/snap/bin', '/opt/google/chrome'];
const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** Looks for a browser: the one that CHROMIUM_PATH names, an installed one, Playwright's own. */
export function findBrowser(places: BrowserPlaces): BrowserSearch {
  const { env, own, exists } = places;
  const named = env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') {
    return exists(named)
      ? { kind: 'found', path: named, because: 'CHROMIUM_PATH names it' }
      : { kind: 'missing', reason: `CHROMIUM_PATH names ${named}, and there is no such file` };
  }
  const onPath = (env['PATH'] ?? '').split(delimiter).filter(isAbsolute);
  const folders = [...new Set([...FOLDERS, ...onPath])];
  const installed = [...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), MAC];
  const path = installed.find(exists);
  if (path !== undefined) return { kind: 'found', path, because: 'it is installed' };
  if (own !== undefined && exists(own)) {
    return { kind: 'found', path: own, because: 'Playwright has installed it' };
  }
  return {
    kind: 'missing',
    reason:
      'no Chromium is installed; install one (`apt-get install chromium`, `npx playwright install chromium`), or name one in CHROMIUM_PATH',
  };
}

/** Looks for a browser on this machine. */
export function findBrowserHere(own: string | undefined): BrowserSearch {
  return findBrowser({ env: process.env, own, exists: existsSync });
}

/** Flags for a browser that stays by itself; as root it cannot have its sandbox. */
export function browserFlags(isRoot = process.getuid?.() === 0): readonly string[] {
  return [
    ...(isRoot ? ['--no-sandbox'] : []),
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ];
}
