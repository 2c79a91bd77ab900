import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareInteropCases } from '../commands/interop.js';
import type { ClientUnderTest } from '../interop/cast.js';
import { spawnSource } from '../interop/driver-source.js';
import { MUTE_BREAKING_DRIVER, REFERENCE_DRIVER, REFERENCE_SERVER } from '../ours/reference.js';
import { REFERENCE_SETTINGS } from '../ours/reference-settings.js';
import { runCases } from '../run/run.js';
import { spawnTarget, type Target } from '../target/target.js';

const faultless: ClientUnderTest = { name: 'reference', source: spawnSource(REFERENCE_DRIVER) };
const muteless: ClientUnderTest = {
  name: 'muteless',
  source: spawnSource(MUTE_BREAKING_DRIVER),
};

let server: Target;

beforeAll(async () => {
  server = await spawnTarget(REFERENCE_SERVER);
});

afterAll(() => server.end());

async function playMute(client: ClientUnderTest) {
  const cases = prepareInteropCases(server.url, [client], REFERENCE_SETTINGS).filter(
    ({ id }) => id === 'mute',
  );
  const outcome = await runCases(cases, {
    jobs: 1,
    died: server.died,
  });
  return outcome.judged[0]?.result;
}

describe('broken clients', () => {
  it('[MU-4] reports a client that keeps sending its tone while muted', async () => {
    const result = await playMute(muteless);
    expect(result?.verdict).toBe('failed');
    expect(result?.failures.map(({ clause }) => clause)).toContain('MU-4');
    expect(result?.tones.join()).not.toContain('silence, 500 Hz, silence, 500 Hz');
  });

  it('[MU-4] finds no fault in the reference client, and hears it fall silent', async () => {
    const result = await playMute(faultless);
    expect(result?.failures).toEqual([]);
    expect(result?.verdict).toBe('passed');
    expect(result?.tones.join('\n')).toMatch(
      /callee heard silence.*500 Hz.*silence.*500 Hz.*silence/,
    );
  });
});
