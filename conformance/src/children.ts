/**
 * Owns every process that the harness starts, so that none is left behind: not after a run, not after an
 * interrupt. Ends only what it started, by its id.
 */
import { type ChildProcessByStdio, type SpawnOptions, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { writeOut } from './report/printable.js';

/** A child with the three standard streams as pipes. */
export type Child = ChildProcessByStdio<Writable, Readable, Readable>;

const END_MS = 5_000;
const children = new Set<Child>();

/** Starts a program, without a shell. */
export function startChild(program: string, args: readonly string[]): Child {
  const options = { stdio: ['pipe', 'pipe', 'pipe'] } satisfies SpawnOptions;
  const child = spawn(program, [...args], options) as Child;
  children.add(child);
  child.once('exit', () => children.delete(child));
  child.once('error', () => children.delete(child));
  // A child that ends while it is written to is noticed by its exit.
  child.stdin.on('error', () => undefined);
  return child;
}

/** Asks a child to end with SIGTERM, and makes it end when it does not. */
export async function endChild(child: Child, graceMs = END_MS): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await gone;
  clearTimeout(timer);
}

/** Ends every child that still runs. */
export async function endChildren(): Promise<void> {
  await Promise.all([...children].map((child) => endChild(child, END_MS)));
}

const SHOWN_LINES = 4;

/**
 * What a program said before it ended, for a sentence about its end: from the line with its error on,
 * where there is one, else the last lines.
 */
export function quoteLastWords(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const error = lines.findLastIndex((line) => /^\S*(Error|Exception|panic)\b.*/i.test(line));
  const from = error < 0 ? Math.max(0, lines.length - SHOWN_LINES) : error;
  const words = lines.slice(from, from + SHOWN_LINES).map((line) => writeOut(line.trim()));
  return words.length === 0 ? '' : `; it said: ${words.join(' | ')}`;
}
