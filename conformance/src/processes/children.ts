/**
 * Owns every process that the harness starts, so that none is left behind: not after a run, not after an
 * interrupt or a SIGKILL, and not what a child started in turn. Ends only what it started, by its id: its group,
 * and where the system shows it what has left that.
 */
import { type ChildProcessByStdio, type SpawnOptions, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { KNOWN_SECRETS } from '../wording/known-secrets.js';
import { cutShort, writeOut } from '../wording/printable.js';
import { guardGroup, releaseGroup } from './orphan-guard.js';
import { isGroupAlive, signalGroup } from './process-group.js';
import { addMark, findStrays, type Stray } from './strays.js';

/** A child with the three standard streams as pipes. */
export type Child = ChildProcessByStdio<Writable, Readable, Readable>;

const END_MS = 5_000;
/** What outlives its parent may be about to end. */
const REST_MS = 500;
const LOOK_EVERY_MS = 20;
/** Those that run, or have left something in their group, with their marks. */
const children = new Map<Child, string>();
/** The marks of those that are gone with their group. */
const past = new Set<string>();

/** The signals that ask a program to end. */
export const END_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Starts a program, without a shell, in a process group of its own: what it starts in turn is ended with
 * it. A Ctrl-C in a terminal reaches only the harness, which then ends them all.
 */
export function startChild(program: string, args: readonly string[]): Child {
  watchOurEnd();
  const mark = randomUUID();
  const options = {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    env: addMark(mark),
  } satisfies SpawnOptions;
  const child = spawn(program, [...args], options) as Child;
  children.set(child, mark);
  if (child.pid !== undefined) guardGroup(child.pid);
  child.once('exit', () => hasLeftSomething(child));
  child.once('error', () => forget(child));
  // A child that ends while it is written to is noticed by its exit.
  child.stdin.on('error', () => undefined);
  return child;
}

/** Asks a child to end with SIGTERM, and makes it end when it does not; then all that it left behind. */
export async function endChild(child: Child, graceMs = END_MS): Promise<void> {
  if (child.pid === undefined) return;
  if (isRunning(child)) {
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await gone;
    clearTimeout(timer);
  }
  if (hasLeftSomething(child)) {
    signalGroup(child.pid, 'SIGTERM');
    if (!(await isTrueWithin(() => !hasLeftSomething(child), REST_MS))) {
      signalGroup(child.pid, 'SIGKILL');
      await isTrueWithin(() => !hasLeftSomething(child), REST_MS);
    }
    forget(child);
  }
  // What has left the group may hold the streams, and must not hold up the harness.
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
}

/**
 * Lets a child end by itself, with all that it started. Ends what does not, and then answers with a
 * phrase that goes on from its name.
 */
export async function awaitEnd(child: Child, withinMs: number): Promise<string | undefined> {
  const until = Date.now() + withinMs;
  if (isRunning(child)) {
    const timeout = AbortSignal.timeout(withinMs);
    await once(child, 'exit', { signal: timeout }).catch(() => undefined);
  }
  const untidy = isRunning(child)
    ? `did not exit within ${withinMs} ms after it was closed`
    : (await isTrueWithin(() => !hasLeftSomething(child), until - Date.now()))
      ? undefined
      : `left a process behind, which still ran ${withinMs} ms after it was closed`;
  await endChild(child);
  return untidy;
}

/** Ends every child that still runs. */
export async function endChildren(): Promise<void> {
  await Promise.all([...children.keys()].map((child) => endChild(child, END_MS)));
}

/**
 * Ends what children that are gone have left behind outside their groups, with some time to do it by itself; says what
 * that was. Says nothing where the system does not show it.
 */
export async function endStrays(): Promise<string | undefined> {
  const isGone = (): Promise<boolean> => isTrueWithin(() => findStrays(past).length === 0, REST_MS);
  if (await isGone()) {
    past.clear();
    return undefined;
  }
  const strays = findStrays(past);
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    signalStrays(past, signal);
    if (await isGone()) break;
  }
  past.clear();
  if (strays.length === 0) return undefined;
  const names = strays.map(({ pid, name }) => `${writeOut(name)} (${pid})`).join(', ');
  return `what this run started had left its process group, still ran at the end, and was ended: ${names}`;
}

