/** Owns the web server of the demo: the page, its code, and a name for each tab. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ClauseText } from './clause-texts.js';
import { HTML } from './page-html.js';

/** What every page has to know. */
export interface PageSettings {
  readonly url: string;
  readonly serviceId: string;
  readonly clauses: Readonly<Record<string, ClauseText>>;
}

const NAMES = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank'];

/** Serves on 127.0.0.1; resolves with the page's URL. Where the port is taken, another one is used. */
export async function servePage(
  port: number,
  code: string,
  settings: PageSettings,
): Promise<string> {
  let given = 0;
  const nextName = (): string => {
    const name = NAMES[given] ?? `guest-${given + 1}`;
    given += 1;
    return name;
  };
  const server = createServer((request, response) => {
    // Not read as a URL: what is none, such as `//`, would end the program.
    const [path, query] = (request.url ?? '/').split('?', 2);
    const send = (type: string, body: string, status = 200): void => {
      response.writeHead(status, {
        'content-type': `${type}; charset=utf-8`,
        'cache-control': 'no-store',
      });
      response.end(body);
    };
    if (path === '/') send('text/html', HTML);
    else if (path === '/page.js') send('text/javascript', code);
    else if (path === '/settings') {
      const name = new URLSearchParams(query).get('name') || nextName();
      send('application/json', JSON.stringify({ ...settings, name }));
    } else send('text/plain', 'There is nothing here.', 404);
  });
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
