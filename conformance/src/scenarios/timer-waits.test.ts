import { describe, expect, it } from 'vitest';
import { latenessOf } from '../oracle/endings.js';
import { startRecorder } from '../traffic/recorder.js';
import type { Case } from './case.js';
import { CROSSING_CASES } from './crossings.js';
import { MEETING_CASES } from './meetings.js';
import { MORE_DEVICE_CASES } from './more-devices.js';
import { NEGOTIATION_CASES } from './negotiations.js';
import { RESUME_CASES } from './resume.js';
import { LIFE_CASES } from './signs-of-life.js';
import { Stage } from './stage.js';
import { TIMEOUT_CASES } from './timeouts.js';
import { NEXT_TIMER_CASES } from './timers-again.js';
import { MEDIA_TIMER_CASES } from './timers-media.js';
import { TOMBSTONE_CASES } from './tombstones.js';

const PATIENCE_MS = 1500;
/** What the server grants, whatever is asked for. */
const GRANTED_MS = 40_000;

const TIMERS = { get: () => GRANTED_MS };
const RINGS = new Proxy({ ringMs: GRANTED_MS }, TIMERS);

/** Does whatever it is asked for; it is no promise. */
function stub(target: object, otherwise: () => unknown): object {
  return new Proxy(target, {
    get: (own, key) => {
      if (key in own) return Reflect.get(own, key);
      return key === 'then' ? undefined : otherwise;
    },
  });
}

/** How long each wait was allowed to be, in a play of a case against nobody. */
async function listWaits({ play }: Case): Promise<readonly (number | undefined)[]> {
  const waits: (number | undefined)[] = [];
  let clockMs = 0;
  const answer = { result: { case: 'offerCall', value: { callId: 'call' } } };
  const told = async (_kind: string, withinMs?: number) => void waits.push(withinMs);
  const peer = stub(
    {
      name: 'alice',
      isOpen: false,
      awaitEvent: told,
      awaitClose: (withinMs?: number) => told('close', withinMs),
      lastEvent: () => ({ callId: 'call' }),
    },
    () => answer,
  );
  const granted = { timers: RINGS, limits: {} };
  const member = stub({ peer, granted, userId: 'user' }, () => answer);
  const venue = { patienceMs: PATIENCE_MS, maxWaitMs: Number.POSITIVE_INFINITY };
  const stage = Object.assign(
    new Stage(
      venue as Stage['venue'],
      startRecorder(() => (clockMs += 1000)),
      'tag',
    ),
    {
      join: async () => member,
      joinAll: async (...names: string[]) => names.map(() => member),
      connect: async () => peer,
      resume: async () => answer,
      settle: async () => undefined,
      pause: async () => undefined,
    },
  );
  await play(stage as unknown as Stage);
  return waits;
}

const CASES = [
  ...CROSSING_CASES,
  ...LIFE_CASES,
  ...MEDIA_TIMER_CASES,
  ...MEETING_CASES,
  ...MORE_DEVICE_CASES,
  ...NEGOTIATION_CASES,
  ...NEXT_TIMER_CASES,
  ...RESUME_CASES,
  ...TIMEOUT_CASES,
  ...TOMBSTONE_CASES,
];

/** Those that wait for a timer which the server granted. */
const GRANTED = [
  'glare/merged-in-time',
  'renegotiate/media-lost',
  'renegotiate/unanswered',
  'resume/expired',
  'resume/expired-while-ringing',
  'resume/caller-away-at-the-claim',
  'resume/offer-given-up',
  'session/ping',
  'session/silence',
  'targets/tombstone-of-a-long-call',
  'targets/tombstones',
  'timers/connect',
  'timers/connect-of-the-caller',
  'timers/of-the-call-before',
  'timers/of-the-connected-call-before',
  'timers/of-the-loss-before',
];

describe('waits for timers', () => {
  it.each(GRANTED)('[TO-3] %s waits for as long as a granted timer may take', async (id) => {
    const found = CASES.find((each) => each.id === id);
    const waits = found === undefined ? [] : await listWaits(found);
    const timed = waits.filter((wait) => wait !== undefined);
    expect(timed.length).toBeGreaterThan(0);
    expect(Math.min(...timed)).toBeGreaterThanOrEqual(GRANTED_MS + latenessOf(GRANTED_MS));
  });
});
