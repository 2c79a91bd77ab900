#!/usr/bin/env node
/**
 * The program of `npm run demo`: the reference server in a process of its own, a page on which browser
 * tabs call each other, and a robot that answers. Ends all of it on Ctrl-C.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleForPage } from '../browser-driver/bundle.js';
import { readClauseTexts } from './clause-texts.js';
import { startRobot } from './robot.js';
import { servePage } from './serve-page.js';

const SERVER = fileURLToPath(new URL('../../../reference-server/dist/main.js', import.meta.url));
const CHAPTERS = new URL('../../../docs/spec/', import.meta.url);
const SERVICE = 'demo';
const DEFAULT_PORT = 8090;
/** Long enough for a caller to see that it rings. */
const DEFAULT_RINGS_MS = 1_200;
const EXIT_COULD_NOT_RUN = 2;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      'robot-rings': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) {
    process.stdout.write(
      'usage: npm run demo -- [--port NUMBER]   0 for any free port\n' +
        '                       [--robot-rings MS]   how long the robot lets a call ring\n',
    );
    return;
  }
  const args = [SERVER, '--port', '0', '--service', SERVICE, '--log-level', 'error'];
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      server.kill('SIGTERM');
      process.exit(0);
    });
  }
  process.on('exit', () => server.kill('SIGTERM'));
  const [url, code, clauses] = await Promise.all([
    readUrl(server),
    bundleForPage(new URL('page.js', import.meta.url)),
    readClauses(),
  ]);
  server.once('exit', () => complain('the reference server has ended; the page will say so'));
  const rings = values['robot-rings'];
  await startRobot(url, SERVICE, rings === undefined ? DEFAULT_RINGS_MS : Number(rings));
  const port = values.port === undefined ? DEFAULT_PORT : Number(values.port);
  const page = await servePage(port, code, { url, serviceId: SERVICE, clauses });
  process.stdout.write(
    `${page}\n\nOpen it in two tabs, and call one from the other; or call "robot". Ctrl-C ends it.\n`,
  );
}

async function readClauses(): Promise<ReturnType<typeof readClauseTexts>> {
  const names = (await readdir(CHAPTERS)).filter((name) => /^\d/.test(name));
  return readClauseTexts(
    await Promise.all(names.map((name) => readFile(new URL(name, CHAPTERS), 'utf8'))),
  );
}

/** The server prints one line with its URL. */
function readUrl(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    server.stdout?.on('data', (chunk: Buffer) => {
      const url = /wss?:\/\/\S+/.exec(String(chunk))?.[0];
      if (url !== undefined) resolve(url);
    });
    server.once('exit', (status) => reject(new Error(`the server ended with status ${status}`)));
    server.once('error', reject);
  });
}

function complain(sentence: string): void {
  process.stderr.write(`demo: ${sentence}\n`);
}

main().catch((error: unknown) => {
  complain(error instanceof Error ? error.message : String(error));
  process.exit(EXIT_COULD_NOT_RUN);
});
