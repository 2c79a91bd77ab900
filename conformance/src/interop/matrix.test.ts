/** The matrix with a driver that misbehaves in it: that is named, and is nobody else's concern. */
import type { CaseResult } from '@audiocall/proto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareInteropCases } from '../commands/interop.js';
import { REFERENCE_SERVER } from '../reference.js';
import { runCases } from '../run.js';
import { spawnTarget, type Target } from '../target.js';
import { type Air, type Habits, makeFakeSdk } from './fake-sdk.fixture.js';

/** Long enough for a busy machine; only what answers late waits for it to run out. */
const PATIENCE_MS = 20_000;

let server: Target;

beforeAll(async () => {
  server = await spawnTarget(REFERENCE_SERVER);
});

afterAll(() => server.end());

/** The cells of one scenario, between a sound SDK and an odd one. */
async function play(
  scenario: string,
  habits: Habits,
  patienceMs = PATIENCE_MS,
): Promise<readonly CaseResult[]> {
  const air: Air = new Map();
  const clients = [
    { name: 'sound', source: makeFakeSdk(air) },
    { name: 'odd', source: makeFakeSdk(air, habits) },
  ];
  const service = { id: 'demo', key: 'demo-key' };
  const limits = { patienceMs, maxWaitMs: PATIENCE_MS };
  const settings = { service, otherService: undefined, seed: 1, ...limits };
  const cases = prepareInteropCases(server.url, clients, settings);
  const { judged } = await runCases(
    cases.filter(({ id }) => id.endsWith(`/${scenario}`)),
    { jobs: 4, died: server.died, probe: async () => undefined, onJudged: () => undefined },
  );
  return judged.map(({ result }) => result);
}

/** What came of each cell: caller, callee, and the verdict with its reason. */
const tell = (results: readonly CaseResult[]): readonly string[] =>
  results.map(({ caller, callee, verdict, notJudgedBecause }) =>
    [caller, callee, verdict, notJudgedBecause].join(' ').trim(),
  );

describe('a driver in the matrix that', () => {
  it('crashes in mid-call says so in its own cells, and the others go on', async () => {
    const crashed = 'ended with status 1; it said: out of luck';
    expect(tell(await play('early-offer/base', { instead: { leave: 'crash' } }))).toEqual([
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
