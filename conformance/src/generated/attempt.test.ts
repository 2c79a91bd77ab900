import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type BareServer, startBareServer } from '../peers/bare-server.fixture.js';
import type { Watch } from '../run/steady.js';
import { type Attempt, attemptSequence, hasFailed, isConviction } from './attempt.js';
import { FAMILIES } from './families.js';
import { readStep } from './step.js';

const PATIENCE_MS = 5000;

let nowMs = 0;
let silent: BareServer;
let opened: number;

/** A server that answers nothing: whoever asks it has waited in vain as soon as it has the question. */
beforeEach(async () => {
  nowMs = 0;
  opened = 0;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  silent = await startBareServer();
  silent.sockets.on('connection', (socket) => {
    opened += 1;
    socket.on('message', () => {
      nowMs += PATIENCE_MS;
      vi.advanceTimersByTime(PATIENCE_MS);
    });
  });
});

afterEach(async () => {
  await silent.end();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Plays somebody who joins, in a thread that stood still in each play, or in none. */
function attempt(stoodStill: boolean): Promise<Attempt> {
  const [family] = FAMILIES;
  const step = readStep('alice join');
  if (family === undefined || step === undefined) throw new Error('there is nothing to play');
  const watch: Watch = { now: () => nowMs, stoodStillSince: () => stoodStill };
  const venue = {
    url: silent.url,
    serviceId: 'demo',
    serviceKey: 'demo-key',
    otherService: undefined,
    patienceMs: PATIENCE_MS,
    maxWaitMs: 0,
  };
  return attemptSequence(family, venue, 'tag', [step], watch);
}

describe('attemptSequence()', () => {
  it('[G-5] convicts who does not answer while this thread is awake, after one play', async () => {
    const played = await attempt(false);
    expect(played.stop).toMatchObject({ kind: 'silent' });
    expect(isConviction(played)).toBe(true);
    expect(opened).toBe(1);
  });

  it('[G-5] leaves open what was waited for in vain in each of three plays in which this thread stood still', async () => {
    const played = await attempt(true);
    expect(played.stop).toMatchObject({
      kind: 'broken',
      reason: expect.stringMatching(/^this machine stood still .* can be its own fault$/),
    });
    expect(hasFailed(played)).toBe(true);
    expect(isConviction(played)).toBe(false);
    expect(opened).toBe(3);
  });
});
