#!/usr/bin/env node
/**
 * The driver program of the reference client in a browser. Without options it is a driver on its
 * standard streams; with --port it listens, and every connection is a driver of the same browser.
 */
import { parseArgs } from 'node:util';
import { startChromium } from './chromium.js';
import { serveDriverPages } from './driver-pages.js';
import { speakOnSocket } from './speak-on-socket.js';
import { speakOnStreams } from './speak-on-streams.js';

const HELP = `usage: main.js [--chromium PATH] [--port NUMBER]
  --chromium PATH  the browser to start; default: CHROMIUM_PATH, or one that is installed
  --port NUMBER    listen on 127.0.0.1 for the harness, instead of using standard input and output`;

const EXIT_BROWSER_GONE = 1;
const EXIT_COULD_NOT_RUN = 2;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      chromium: { type: 'string' },
      port: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) {
    process.stdout.write(`${HELP}\n`);
    return;
  }
  const browser = await startChromium(values.chromium);
  let isEnding = false;
  async function finish(code: number): Promise<void> {
    if (isEnding) return;
    isEnding = true;
    await browser.close().catch(() => undefined);
    // What was written is out first.
    process.stdout.write('', () => process.exit(code));
  }
  browser.on('disconnected', () => {
    if (isEnding) return;
    complain('the browser is gone');
    process.exit(EXIT_BROWSER_GONE);
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void finish(0));
  }
  const pages = await serveDriverPages(browser, complain);
  if (values.port === undefined) await speakOnStreams(pages, complain, (code) => void finish(code));
  else await speakOnSocket(pages, Number(values.port), complain);
}

function complain(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

main().catch((error: unknown) => {
  complain(error instanceof Error ? error.message : String(error));
  process.exit(EXIT_COULD_NOT_RUN);
});
