import { delimiter } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ChromiumPlaces, findChromium } from './find-chromium.js';

function places(files: readonly string[], env: Record<string, string>): ChromiumPlaces {
  return { env, own: '/cache/chromium', exists: (path) => files.includes(path) };
}

const PATH = ['/a', '/b'].join(delimiter);

describe('the search for a browser', () => {
  it('takes the one that is named, before all others', () => {
    const all = places(['/x/browser', '/y/browser', '/a/chromium'], {
      CHROMIUM_PATH: '/y/browser',
      PATH,
    });
    expect(findChromium('/x/browser', all)).toEqual({ path: '/x/browser' });
    expect(findChromium(undefined, all)).toEqual({ path: '/y/browser' });
  });

  it('does not fall back from one that is named and missing', () => {
    const others = places(['/a/chromium'], { PATH });
    expect(findChromium('/gone', others)).toEqual({ missing: 'there is no browser at /gone' });
  });

  it('takes an installed one before that of Playwright', () => {
    const both = places(['/b/google-chrome', '/cache/chromium'], { PATH });
    expect(findChromium(undefined, both)).toEqual({ path: '/b/google-chrome' });
    expect(findChromium(undefined, places(['/cache/chromium'], { PATH }))).toEqual({
      path: '/cache/chromium',
    });
  });

  it('says what to install when there is none', () => {
    expect(findChromium(undefined, places([], { PATH }))).toEqual({
      missing: expect.stringContaining('apt-get install chromium'),
    });
  });
});
