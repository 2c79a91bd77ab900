import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tellWait } from './tell-wait.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Waits for work of so many milliseconds; gives what was said meanwhile. */
async function wait(workMs: number): Promise<readonly string[]> {
  const said: string[] = [];
  const output = { write: (text: string) => void said.push(text) };
  const work = new Promise((resolve) => setTimeout(resolve, workMs));
  const waiting = tellWait(output, 'waiting for a Pong', work);
  await vi.advanceTimersByTimeAsync(60_000);
  await waiting;
  return said;
}

describe('tellWait()', () => {
  it('says once what is waited for when it takes longer than a moment', async () => {
    expect(await wait(15_000)).toEqual(['waiting for a Pong']);
  });

  it('says nothing where it does not, also when it fails', async () => {
    expect(await wait(100)).toEqual([]);
    const said: string[] = [];
    const output = { write: (text: string) => void said.push(text) };
    await expect(tellWait(output, 'waiting', Promise.reject(new Error('no')))).rejects.toThrow(
      'no',
    );
    await vi.advanceTimersByTimeAsync(60_000);
    expect(said).toEqual([]);
  });
});
