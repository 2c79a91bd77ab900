import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page, type WebSocketRoute } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startChromium } from '../browser-driver/chromium.js';
import { findChromiumHere } from '../browser-driver/find-chromium.js';

const PROGRAM = fileURLToPath(new URL('../../dist/demo/main.js', import.meta.url));
const found = findChromiumHere(undefined, chromium.executablePath());
if ('missing' in found) console.error(`the demo is not tested: ${found.missing}`);

describe.runIf('path' in found)('the demo', () => {
  let demo: ChildProcess;
  let browser: Browser;
  let url = '';

  beforeAll(async () => {
    demo = spawn(process.execPath, [PROGRAM, '--port', '0', '--robot-rings', '100'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (demo.stdout === null) throw new TypeError('no output');
    const [chunk] = await once(demo.stdout, 'data');
    url = /http:\S+/.exec(String(chunk))?.[0] ?? '';
    browser = await startChromium(undefined);
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    const ended = once(demo, 'exit');
    demo.kill('SIGINT');
    expect((await ended)[0]).toBe(0);
  });

  async function open(
    permissions: string[] = ['microphone'],
    prepare: (page: Page) => Promise<unknown> = async () => undefined,
  ): Promise<Page> {
    const context = await browser.newContext({ permissions });
    const page = await context.newPage();
    await prepare(page);
    await page.goto(url);
    await reach(page, 'idle');
    return page;
  }

  async function reach(page: Page, state: string): Promise<void> {
    await page.waitForSelector(`body[data-state="${state}"]`);
  }

  async function call(page: Page, name: string): Promise<void> {
    await page.fill('#callee', name);
    await page.click('#dial button');
  }

  const nameOf = async (page: Page): Promise<string> => (await page.textContent('#me')) ?? '';
  const rows = (page: Page): Promise<string[]> => page.locator('.row b').allTextContents();

  it('[CN-1] [MU-1] [HU-1] two pages ring, answer, mute and hang up, and show their frames', async () => {
    const [alice, bob] = [await open(), await open()];
    await call(alice, await nameOf(bob));
    await reach(bob, 'ringing');
    await bob.keyboard.press('Enter');
    await Promise.all([reach(alice, 'talking'), reach(bob, 'talking')]);
    await alice.click('#mute');
    await bob.locator('#note', { hasText: 'is muted.' }).waitFor();
    const microphones = alice.locator('#microphone option');
    expect(await microphones.count()).toBeGreaterThan(1);
    await alice.selectOption('#microphone', { index: 1 });
    await bob.click('#hang-up');
    await reach(alice, 'ended');
    expect(await alice.textContent('#status')).toBe('The call is over.');
    const sent = await rows(alice);
    const order = ['createSession', 'offerCall', 'RINGBACK', 'CONNECTED', 'setMute', 'LEAVE'];
    expect(sent.filter((label) => order.includes(label))).toEqual(order);
    await alice.click('.chip >> text="OF-2"');
    expect(await alice.textContent('#clause')).toContain('RINGBACK MUST go to the caller only');
    await Promise.all([alice, bob].map((page) => page.context().close()));
  });

  it('[RJ-1] a call is declined, and said to be', async () => {
    const [alice, bob] = [await open(), await open()];
    await call(alice, await nameOf(bob));
    await reach(bob, 'ringing');
    await bob.click('#decline');
    await reach(alice, 'ended');
    expect(await alice.textContent('#status')).toBe('The call was declined.');
    await Promise.all([alice, bob].map((page) => page.context().close()));
  });

  it('a page calls the robot on Node', async () => {
    const page = await open();
    await call(page, 'robot');
    await reach(page, 'talking');
    await page.click('#hang-up');
    await reach(page, 'ended');
    await page.context().close();
  });

  it('[RS-1] says that the server is away in mid-call, and that it is back', async () => {
    let isAway = false;
    const lines: WebSocketRoute[] = [];
    const page = await open(['microphone'], (opened) =>
      opened.routeWebSocket(/./, (line) => {
        if (isAway) {
          void line.close();
          return;
        }
        line.connectToServer();
        lines.push(line);
      }),
    );
    await call(page, 'robot');
    await reach(page, 'talking');
    isAway = true;
    await lines.at(-1)?.close();
    await page.waitForSelector('#fault:not([hidden])');
    expect(await page.textContent('#fault')).toBe(
      'The connection to the server is lost. Trying again…',
    );
    isAway = false;
    await page.waitForSelector('#fault', { state: 'hidden' });
    await reach(page, 'talking');
    expect(lines).toHaveLength(2);
    await page.click('#hang-up');
    await reach(page, 'ended');
    await page.context().close();
  });

  it('a microphone that is refused is said to be, and another try is possible', async () => {
    const page = await open([]);
    await call(page, 'robot');
    await page.waitForSelector('#fault:not([hidden])');
    expect(await page.textContent('#fault')).toContain('The browser refused the microphone.');
    await reach(page, 'ended');
    await page.context().grantPermissions(['microphone']);
    await call(page, 'robot');
    await reach(page, 'talking');
    await page.context().close();
  });
});
