import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Waiting } from './waiting.js';

const PATIENCE_MS = 5000;

const patient = {
  withinMs: 60_000,
  late: () => new Error('late'),
  lost: () => undefined,
};

let nowMs = 0;

beforeEach(() => {
  nowMs = 0;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Time goes on, and timers fire that much later than they should. */
function pass(ms: number, lateMs = 0): void {
  nowMs += ms + lateMs;
  vi.advanceTimersByTime(ms);
}

function waitFor(isDone: () => boolean, waiting: Waiting): { outcome: () => string } {
  let outcome = 'open';
  waiting.until(isDone, { ...patient, withinMs: PATIENCE_MS }).then(
    () => {
      outcome = 'done';
    },
    (error: Error) => {
      outcome = error.message;
    },
  );
  return { outcome: () => outcome };
}

const turn = (): Promise<void> => Promise.resolve().then(() => undefined);

describe('Waiting', () => {
  it('gives up when the time is over', async () => {
    const { outcome } = waitFor(() => false, new Waiting());
    pass(PATIENCE_MS - 1);
    await turn();
    expect(outcome()).toBe('open');
    pass(1);
    await turn();
    expect(outcome()).toBe('late');
  });

  it('reads what came while the thread stood still before it gives up', async () => {
    const waiting = new Waiting();
    let has = false;
    const { outcome } = waitFor(() => has, waiting);
    pass(PATIENCE_MS, 6500);
    await turn();
    expect(outcome()).toBe('open');
    has = true;
    waiting.wake();
    await turn();
    expect(outcome()).toBe('done');
  });

  it('waits once more, and not for ever, when the thread stood still', async () => {
    const { outcome } = waitFor(() => false, new Waiting());
    pass(PATIENCE_MS, 6500);
    pass(PATIENCE_MS);
    await turn();
    expect(outcome()).toBe('late');
  });

  it('resolves when something has come that is waited for', async () => {
    const waiting = new Waiting();
    let hasCome = false;
    const wait = waiting.until(() => hasCome, patient);
    waiting.wake();
    hasCome = true;
    waiting.wake();
    await expect(wait).resolves.toBeUndefined();
  });

  it('ends the wait whose condition throws, and neither the others nor whoever wakes them', async () => {
    const waiting = new Waiting();
    let calls = 0;
    const broken = waiting.until(() => {
      calls += 1;
      if (calls > 2) throw new Error('no such field');
      return false;
    }, patient);
    const other = waiting.until(() => calls > 2, patient);
    waiting.wake();
    await expect(broken).rejects.toThrow('no such field');
    await expect(other).resolves.toBeUndefined();
  });
});
