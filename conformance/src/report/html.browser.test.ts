/** The report in a real browser: from a file, without a network, in dark and in light. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserFlags, findBrowserHere } from '../browser/find-browser.js';
import { makeHostileReport } from './html/hostile.fixture.js';
import { renderHtml } from './html.js';
import { failedStep, makeFailed, makeReport, makeResult } from './reports.fixture.js';

const found = findBrowserHere(chromium.executablePath());
if (found.kind === 'missing')
  console.warn(`report.html is not tested in a browser: ${found.reason}`);

const VIEW = { width: 1280, height: 800 };

describe.skipIf(found.kind === 'missing')('report.html in a browser', () => {
  let folder: string;
  let browser: Browser;
  const contexts: BrowserContext[] = [];
  const requested: string[] = [];
  const faults: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'audiocall-report-'));
    const failed = makeFailed();
    failed.rerun = `run 'it' again "now"`;
    const reached = ['RJ-1', 'OF-1', 'G-3', 'HU-1'];
    await write('failed', makeReport([makeResult(), failed], reached));
    await write('passed', makeReport([makeResult()], ['RJ-1', 'OF-1']));
    await write('hostile', makeHostileReport());
    const pairs = ['a', 'b'].flatMap((caller) =>
      ['a', 'b'].map((callee) => makeResult({ id: `${caller}→${callee}/mute`, caller, callee })),
    );
    await write('pairs', makeReport(pairs, ['RJ-1'], { mode: 'interop' }));
    const executablePath = found.kind === 'found' ? found.path : undefined;
    browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [...browserFlags()],
    });
  });

  afterAll(async () => {
    for (const context of contexts) await context.close();
    await browser?.close();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  async function write(name: string, report: ReturnType<typeof makeReport>): Promise<void> {
    await writeFile(join(folder, `${name}.html`), renderHtml(report));
  }

  async function open(
    name: string,
    hash = '',
    { colorScheme = 'light' as 'light' | 'dark', viewport = VIEW } = {},
  ): Promise<Page> {
    const context = await browser.newContext({ viewport, colorScheme, offline: true });
    contexts.push(context);
    const page = await context.newPage();
    page.on('request', (request) => requested.push(request.url()));
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    await page.goto(`${pathToFileURL(join(folder, `${name}.html`)).href}${hash}`);
    return page;
  }

  async function waitFor(page: Page, id: string): Promise<void> {
    await page.waitForFunction((name) => document.getElementById(name)?.hidden === false, id);
  }

  const shownPages = (page: Page): Promise<string[]> =>
    page.locator('[data-page]:visible').evaluateAll((shown) => shown.map(({ id }) => id));

  it.each(['light', 'dark'] as const)(
    'shows the failure on the first screen, in %s',
    async (colorScheme) => {
      const page = await open('failed', '', { colorScheme });
      for (const text of [
        'Not conformant',
        'HU-1',
        'bob should have received LEAVE for call-1',
        '✗ HU-1',
      ]) {
        const box = await page.locator('#summary').getByText(text).first().boundingBox();
        expect(box, text).not.toBeNull();
        expect((box?.y ?? 0) + (box?.height ?? 0), text).toBeLessThanOrEqual(VIEW.height);
      }
      const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const [red = 0] = (ground.match(/\d+/g) ?? []).map(Number);
      expect(red < 128).toBe(colorScheme === 'dark');
    },
  );

  it('changes between dark and light, and remembers it', async () => {
    const page = await open('passed');
    const scheme = () =>
      page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
    expect(await scheme()).toBe('light');
    await page.getByRole('button', { name: 'Dark or light' }).click();
    expect(await scheme()).toBe('dark');
    await page.reload();
    expect(await scheme()).toBe('dark');
  });

  it('opens the page that the address names, and the one that a link leads to', async () => {
    const page = await open('failed', '#case/hang-up/both');
    expect(await shownPages(page)).toEqual(['case/hang-up/both']);
    await page.locator(`a.row[href$="/${failedStep()}"]:visible`).first().click();
    const entry = page.locator(`details[id="step/hang-up/both/${failedStep()}"]`);
    await entry.locator('pre').waitFor({ state: 'visible' });
    expect(await entry.locator('pre').textContent()).toContain('"pong"');
    await page.getByRole('link', { name: 'Clauses' }).click();
    await waitFor(page, 'clauses');
    expect(await shownPages(page)).toEqual(['clauses']);
    expect(await page.getByRole('link', { name: 'Clauses' }).getAttribute('aria-current')).toBe(
      'page',
    );
    await page.goBack();
    await waitFor(page, 'case/hang-up/both');
    expect(await shownPages(page)).toEqual(['case/hang-up/both']);
  });

  it('says that what the address names is not in this report', async () => {
    const page = await open('failed', '#case/no/such');
    expect(await shownPages(page)).toEqual(['summary']);
    const unknown = page.getByText('This report has no case no/such;');
    expect(await unknown.isVisible()).toBe(true);
    await unknown.getByRole('link').click();
    await waitFor(page, 'cases');
    expect(await unknown.isVisible()).toBe(false);
  });

  it('has on a phone every tab, every lifeline and the wrong arrow in view, with its mark and its sentence', async () => {
    const page = await open('failed', '#case/hang-up/both', {
      viewport: { width: 390, height: 844 },
    });
    const reach = (selector: string) =>
      page.locator(`${selector}:visible`).evaluateAll((marks) =>
        marks.map((mark) => {
          const { left, right } = mark.getBoundingClientRect();
          return { left, right };
        }),
      );
    const row = '[id="case/hang-up/both"] .scroll .wrong';
    const marks = [`${row} .tip`, `${row} .badge`, `${row} .callout`];
    for (const selector of [...marks, 'header nav a', '.diagram .lifeline', '.diagram text']) {
      const all = await reach(selector);
      expect(all, selector).not.toEqual([]);
      for (const { left, right } of all) {
        expect(left, selector).toBeGreaterThanOrEqual(0);
        expect(right, selector).toBeLessThanOrEqual(390);
      }
    }
  });

  it('searches and filters', async () => {
    const page = await open('failed', '#clauses');
    const rows = () =>
      page
        .locator('[data-list=clauses] tbody tr:visible')
        .evaluateAll((shown) => shown.map(({ id }) => id));
    expect((await rows()).slice(0, 2).sort()).toEqual(['clause/G-3', 'clause/HU-1']);
    await page.getByRole('button', { name: /^broken/ }).click();
    expect(await rows()).toHaveLength(2);
    await page.getByRole('searchbox').fill('hang-up');
    expect(await rows()).toEqual(['clause/HU-1']);
    await page.getByRole('searchbox').fill('nothing like this');
    expect(await page.getByText('No clause matches.').isVisible()).toBe(true);
  });

  it('can be used with the keyboard alone', async () => {
    const page = await open('failed');
    await page.keyboard.press('/');
    await page.waitForFunction(() => document.activeElement instanceof HTMLInputElement);
    expect(await shownPages(page)).toEqual(['clauses']);
    await page.keyboard.type('rj-1');
    expect(await page.locator('[data-list=clauses] tbody tr:visible').count()).toBe(1);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await waitFor(page, 'summary');
    await page.keyboard.press('n');
    await waitFor(page, 'case/hang-up/both');
    await page.keyboard.press('n');
    await waitFor(page, 'case/reject/ringing');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY');
  });

  it('copies the command', async () => {
    const page = await open('failed', '#case/hang-up/both');
    await page.evaluate(() => {
      document.addEventListener('copy', () => {
        document.title = String(getSelection());
      });
      const clipboard = {
        writeText: async (text: string) => {
          document.title = text;
        },
      };
      Object.defineProperty(navigator, 'clipboard', { value: clipboard });
    });
    await page.locator('[data-page]:visible').getByRole('button', { name: 'Copy' }).first().click();
    await page.waitForFunction(() => document.title.startsWith('run '));
    expect(await page.title()).toBe(`run 'it' again "now"`);
    expect(await page.getByText('Copied').first().isVisible()).toBe(true);
  });

  it.each([390, 768, 930])('fits into a window of %i pixels', async (width) => {
    const page = await open('failed', '', { viewport: { width, height: 844 } });
    for (const hash of [
      '#summary',
      '#clauses',
      '#cases',
      '#timings',
      '#run',
      '#case/hang-up/both',
    ]) {
      await page.evaluate((to) => location.assign(to), hash);
      await waitFor(page, hash.slice(1));
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(over, hash).toBeLessThanOrEqual(0);
    }
  });

  it('is whole without a script, and on paper', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false, offline: true });
    contexts.push(context);
    const page = await context.newPage();
    await page.goto(pathToFileURL(join(folder, 'failed.html')).href);
    expect((await shownPages(page)).length).toBeGreaterThan(5);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('nav').first().isVisible()).toBe(false);
    expect(await page.getByText('Not conformant').first().isVisible()).toBe(true);
  });

  it('puts each pair of clients under the name of its callee', async () => {
    const page = await open('pairs');
    const lefts = (selector: string) =>
      page.locator(selector).evaluateAll((all) => all.map((e) => e.getBoundingClientRect().left));
    const names = await lefts('.clients thead th');
    expect(names).toHaveLength(2);
    expect(await lefts('.clients tbody tr:last-child td')).toEqual(names);
  });

  it('lets no text of a target do anything', async () => {
    const page = await open('hostile');
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
    });
    expect(await page.evaluate(() => 'broken' in window)).toBe(false);
    expect(await page.locator('img, iframe, object').count()).toBe(0);
    const link = await page.locator('#cases .case-link').first().getAttribute('href');
    await page.evaluate((to) => location.assign(to), link ?? '');
    await waitFor(page, decodeURIComponent((link ?? '').slice(1)));
    expect((await shownPages(page))[0]).toMatch(/^case\/<\/title>/);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(over).toBeLessThanOrEqual(0);
  });

  it('asks for nothing but its own file, and has no fault', () => {
    expect(requested.length).toBeGreaterThan(0);
    expect(requested.filter((url) => !url.startsWith(pathToFileURL(folder).href))).toEqual([]);
    expect(faults).toEqual([]);
  });
});
