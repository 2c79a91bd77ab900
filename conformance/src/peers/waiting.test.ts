import { describe, expect, it } from 'vitest';
import { Waiting } from './waiting.js';

const patient = {
  withinMs: 60_000,
  late: () => new Error('late'),
  lost: () => undefined,
};

describe('Waiting', () => {
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
