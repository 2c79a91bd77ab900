/**
 * Owns the terminal: what is written stays, and one line below it may change while a run goes on. Where
 * the output is no terminal, that line is written when nothing else was for a while. No secret passes.
 */
import { KNOWN_SECRETS } from '../wording/known-secrets.js';
import type { Output } from './output.js';

/** What is used of a stream. */
export interface TerminalStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Back to the first column, and nothing to the right of it. */
const CLEAR = '\r\u001b[K';
/** A log in which nothing moves for longer looks like one of a program that hangs. */
const SILENCE_MS = 10_000;
/** Wider text is hard to read. */
const WIDEST = 110;
const USUAL = 100;

/** Makes an output of a stream; colours only in a terminal whose user has nothing against them. */
export function openTerminal(
  stream: TerminalStream,
  env: Readonly<Record<string, string | undefined>>,
): Output {
  const isTerminal = stream.isTTY === true && env['TERM'] !== 'dumb';
  let status = '';
  let timer: NodeJS.Timeout | undefined;
  /** Counts the silence of a log from now on, as long as there is something to say. */
  const countSilence = (): void => {
    clearTimeout(timer);
    if (isTerminal || status === '') return;
    timer = setTimeout(() => {
      stream.write(`${status}\n`);
      countSilence();
    }, SILENCE_MS);
    timer.unref();
  };
  return {
    colours: isTerminal && (env['NO_COLOR'] ?? '') === '',
    get columns() {
      // A terminal without a size says 0.
      return Math.min(WIDEST, stream.columns || USUAL);
    },
    isLive: isTerminal,
    write(said) {
      const text = KNOWN_SECRETS.hide(said);
      if (isTerminal) stream.write(`${status === '' ? '' : CLEAR}${text}\n${status}`);
      else stream.write(`${text}\n`);
      countSilence();
    },
    show(said) {
      const line = KNOWN_SECRETS.hide(said);
      if (line === status) return;
      if (isTerminal) stream.write(`${status === '' ? '' : CLEAR}${line}`);
      const begins = status === '' || line === '';
      status = line;
      if (begins) countSilence();
    },
  };
}
