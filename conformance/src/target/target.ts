/**
 * Owns the server under test: one that runs already, or one that is spawned and ended here. Knows
 * nothing of cases.
 */

import {
  type Child,
  endChild,
  quoteLastWords,
  startChild,
  wasEndedByOthers,
} from '../processes/children.js';
import { maskUrl } from '../wording/mask-urls.js';

/** The target cannot be run: a sentence that says what to do. Exit status 2. */
export class TargetError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TargetError';
  }
}

/** A server under test. */
export interface Target {
  /** Where it listens. */
  readonly url: string;
  /** How the user named it; a URL without its secrets. */
  readonly name: string;
  /** Rejects nothing: resolves with a sentence when a spawned server ends by itself. */
  readonly died: Promise<string>;
  /** Whether a spawned server was ended by somebody else, which says nothing of it. */
  wasKilled?(): boolean;
  /** The process of a spawned server. */
  readonly pid?: number | undefined;
  /** Asks a spawned server to end, and does not wait for it. */
  stop?(): void;
  /** Ends a spawned server; leaves an attached one alone. */
  end(): Promise<void>;
}

/** Up to a space, a quote or a control character: a program may colour what it prints. */
const URL_PATTERN = /wss?:\/\/[^\s"'\p{Cc}]+/u;
const START_MS = 15_000;
const KEPT_OUTPUT = 4_000;

/** Attaches to a server that runs already. */
export function attachTarget(url: string): Target {
  if (!isWebSocketUrl(url)) {
    throw new TargetError(
      `${maskUrl(url)} is no WebSocket URL; give one such as ws://127.0.0.1:8080`,
    );
  }
  return { url, name: maskUrl(url), died: new Promise(() => {}), end: async () => {} };
}

/** Spawns a server: it prints one line with its URL and ends on SIGTERM. */
export async function spawnTarget(command: readonly string[]): Promise<Target> {
  const [program, ...args] = command;
  if (program === undefined) throw new TargetError('no server command is given after --');
  const name = command.join(' ');
  const child = startChild(program, args);
  child.stdin.end();
  const output = { text: '' };
  const keep = (chunk: Buffer): void => {
    output.text = (output.text + chunk.toString('utf8')).slice(-KEPT_OUTPUT);
  };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', keep);
  const died = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`cannot start \`${name}\`: ${error.message}`));
    child.once('exit', (code, signal) =>
      resolve(`\`${name}\` ended with ${signal ?? `status ${code}`}${quoteLastWords(output.text)}`),
    );
  });
  const url = await findUrl(child, died, name).catch(async (error: unknown) => {
    await endChild(child);
    throw error;
  });
  return {
    url,
    name,
    died,
    pid: child.pid,
    wasKilled: () => wasEndedByOthers(child),
    stop: () => void child.kill('SIGTERM'),
    end: () => endChild(child),
  };
}

async function findUrl(child: Child, died: Promise<string>, name: string): Promise<string> {
  let unfinished = '';
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      new Promise<string>((resolve, reject) => {
        child.stdout.on('data', function look(chunk: Buffer) {
          unfinished += chunk.toString('utf8');
          const end = unfinished.lastIndexOf('\n') + 1;
          const url = URL_PATTERN.exec(unfinished.slice(0, end))?.[0];
          unfinished = unfinished.slice(end).slice(-KEPT_OUTPUT);
          if (url === undefined) return;
          // What it prints from here on is its own business.
          child.stdout.off('data', look);
          if (isWebSocketUrl(url)) resolve(url);
          else
            reject(
              new TargetError(
                `\`${name}\` printed ${maskUrl(url)}, which is no URL; let it print one such as ws://127.0.0.1:8080`,
              ),
            );
        });
      }),
      died.then((sentence) => {
        const end = sentence.endsWith('.') ? '' : '.';
        throw new TargetError(`${sentence}${end} It has to print its URL and keep running.`);
      }),
      new Promise<never>((_, reject) => {
        timer = setTimeout(
          () =>
            reject(
              new TargetError(
                `\`${name}\` printed no line with a ws:// URL within ${START_MS / 1000} s. A server under test prints one line with the URL that it listens on.`,
              ),
            ),
          START_MS,
        );
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}

function isWebSocketUrl(text: string): boolean {
  return URL.canParse(text) && /^wss?:$/.test(new URL(text).protocol);
}
