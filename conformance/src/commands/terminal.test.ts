import { describe, expect, it, vi } from 'vitest';
import { openTerminal } from './terminal.js';

const ESCAPE = '\u001b';

function open(isTTY: boolean, env: Record<string, string> = {}, columns?: number) {
  const written: string[] = [];
  const write = (text: string) => written.push(text);
  const stream = columns === undefined ? { isTTY, write } : { isTTY, write, columns };
  return { output: openTerminal(stream, env), text: () => written.join('') };
}

/** What a terminal shows after all of it. */
function shown(text: string): string {
  const parts = text.split(`\r${ESCAPE}[K`);
  const kept = parts.slice(0, -1).map((part) => part.slice(0, part.lastIndexOf('\n') + 1));
  return `${kept.join('')}${parts.at(-1)}`;
}

describe('openTerminal()', () => {
  it('keeps the changing line below what is written, and takes it away', () => {
    const { output, text } = open(true);
    output.show('1 of 2');
    output.write('case one');
    expect(shown(text())).toBe('case one\n1 of 2');
    output.show('2 of 2');
    output.show('');
    output.write('verdict');
    expect(shown(text())).toBe('case one\nverdict\n');
  });

  it('writes plain lines where there is no terminal, and what changes only after a silence', () => {
    vi.useFakeTimers();
    try {
      for (const { output, text } of [open(false), open(true, { TERM: 'dumb' })]) {
        output.show('1 of 3');
        vi.advanceTimersByTime(6000);
        output.write('case one');
        output.show('2 of 3');
        vi.advanceTimersByTime(6000);
        expect(text()).toBe('case one\n');
        vi.advanceTimersByTime(6000);
        expect(text()).toBe('case one\n2 of 3\n');
        vi.advanceTimersByTime(10_000);
        output.show('');
        output.write('verdict');
        vi.advanceTimersByTime(60_000);
        expect(text()).toBe('case one\n2 of 3\n2 of 3\nverdict\n');
        expect(output.colours).toBe(false);
        expect(output.isLive).toBe(false);
      }
    } finally {
      vi.useRealTimers();
    }
  });

  it('counts the silence from the last line, however often the changing one changes', () => {
    vi.useFakeTimers();
    try {
      const { output, text } = open(false);
      for (const done of [0, 1, 2, 3]) {
        output.show(`${done} of 4`);
        vi.advanceTimersByTime(3000);
      }
      expect(text()).toBe('3 of 4\n');
    } finally {
      vi.useRealTimers();
    }
  });

  it('respects NO_COLOR, and only when it says something', () => {
    expect(open(true).output.colours).toBe(true);
    expect(open(true, { NO_COLOR: '' }).output.colours).toBe(true);
    expect(open(true, { NO_COLOR: '1' }).output.colours).toBe(false);
    const { output, text } = open(true, { NO_COLOR: '1' });
    output.write('plain');
    expect(text()).not.toContain(ESCAPE);
  });

  it('is as wide as the terminal, up to what can be read', () => {
    expect(open(true, {}, 72).output.columns).toBe(72);
    expect(open(true, {}, 300).output.columns).toBe(110);
    expect(open(false).output.columns).toBe(100);
    expect(open(true, {}, 0).output.columns).toBe(100);
  });
});
