/** The matrix with a driver that misbehaves in it: that is named, and is nobody else's concern. */
import type { CaseResult } from '@audiocall/proto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareInteropCases } from '../commands/interop.js';
import { REFERENCE_SERVER } from '../ours/reference.js';
import { runCases } from '../run/run.js';
import { spawnTarget, type Target } from '../target/target.js';
import { blameSides } from './blame.js';
import { type Air, type Habits, makeFakeSdk } from './fake-sdk.fixture.js';

/** Long enough for a busy machine; only what answers late waits for it to run out. */
const PATIENCE_MS = 20_000;

let server: Target;

beforeAll(async () => {
  server = await spawnTarget(REFERENCE_SERVER);
});

afterAll(() => server.end());

/** The cells of one scenario, between a sound SDK and an odd one. */
const play = (scenario: string, habits: Habits, patienceMs = PATIENCE_MS) =>
  playAll(scenario, { sound: {}, odd: habits }, patienceMs);

/** The cells of one scenario between SDKs of these names. */
async function playAll(
  scenario: string,
  sdks: Readonly<Record<string, Habits>>,
  patienceMs = PATIENCE_MS,
): Promise<readonly CaseResult[]> {
  const air: Air = new Map();
  const clients = Object.entries(sdks).map(([name, habits]) => ({
    name,
    source: makeFakeSdk(air, habits),
  }));
  const service = { id: 'demo', key: 'demo-key' };
  const limits = { patienceMs, maxWaitMs: PATIENCE_MS };
  const settings = { service, otherService: undefined, seed: 1, ...limits };
  const cases = prepareInteropCases(server.url, clients, settings);
  const { judged } = await runCases(
    cases.filter(({ id }) => id.endsWith(`/${scenario}`)),
    {
      jobs: cases.length,
      died: server.died,
    },
  );
  return judged.map(({ result }) => result);
}

/** Who is blamed in each cell: caller, callee, and the sentences. */
const listBlamed = (results: readonly CaseResult[]): readonly string[] => {
  blameSides(results);
  return results.map(({ caller, callee, failures }) =>
    [caller, callee, ...new Set(failures.map(({ blame }) => blame))].join(' '),
  );
};

/** What came of each cell: caller, callee, and the verdict with its reason. */
const tell = (results: readonly CaseResult[]): readonly string[] =>
  results.map(({ caller, callee, verdict, notJudgedBecause }) =>
    [caller, callee, verdict, notJudgedBecause].join(' ').trim(),
  );

describe('a driver in the matrix that', () => {
  it('crashes in mid-call says so in its own cells, and the others go on', async () => {
    const crashed = 'ended with status 1; it said: out of luck; it had yet to answer leave';
    expect(tell(await play('call/base', { instead: { leave: 'crash' } }))).toEqual([
      'sound sound passed',
      'sound odd passed',
      `odd sound inconclusive the driver of caller ${crashed}`,
      `odd odd inconclusive the driver of caller ${crashed}`,
    ]);
  });

  it('writes garbage in mid-call', async () => {
    const results = await play('hang-up/callee', { instead: { leave: 'garbage' } });
    const garbage = 'inconclusive the driver of callee wrote a message that is no DriverReport';
    expect(tell(results)).toEqual([
      'sound sound passed',
      expect.stringContaining(`sound odd ${garbage}`),
      'odd sound passed',
      expect.stringContaining(`odd odd ${garbage}`),
    ]);
  });

  it('answers late', async () => {
    const results = await play('reject', { instead: { offerCall: 'late' } }, 1_000);
    const late = 'did not answer offerCall within 1000 ms; every command gets one CommandResult';
    expect(tell(results).slice(2)).toEqual([
      `odd sound inconclusive the driver of caller ${late}`,
      `odd odd inconclusive the driver of caller ${late}`,
    ]);
  });

  it.each(['setMute', 'close'] as const)('answers %s twice', async (command) => {
    const results = await play('mute', { instead: { [command]: 'twice' } });
    const twice = /answered command \d+ again; every command gets one CommandResult$/;
    expect(results.map(({ verdict }) => verdict)).toEqual([
      'passed',
      ...Array(3).fill('inconclusive'),
    ]);
    for (const { notJudgedBecause } of results.slice(1)) expect(notJudgedBecause).toMatch(twice);
  });

  it('claims a command that it does not know', async () => {
    const results = await play('mute', { instead: { setMute: 'unknown' } });
    const claim = 'claims set_mute in its Hello, and answered setMute with UNIMPLEMENTED, not here';
    expect(tell(results)).toEqual([
      'sound sound passed',
      `sound odd inconclusive the driver of callee ${claim}`,
      `odd sound inconclusive the driver of caller ${claim}`,
      `odd odd inconclusive the driver of caller ${claim}`,
    ]);
  });

  it('[EO-1] claims early offers, and makes none', async () => {
    const results = await play('early-offer/eo', { claims: ['early_offer'] });
    expect(tell(results)).toEqual([
      "sound sound notOffered the caller's SDK does not offer early SDP",
      "sound odd notOffered the caller's SDK does not offer early SDP",
      expect.stringMatching(/^odd sound inconclusive .*claims early_offer .* without SDP$/),
      expect.stringMatching(/^odd odd inconclusive .*claims early_offer .* without SDP$/),
    ]);
  });

  it('refuses to be configured', async () => {
    const [, , refused] = await play('reject', { instead: { configure: 'unknown' } });
    expect(refused?.notJudgedBecause).toBe(
      'the driver of caller refused configure: UNIMPLEMENTED, not here',
    );
  });
});

