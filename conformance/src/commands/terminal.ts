/**
 * Owns the terminal: what is written stays, and one line below it may change while a run goes on. Where
 * the output is no terminal there is no such line.
 */
import type { Output } from './conclude.js';

/** What is used of a stream. */
export interface TerminalStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Back to the first column, and nothing to the right of it. */
const CLEAR = '\r\u001b[K';
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
  return {
    colours: isTerminal && (env['NO_COLOR'] ?? '') === '',
    get columns() {
      return Math.min(WIDEST, stream.columns ?? USUAL);
    },
    isLive: isTerminal,
    write(text) {
      stream.write(`${status === '' ? '' : CLEAR}${text}\n${status}`);
    },
    show(line) {
      if (!isTerminal || line === status) return;
      stream.write(`${status === '' ? '' : CLEAR}${line}`);
      status = line;
    },
  };
}
