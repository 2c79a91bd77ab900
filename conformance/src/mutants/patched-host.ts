/**
 * Owns the process in which many patched programs run, from the outside: it is started when first wanted, and anew
 * when a program has taken it down with it.
 */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type Child, endChild, quoteLastWords, startChild } from '../processes/children.js';
import type { OwnTarget } from '../scenarios/venue.js';
import { TargetError } from '../target/target.js';
import { HOST_COMMAND, type PatchedProgram } from './patch.js';
import type { TrialServer } from './trial.js';

/** Where patched programs run. */
export interface PatchedHost {
  /** Starts one, which then runs until the end. */
  start(program: PatchedProgram): Promise<HostedProgram>;
  end(): Promise<void>;
}

/** A patched program that runs with others. */
export interface HostedProgram extends TrialServer {
  /** Whether the process that all of them are has ended. */
  isOver(): boolean;
}

/** A process of it. */
interface Life {
  readonly child: Child;
  isOver(): boolean;
  start(program: PatchedProgram): Promise<HostedProgram>;
}

const URL_PATTERN = /wss?:\/\/\S+/;

/** Prepares it; starts nothing yet. */
export function createPatchedHost(): PatchedHost {
  const lives: Life[] = [];
  return {
    start(program) {
      const last = lives.at(-1);
      const life = last === undefined || last.isOver() ? begin() : last;
      if (life !== last) lives.push(life);
      return life.start(program);
    },
    async end() {
      await Promise.all(lives.map(({ child }) => endChild(child)));
    },
  };
}

/** A server for one case alone that runs among others: one that is not stopped. */
export async function startOwnAmongOthers(
  host: PatchedHost,
  program: PatchedProgram,
): Promise<OwnTarget> {
  const { url } = await host.start(program);
  const stop = (): void => {
    throw new Error('what runs among others is not stopped alone');
  };
  return { url, stop, end: async () => {} };
}

function begin(): Life {
  const [program = '', ...args] = HOST_COMMAND;
  const child = startChild(program, args);
  let isOver = false;
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-4_000);
  });
  const died = once(child, 'exit').then(([code, signal]) => {
    isOver = true;
    return `the process of the patched programs ended with ${signal ?? `status ${code}`}${quoteLastWords(said)}`;
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  let turn: Promise<unknown> = Promise.resolve();
  const start = async (patched: PatchedProgram): Promise<HostedProgram> => {
    child.stdin.write(`${JSON.stringify(patched)}\n`);
    const { value } = await lines.next();
    const [url] = URL_PATTERN.exec(String(value ?? '')) ?? [];
    if (url === undefined) throw new TargetError(value === undefined ? await died : String(value));
    return { url, died, isOver: () => isOver };
  };
  return {
    child,
    isOver: () => isOver,
    start(patched) {
      const started = turn.then(() => start(patched));
      turn = started.catch(() => undefined);
      return started;
    },
  };
}