describe('the blame in a matrix', () => {
  it('[CN-5] names the SDK that says nothing and the one that hears nothing, and no other', async () => {
    const results = await playAll('call/base', {
      sound: {},
      dumb: { isMute: true },
      deaf: { isDeaf: true },
    });
    const broke = (side: string, name: string) => `The ${side}'s SDK, ${name}, broke CN-5.`;
    expect(listBlamed(results)).toEqual([
      'sound sound',
      `sound dumb ${broke('callee', 'dumb')}`,
      `sound deaf ${broke('callee', 'deaf')}`,
      `dumb sound ${broke('caller', 'dumb')}`,
      `dumb dumb ${broke('caller', 'dumb')} ${broke('callee', 'dumb')}`,
      "dumb deaf Undecided who broke CN-5: the caller's SDK, dumb, which was not heard, or the callee's SDK, deaf, which did not hear it.",
      `deaf sound ${broke('caller', 'deaf')}`,
      "deaf dumb Undecided who broke CN-5: the callee's SDK, dumb, which was not heard, or the caller's SDK, deaf, which did not hear it.",
      `deaf deaf ${broke('callee', 'deaf')} ${broke('caller', 'deaf')}`,
    ]);
    const cell = results.filter(({ caller, callee }) => caller === 'sound' && callee === 'deaf');
    expect(listBlamed(cell)).toEqual([
      "sound deaf Undecided who broke CN-5: the caller's SDK, sound, which was not heard, or the callee's SDK, deaf, which did not hear it.",
    ]);
  });

  it('[MU-4] names the SDK that is heard before its unmute is answered, and that clause alone', async () => {
    const results = await playAll('mute/unanswered', {
      orderly: { doesOneByOne: true },
      early: { unmutesEarly: true },
      hasty: { doesOneByOne: true, unmutesEarly: true },
    });
    const broke = (side: string, name: string) => `The ${side}'s SDK, ${name}, broke MU-4.`;
    const sides = results.map(({ caller, callee }) => [
      ...(caller === 'orderly' ? [] : [broke('caller', caller)]),
      ...(callee === 'orderly' ? [] : [broke('callee', callee)]),
    ]);
    blameSides(results);
    const blamed = results.map(({ failures }) => failures.map(({ blame }) => blame).sort());
    expect(blamed).toEqual(sides.map((sentences) => sentences.sort()));
    const broken = results.flatMap(({ failures }) => failures.map(({ clause }) => clause));
    expect(new Set(broken)).toEqual(new Set(['MU-4']));
    expect(results[0]?.verdict).toBe('passed');
  });
});
