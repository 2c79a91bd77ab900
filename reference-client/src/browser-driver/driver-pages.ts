/**
 * Owns the pages of one browser, each of which is a driver, one life after another. Passes whole
 * messages on, and knows nothing of what they say.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright';
import { type WebSocket, WebSocketServer } from 'ws';
import { bundleForPage } from './bundle.js';

/** What comes of a life. */
export interface LifeListener {
  message(bytes: Uint8Array): void;
  /** The life is over; `fault` says why, unless it ended as it should. */
  over(fault: string | undefined): void;
}

/** One life of a driver in a page. */
export interface Life {
  listen(listener: LifeListener): void;
  send(message: Uint8Array): void;
  /** Ends it; the page goes on to the next one. */
  end(): void;
}

/** The drivers of a browser. */
export interface DriverPages {
  /** A life that is not in use; where every page is busy, one in a new page. */
  take(): Promise<Life>;
}

const HTML = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>audiocall driver</title><script type="module" src="/page.js"></script>`;
const NORMAL_CLOSE = 1000;
/** Our page never leaves: the browser says this in its place when it crashes. */
const GOING_AWAY = 1001;

/** Serves the driver's page to a browser; `complain` is told what goes wrong in a page. */
export async function serveDriverPages(
  browser: Browser,
  complain: (sentence: string) => void,
): Promise<DriverPages> {
  const code = await bundleForPage(new URL('page.js', import.meta.url));
  // A key, so that no other page on this machine can pass for a driver.
  const key = randomUUID();
  const http = createServer(({ url }, response) => {
    const isCode = url === '/page.js';
    response.setHeader('content-type', isCode ? 'text/javascript' : 'text/html');
    response.end(isCode ? code : HTML);
  });
  const sockets = new WebSocketServer({
    server: http,
    perMessageDeflate: false,
    verifyClient: ({ req }: { req: { url?: string | undefined } }) =>
      req.url?.includes(key) ?? false,
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;

  const idle: Life[] = [];
  const wanted: ((life: Life) => void)[] = [];
  const faults = new Map<string, (fault: string) => void>();
  let pages = 0;

  sockets.on('connection', (socket, { url = '' }) => {
    const { life, fail } = makeLife(socket);
    faults.set(new URL(url, 'ws://page').searchParams.get('page') ?? '', fail);
    socket.once('close', () => {
      if (idle.includes(life)) idle.splice(idle.indexOf(life), 1);
    });
    const take = wanted.shift();
    if (take === undefined) idle.push(life);
    else take(life);
  });

  /** Resolves when the page has gone to its address; a page that crashes before that rejects. */
  async function openPage(): Promise<void> {
    pages += 1;
    const name = String(pages);
    const context = await browser.newContext({ permissions: ['microphone'] });
    const page = await context.newPage();
    const crashed = new Promise<never>((_, reject) => {
      page.on('crash', () => {
        faults.get(name)?.('its page crashed');
        reject(new Error('the page crashed while it was opened'));
        void context.close().catch(() => undefined);
      });
    });
    page.on('pageerror', (error) => complain(`in the page: ${error.message}`));
    await Promise.race([page.goto(`http://127.0.0.1:${port}/?key=${key}&page=${name}`), crashed]);
    crashed.catch(() => undefined);
  }

  return {
    async take() {
      const ready = idle.shift();
      if (ready !== undefined) return ready;
      const coming = new Promise<Life>((resolve) => wanted.push(resolve));
      // A page that crashes at once may have been hit with another one.
      await openPage().catch(openPage);
      return coming;
    },
  };
}

/** What the page says before somebody listens is kept. */
function makeLife(socket: WebSocket): { life: Life; fail: (fault: string) => void } {
  const early: Uint8Array[] = [];
  let listener: LifeListener | undefined;
  let isOver = false;
  const finish = (fault: string | undefined): void => {
    if (isOver) return;
    isOver = true;
    listener?.over(fault);
  };
  socket.on('message', (data: Buffer) => {
    if (listener === undefined) early.push(data);
    else listener.message(data);
  });
  socket.on('error', () => undefined);
  socket.on('close', (code, reason) => {
    finish(describeClose(code, reason.toString('utf8')));
  });
  return {
    life: {
      listen(given) {
        listener = given;
        for (const message of early.splice(0)) given.message(message);
        if (isOver) given.over('its page is gone');
      },
      send: (message) => {
        if (socket.readyState === socket.OPEN) socket.send(message);
      },
      end: () => socket.close(NORMAL_CLOSE),
    },
    fail(fault) {
      finish(fault);
      socket.terminate();
    },
  };
}

function describeClose(code: number, reason: string): string | undefined {
  if (code === NORMAL_CLOSE) return undefined;
  if (code === GOING_AWAY) return 'its page crashed';
  return `its page closed the connection (${code} ${reason})`;
}
