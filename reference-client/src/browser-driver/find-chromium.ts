/** Owns the search for the Chromium that the browser driver starts. Starts nothing. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where to look. */
export interface ChromiumPlaces {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where Playwright would have put one of its own. */
  readonly own: string;
  exists(path: string): boolean;
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The path of a Chromium, or a sentence on what to do without one. */
export function findChromium(
  named: string | undefined,
  { env, own, exists }: ChromiumPlaces,
): { readonly path: string } | { readonly missing: string } {
  const wanted = named ?? env['CHROMIUM_PATH'];
  if (wanted !== undefined && wanted !== '') {
    if (exists(wanted)) return { path: wanted };
    return { missing: `there is no browser at ${wanted}` };
  }
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const candidates = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  const path = [...candidates, own].find(exists);
  if (path !== undefined) return { path };
  return {
    missing:
      'no Chromium is installed; install one (`apt-get install chromium`, `npx playwright install chromium`), or name one with --chromium or CHROMIUM_PATH',
  };
}

/** Looks on this machine. */
export function findChromiumHere(
  named: string | undefined,
  own: string,
): ReturnType<typeof findChromium> {
  return findChromium(named, { env: process.env, own, exists: existsSync });
}
