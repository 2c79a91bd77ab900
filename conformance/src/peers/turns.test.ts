import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPace } from './pace.js';
import { Turns } from './turns.js';

/** One message at once, and the next one after the pace's window. */
const SLOW = 1;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function collect(): {
  turns: Turns;
  sent: string[];
  say: (word: string, urgent?: boolean) => void;
} {
  const sent: string[] = [];
  const turns = new Turns(() => sent.push('.'));
  const say = (word: string, urgent = false): void => turns.take(() => sent.push(word), urgent);
  return { turns, sent, say };
}

describe('Turns', () => {
  it('sends at once where no pace is to be kept', () => {
    const { turns, sent, say } = collect();
    say('one');
    say('two');
    expect(sent).toEqual(['one', 'two']);
    expect(turns.isEmpty).toBe(true);
    expect(turns.restMs).toBe(0);
  });

  it('[LM-2] keeps the first pace that it is given, in order', () => {
    const { turns, sent, say } = collect();
    const pace = createPace(SLOW);
    turns.keep(pace);
    turns.keep(createPace(50));
    for (const word of ['one', 'two', 'three']) say(word);
    expect(sent).toEqual(['one', '.']);
    expect(turns.restMs).toBe(pace?.spanMs(3));
    vi.advanceTimersByTime(1100);
    expect(sent).toEqual(['one', '.', 'two']);
    vi.advanceTimersByTime(1100);
    expect(sent).toEqual(['one', '.', 'two', 'three', '.']);
  });

  it('[SE-8] lets a sign of life go at once', () => {
    const { turns, sent, say } = collect();
    turns.keep(createPace(SLOW));
    for (const word of ['one', 'two', 'three']) say(word);
    say('ping answered', true);
    say('and again', true);
    expect(sent).toEqual(['one', '.', 'ping answered', 'and again']);
    // They count: the next one waits for the last of them.
    vi.advanceTimersByTime(1099);
    expect(sent).toHaveLength(4);
    vi.advanceTimersByTime(1);
    expect(sent.at(-1)).toBe('two');
  });

  it('sends what waits when it has to hurry, and waits no more', () => {
    const { turns, sent, say } = collect();
    turns.keep(createPace(SLOW));
    for (const word of ['one', 'two', 'three']) say(word);
    turns.hurry();
    say('four');
    expect(sent).toEqual(['one', '.', 'two', 'three', '.', 'four', '.']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('sends nothing of what it drops', () => {
    const { turns, sent, say } = collect();
    turns.keep(createPace(SLOW));
    for (const word of ['one', 'two']) say(word);
    turns.drop();
    vi.advanceTimersByTime(10_000);
    expect(sent).toEqual(['one', '.']);
    expect(turns.isEmpty).toBe(true);
  });
});
