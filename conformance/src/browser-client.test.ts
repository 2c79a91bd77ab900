import { describe, expect, it } from 'vitest';
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
