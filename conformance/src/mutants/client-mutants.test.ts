import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareInteropCases } from '../commands/interop.js';
import type { ClientUnderTest } from '../interop/cast.js';
import { spawnSource } from '../interop/driver-source.js';
import { MUTE_BREAKING_DRIVER, REFERENCE_DRIVER, REFERENCE_SERVER } from '../ours/reference.js';
import { REFERENCE_SETTINGS } from '../ours/reference-settings.js';
import { runCases } from '../run/run.js';
import { spawnTarget, type Target } from '../target/target.js';
import type { Patch } from './patch.js';

const faultless: ClientUnderTest = { name: 'reference', source: spawnSource(REFERENCE_DRIVER) };
const muteless: ClientUnderTest = {
  name: 'muteless',
  source: spawnSource(MUTE_BREAKING_DRIVER),
};

const UNMUTES_EARLY: Patch = {
  file: 'core/from-application.js',
  find: 'const mute = { muted, wish: call.mute.wish + 1 };',
  replace:
    "const mute = { muted, wish: call.mute.wish + 1 };\n    if (!muted) perform(draft, { do: 'setInputEnabled', ref: call.ref, enabled: true });",
};

/** Only real audio shows whether it speaks long enough to be heard. */
const early: ClientUnderTest = {
  name: 'early',
  source: spawnSource([
    ...[
      process.execPath,
      fileURLToPath(new URL('../../dist/mutants/run-patched.js', import.meta.url)),
    ],
    JSON.stringify([UNMUTES_EARLY]),
    ...REFERENCE_DRIVER.slice(1),
  ]),
};

let server: Target;

beforeAll(async () => {
  server = await spawnTarget(REFERENCE_SERVER);
});

afterAll(() => server.end());

async function play(caseId: string, client: ClientUnderTest) {
  const cases = prepareInteropCases(server.url, [client], REFERENCE_SETTINGS).filter(
    ({ id }) => id === caseId,
  );
  const outcome = await runCases(cases, {
    jobs: 1,
    died: server.died,
  });
  return outcome.judged[0]?.result;
}

describe('broken clients', () => {
  it('[MU-4] reports a client that keeps sending its tone while muted', async () => {
    const result = await play('mute', muteless);
    expect(result?.verdict).toBe('failed');
    expect(result?.failures.map(({ clause }) => clause)).toContain('MU-4');
    expect(result?.tones.join()).not.toContain('silence, 500 Hz, silence, 500 Hz');
  });

  it('[MU-4] reports a client that is heard before its unmute is answered, on both sides', async () => {
    const result = await play('mute/unanswered', early);
    expect(result?.failures.map(({ clause }) => clause)).toEqual(['MU-4', 'MU-4']);
    expect(result?.failures.map(({ participant }) => participant).sort()).toEqual([
      'callee',
      'caller',
    ]);
  });

  it('[MU-4] finds no fault in the reference client, and hears it fall silent', async () => {
    const result = await play('mute', faultless);
    expect(result?.failures).toEqual([]);
    expect(result?.verdict).toBe('passed');
    expect(result?.tones.join('\n')).toMatch(
      /callee heard silence.*500 Hz.*silence.*500 Hz.*silence/,
    );
  });
});