/** What runs of each child: itself, and what it started. */
export function findFamilies(): readonly (readonly Stray[])[] {
  return [...children.values()].map((mark) => findStrays(new Set([mark])));
}

function signalStrays(marks: ReadonlySet<string>, signal: NodeJS.Signals): void {
  for (const { pid } of findStrays(marks)) {
    try {
      process.kill(pid, signal);
    } catch {
      // It was faster.
    }
  }
}

function isRunning({ pid, exitCode, signalCode }: Child): boolean {
  return pid !== undefined && exitCode === null && signalCode === null;
}

/** Once nobody is left in a group, its number can become somebody else's: it is never asked again. */
function hasLeftSomething(child: Child): boolean {
  if (!children.has(child)) return false;
  if (child.pid !== undefined && isGroupAlive(child.pid)) return true;
  forget(child);
  return false;
}

function forget(child: Child): void {
  const mark = children.get(child);
  if (mark !== undefined) past.add(mark);
  children.delete(child);
  if (child.pid !== undefined) releaseGroup(child.pid);
}

async function isTrueWithin(isTrue: () => boolean, withinMs: number): Promise<boolean> {
  const until = Date.now() + withinMs;
  while (!isTrue()) {
    if (Date.now() >= until) return false;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return true;
}

let isWatching = false;

/** A program that handles the signals itself ends its children itself; for one that does not, this does. */
function watchOurEnd(): void {
  if (isWatching) return;
  isWatching = true;
  for (const signal of END_SIGNALS) {
    process.on(signal, () => {
      if (process.listenerCount(signal) > 1) return;
      void endChildren().finally(() => process.exit(128 + constants.signals[signal]));
    });
  }
  // The last resort, for an error that nobody expected.
  process.on('exit', () => {
    for (const { pid } of children.keys()) if (pid !== undefined) signalGroup(pid, 'SIGKILL');
    signalStrays(new Set([...past, ...children.values()]), 'SIGKILL');
  });
}

const OTHERS_SIGNALS = [...END_SIGNALS, 'SIGQUIT', 'SIGKILL'] as const;
/** A shell gives the signal that ended its program as a status above this one. */
const SIGNALLED = 128;

/** Whether it ended as no program does by a fault of its own: by a signal that somebody else has to send. */
export function wasEndedByOthers({
  exitCode,
  signalCode,
}: Pick<Child, 'exitCode' | 'signalCode'>): boolean {
  return OTHERS_SIGNALS.some(
    (signal) => signal === signalCode || SIGNALLED + constants.signals[signal] === exitCode,
  );
}

const SHOWN_LINES = 4;

/**
 * What a program said before it ended, for a sentence about its end: from the line with its error on,
 * where there is one, else the last lines.
 */
export function quoteLastWords(output: string): string {
  // Of a secret that is cut or broken into lines no more than its beginning could be known.
  const lines = KNOWN_SECRETS.hide(output)
    .split('\n')
    .filter((line) => line.trim() !== '');
  const error = lines.findLastIndex((line) => /^\S*(Error|Exception|panic)\b.*/i.test(line));
  const from = error < 0 ? Math.max(0, lines.length - SHOWN_LINES) : error;
  const words = lines
    .slice(from, from + SHOWN_LINES)
    // Of a stack the first line says where; the rest is how it came there.
    .filter((line, at, all) => !isOfStack(line) || at === all.findIndex(isOfStack))
    .map((line) => writeOut(cutShort(line.trim())));
  return words.length === 0 ? '' : `; it said: ${words.join(' | ')}`;
}

function isOfStack(line: string): boolean {
  return /^\s+at /.test(line);
}
