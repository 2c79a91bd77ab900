/** Owns the harness as a program, for the tests of its command line. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const BROKEN = fileURLToPath(new URL('../dist/mutants/serve.js', import.meta.url));

/** A server with one fault, as a command. */
export const breakServer = (mutant: string): readonly string[] => [
  process.execPath,
  BROKEN,
  mutant,
];

/** How a program ended, and what it said. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that runs. */
export interface Running {
  /** Resolves with the first match of a pattern in what it prints. */
  match(pattern: RegExp): Promise<RegExpExecArray>;
  interrupt(): void;
  /** Ends it so that it cannot do anything about it. */
  kill(): void;
  readonly ended: Promise<Ended>;
}

/** Those that have not ended: a test that fails on its way leaves some behind. */
const running = new Map<ChildProcess, Promise<Ended>>();

afterAll(async () => {
  // On this signal the harness ends what it has started, and then itself.
  for (const child of running.keys()) child.kill('SIGTERM');
  await Promise.all(running.values());
});

/** Starts the harness. */
export function startCli(...args: readonly string[]): Running {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString('utf8');
    for (const listener of [...listeners]) listener();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  const ended = new Promise<Ended>((resolve) =>
    child.once('close', (status) => {
      running.delete(child);
      resolve({ status, stdout, stderr });
    }),
  );
  running.set(child, ended);
  return {
    ended,
    interrupt: () => void child.kill('SIGINT'),
    kill: () => void child.kill('SIGKILL'),
    match: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(stdout);
          if (found === null) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        void ended.then(() => reject(new Error(`it ended without ${pattern}: ${stdout}${stderr}`)));
        look();
      }),
  };
}

/** Runs the harness to its end. */
export function runCli(...args: readonly string[]): Promise<Ended> {
  return startCli(...args).ended;
}
