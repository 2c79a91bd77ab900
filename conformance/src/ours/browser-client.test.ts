import { afterAll, describe, expect, it } from 'vitest';
import { runCli } from '../cli.fixture.js';
import { startBrowserClient } from './browser-client.js';
import { REFERENCE_BROWSER_DRIVER } from './reference.js';

describe('the browser of npm run conformance', () => {
  it('is absent with a reason that says what to install', async () => {
    const client = await startBrowserClient([
      ...REFERENCE_BROWSER_DRIVER,
      '--chromium',
      '/no/such',
    ]);
    expect(client).toEqual({ kind: 'absent', reason: 'there is no browser at /no/such' });
  });

  it('is absent when its driver says no address', async () => {
    const client = await startBrowserClient([process.execPath, '-e', 'console.error("no luck")']);
    expect(client).toEqual({ kind: 'absent', reason: 'no luck' });
  });
});

const browser = await startBrowserClient();
afterAll(() => (browser.kind === 'running' ? browser.end() : undefined));
if (browser.kind === 'absent') console.warn(`skipped: client in a browser; ${browser.reason}`);

describe('the reference client in a browser', () => {
  it.skipIf(browser.kind === 'absent')(
    '[CN-1] is judged by `client` beyond the claim, since its driver leaves media out (needs a browser)',
    async () => {
      const url = browser.kind === 'running' ? browser.url : '';
      const { status, stdout } = await runCli('client', '--attach', url, '--only', 'call/out');
      expect(stdout).toMatch(/^cases +1 passed, 0 failed$/m);
      expect(status).toBe(0);
    },
  );
});
