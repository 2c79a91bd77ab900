import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { servePage } from './serve-page.js';

/** The first line of what comes for a path that a browser would not send. */
function ask(url: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname, () =>
      socket.write(`GET ${path} HTTP/1.1\r\nHost: page\r\nConnection: close\r\n\r\n`),
    );
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the page server said nothing')));
    socket.once('data', (data) => {
      resolve(String(data).split('\r\n')[0] ?? '');
      socket.destroy();
    });
  });
}

it('the page server outlives paths that are no URL', async () => {
  const url = await servePage(0, '', { url: 'ws://127.0.0.1:1', serviceId: 'demo', clauses: {} });
  for (const path of ['//', '//[', '//:x', '/%', 'http://[', ':', '*']) {
    expect(await ask(url, path), path).toMatch(/^HTTP\/1\.1 (404|400) /);
  }
  expect(await ask(url, '/')).toBe('HTTP/1.1 200 OK');
});
