/** Client mode with an SDK that fails by itself: it is told so at once, in its own words. */
import type { CaseResult } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import { type Habits, makeFakeSdk } from '../interop/fake-sdk.fixture.js';
import { runCases } from '../run/run.js';
import type { CaseSettings } from '../usage/settings.js';
import { describeEntry } from '../wording/describe-entry.js';
import { prepareClientCases } from './index.js';

const SETTINGS: CaseSettings = {
  service: { id: 'demo', key: 'demo-key' },
  otherService: undefined,
  seed: 1,
  // As long as a test may take: only what ends a case at once ends it.
  patienceMs: 60_000,
  maxWaitMs: 60_000,
};

/** What came of one case with an SDK of such habits. */
async function play(id: string, habits: Habits): Promise<CaseResult | undefined> {
  const claims = ['simulated_media', ...(habits.claims ?? [])];
  const source = makeFakeSdk(new Map(), { ...habits, claims });
  const cases = prepareClientCases(source, SETTINGS).filter((each) => each.id === id);
  const { judged } = await runCases(cases, {
    jobs: 1,
    died: new Promise(() => {}),
  });
  return judged[0]?.result;
}

const tell = (result: CaseResult | undefined): string =>
  [result?.verdict, result?.notJudgedBecause].join(' ');

describe('an SDK that fails by itself', () => {
  it.each([
    ['call/out', 'offerCall'],
    ['call/in', 'answerCall'],
    ['call/by-name', 'answerCall'],
    ['mute/while-ringing', 'answerCall'],
    ['refused/offers', 'offerCall'],
    ['refused/answers', 'answerCall'],
    ['silent/offer', 'offerCall'],
    ['silent/answer', 'answerCall'],
    ['lost/offer', 'offerCall'],
    ['lost/create-session', 'createSession'],
    ['cross/cancel-and-offer', 'leave'],
  ] as const)('in %s is told so with its own words', async (id, command) => {
    const failed = `failed at ${command}, and had sent no such request: INTERNAL, my own bug`;
    const result = await play(id, { instead: { [command]: 'fails' } });
    expect(tell(result)).toBe(`inconclusive the SDK ${failed}`);
  });

  it.each([
    ['session/closed', 'createSession'],
    ['call/out', 'createSession'],
    ['call/out', 'offerCall'],
    ['call/in', 'answerCall'],
  ] as const)('in %s although the server granted it is told that', async (id, command) => {
    const failed = `failed at ${command} although the server granted it: INTERNAL, my own bug`;
    const result = await play(id, { instead: { [command]: 'spoils' } });
    expect(tell(result)).toBe(`inconclusive the SDK ${failed}`);
  });

  it('is not said to have sent nothing where its request comes behind its result', async () => {
    const result = await play('call/out', { instead: { offerCall: 'hurries' } });
    const granted = 'failed at offerCall although the server granted it: INTERNAL, my own bug';
    expect(tell(result)).toBe(`inconclusive the SDK ${granted}`);
  });

  it('[RQ-6] is told so where it says that it has a session, and asked for none', async () => {
    const result = await play('session/pings', { instead: { createSession: 'pretends' } });
    expect(tell(result)).toBe('failed the SDK sent no frame, so that there is nothing to judge');
    expect(result?.failures.map(({ clause }) => clause)).toEqual(['RQ-6']);
  });

  it('[SE-2] is told so beside the clause that it broke', async () => {
    // This one asks for a user without a name where its application named none.
    const result = await play('session/made-up-user', { instead: { createSession: 'spoils' } });
    expect(tell(result)).toMatch(/^failed the SDK failed at createSession although the server/);
    expect(result?.failures.map(({ clause }) => clause)).toEqual(['SE-2']);
  });

  it('[TG-3] is told with its words what it failed at last, and not that it does not know what none knows', async () => {
    const result = await play('call/cancel', { instead: { leave: 'fails' } });
    expect(tell(result)).toBe(
      "inconclusive the case did not put TG-3 to the test; the last refusal in it: sdk's leave failed with INTERNAL, my own bug",
    );
  });
});

it("names the other party by its part, and not by an id of the script's", async () => {
  const result = await play('call/cancel', { instead: { leave: 'fails' } });
  const lines = (result?.trace?.entries ?? []).map(describeEntry);
  expect(lines).toContain('calls offerCall callee=other-party');
});

describe('a driver', () => {
  it('that lacks a command is not offered the cases with it', async () => {
    const hides = ['get_device_list', 'set_audio_device'];
    const result = await play('device/in-call', { hides });
    expect(tell(result)).toBe(`notOffered the SDK does not offer ${hides.join(', ')}`);
  });

  it('is not started for a case whose feature its SDK does not ask for', async () => {
    let lives = 0;
    const { open, ...rest } = makeFakeSdk(new Map());
    const counted = {
      ...rest,
      open(...args: Parameters<typeof open>) {
        lives += 1;
        return open(...args);
      },
    };
    const cases = prepareClientCases(counted, SETTINGS, ['resume']);
    const outcome = await runCases(
      cases.filter(({ id }) => id === 'renegotiate/stale-answer'),
      { jobs: 1, died: new Promise(() => {}) },
    );
    expect(tell(outcome.judged[0]?.result)).toBe('notOffered the SDK does not ask for renegotiate');
    expect(lives).toBe(0);
  });

  it('that knows a command that there is none of breaks the driver protocol', async () => {
    const result = await play('session/pings', { knowsAll: true });
    expect(tell(result)).toBe(
      'inconclusive the driver of sdk answered a command that no driver knows with success; UNIMPLEMENTED is the answer to those',
    );
  });

  it('that does not know close breaks the driver protocol', async () => {
    const result = await play('session/pings', { instead: { close: 'unknown' } });
    expect(tell(result)).toBe(
      'inconclusive the driver of sdk answered close with UNIMPLEMENTED, not here; every driver knows it',
    );
  });
});
