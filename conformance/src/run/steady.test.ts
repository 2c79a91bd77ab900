import { describe, expect, it } from 'vitest';
import { makeTag, playSteadily } from './steady.js';

/** Plays verdicts one after the other; this thread stands still in the plays that are named. */
async function playThrough(verdicts: readonly string[], stalls: readonly number[]) {
  const before: number[] = [];
  let played = 0;
  const verdict = await playSteadily(
    async (already) => {
      before.push(already);
      played += 1;
      return verdicts[already] ?? 'played too often';
    },
    (result) => result === 'failed',
    { now: () => played, stoodStillSince: (moment) => stalls.includes(moment) },
  );
  return { verdict, before };
}

describe('playSteadily()', () => {
  it('plays once what passes, even if the thread stood still', async () => {
    expect(await playThrough(['passed'], [0])).toEqual({ verdict: 'passed', before: [0] });
  });

  it('believes a failure that was seen awake', async () => {
    expect(await playThrough(['failed', 'passed'], [])).toEqual({ verdict: 'failed', before: [0] });
  });

  it('plays again what failed while the thread stood still', async () => {
    const { verdict, before } = await playThrough(['failed', 'passed'], [0]);
    expect({ verdict, before }).toEqual({ verdict: 'passed', before: [0, 1] });
  });

  it('believes a failure that comes each time', async () => {
    const { verdict, before } = await playThrough(['failed', 'failed', 'failed'], [0, 1, 2]);
    expect({ verdict, before }).toEqual({ verdict: 'failed', before: [0, 1, 2] });
  });

  it('leaves what failed each time to the doubt of whoever asked', async () => {
    const verdict = await playSteadily(
      async () => 'failed',
      (result) => result === 'failed',
      { now: () => 0, stoodStillSince: () => true },
      (result) => `${result}, perhaps`,
    );
    expect(verdict).toBe('failed, perhaps');
  });

  it('[SE-8] asks of each play how long a stall has no part in it', async () => {
    const asked: number[] = [];
    const stoodStillSince = (_moment: number, tolerableMs: number): boolean => {
      asked.push(tolerableMs);
      return tolerableMs < 200;
    };
    const play = (tolerableMs: number): Promise<string> =>
      playSteadily(
        async (before) => `failed ${before}`,
        () => true,
        { now: () => 0, stoodStillSince },
        (result) => `${result}, perhaps`,
        () => tolerableMs,
      );
    expect(await play(400)).toBe('failed 0');
    expect(await play(100)).toBe('failed 2, perhaps');
    expect(asked).toEqual([400, 100, 100, 100]);
  });

  it('sees by itself that the thread stood still', async () => {
    const standStill = (): void => {
      const until = performance.now() + 600;
      while (performance.now() < until);
    };
    const played: number[] = [];
    const verdict = await playSteadily(
      async (before) => {
        played.push(before);
        if (before === 0) standStill();
        await new Promise((resolve) => setImmediate(resolve));
        return before === 0 ? 'failed' : 'passed';
      },
      (result) => result === 'failed',
    );
    expect({ verdict, played }).toEqual({ verdict: 'passed', played: [0, 1] });
  });
});

describe('makeTag()', () => {
  it('[TG-4] [RS-4] has other users for each play, also with the same seed', () => {
    const tags = Array.from({ length: 100 }, () => makeTag(7));
    expect(new Set(tags).size).toBe(tags.length);
    expect(tags.every((tag) => tag.length <= 24)).toBe(true);
  });
});
