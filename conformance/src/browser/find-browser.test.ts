import { describe, expect, it } from 'vitest';
import { browserFlags, findBrowser } from './find-browser.js';

const search = (there: readonly string[], env: Record<string, string> = {}, own?: string) =>
  findBrowser({ env, own, exists: (path) => there.includes(path) });

describe('findBrowser()', () => {
  it('takes the browser that is named, before every other', () => {
    const found = search(['/my/browser', '/usr/bin/chromium'], { CHROMIUM_PATH: '/my/browser' });
    expect(found).toMatchObject({ kind: 'found', path: '/my/browser' });
  });

  it('does not take another one when the named one is missing', () => {
    const missing = search(['/usr/bin/chromium'], { CHROMIUM_PATH: '/my/browser' });
    expect(missing).toMatchObject({ kind: 'missing' });
    expect(missing).toHaveProperty('reason', expect.stringContaining('/my/browser'));
  });

  it.each([
    [
      ['/usr/bin/google-chrome', '/usr/bin/chromium-browser', '/usr/bin/chromium'],
      '/usr/bin/chromium',
    ],
    [['/usr/bin/google-chrome', '/usr/bin/chromium-browser'], '/usr/bin/chromium-browser'],
    [['/home/me/bin/google-chrome'], '/home/me/bin/google-chrome'],
  ])('takes the first of %j', (there, path) => {
    expect(search(there, { PATH: '/home/me/bin:relative' })).toMatchObject({ kind: 'found', path });
  });

  it("takes Playwright's own where nothing is installed", () => {
    expect(search(['/own'], {}, '/own')).toMatchObject({ kind: 'found', path: '/own' });
  });

  it('says what to do when there is none', () => {
    const missing = search([], {}, '/own');
    expect(missing).toHaveProperty('reason', expect.stringContaining('CHROMIUM_PATH'));
  });
});

describe('browserFlags()', () => {
  it('gives up the sandbox for root only', () => {
    expect(browserFlags(true)).toContain('--no-sandbox');
    expect(browserFlags(false)).not.toContain('--no-sandbox');
  });
});
