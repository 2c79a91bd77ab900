import { describe, expect, it, vi } from 'vitest';
import { countListeners, listen } from './listeners.js';

describe('listen()', () => {
  it('tells each listener once, those that stopped excepted, with one reaction for all', async () => {
    let settle: (value: string) => void = () => undefined;
    const promise = new Promise<string>((resolve) => {
      settle = resolve;
    });
    const reactions = vi.spyOn(promise, 'then');
    const told: string[] = [];
    const hear = (value: string): void => void told.push(value);
    const stop = listen(promise, hear);
    listen(promise, hear);
    listen(promise, (value) => told.push(`${value} too`));
    stop();
    stop();
    expect(countListeners(promise)).toBe(2);
    expect(reactions).toHaveBeenCalledTimes(1);
    settle('gone');
    await Promise.resolve();
    expect(told).toEqual(['gone', 'gone too']);
    expect(countListeners(promise)).toBe(0);
  });

  it('tells one who comes when everything is over', async () => {
    const promise = Promise.resolve('gone');
    const told: string[] = [];
    for (let times = 0; times < 2; times += 1) {
      listen(promise, (value) => told.push(value));
      await promise;
    }
    expect(told).toEqual(['gone', 'gone']);
  });
});
