/** The harness between drivers whose tones it hears. */
import { describe, expect, it } from 'vitest';
import { runCli } from './cli.fixture.js';
import {
  MUTE_BREAKING_DRIVER,
  REFERENCE_DRIVER,
  REFERENCE_SERVER,
  UNMUTING_DRIVER,
} from './ours/reference.js';

const quote = (command: readonly string[]): string => command.map((part) => `"${part}"`).join(' ');
const SERVER = quote(REFERENCE_SERVER);
const DRIVER = quote(REFERENCE_DRIVER);

describe('a run between drivers', () => {
  it('[MU-4] [DV-4] names the side and the client that is broken, on both sides of a matrix', async () => {
    const { status, stdout } = await runCli(
      ...['interop', '--server', SERVER, '--client', `good=${DRIVER}`],
      ...['--client', `loud=${quote(MUTE_BREAKING_DRIVER)}`],
      ...['--client', `forgetful=${quote(UNMUTING_DRIVER)}`, '--patience', '10000'],
      ...['--absent', 'phone=no battery'],
      ...['--only', 'good:loud/mute', '--only', 'forgetful→good/device-change'],
      ...['--again', 'npm run conformance --', '--seed', '3'],
    );
    expect(status).toBe(1);
    expect(stdout).toContain("The callee's SDK, loud, broke MU-4.");
    expect(stdout).toMatch(/The caller's SDK, forgetful, broke (DV-4|MU-4)\./);
    expect(stdout).not.toContain('SDK, good,');
    expect(stdout).toContain('phone: skipped, no battery');
    expect(stdout).toContain(
      'again    npm run conformance -- --only good:loud/mute --seed 3 --patience',
    );
  });

  it('hears the tones of two drivers', async () => {
    const { status, stdout } = await runCli(
      'interop',
      '--server',
      SERVER,
      '--client',
      `reference=${DRIVER}`,
      '--only',
      'late-session/ls',
      '--patience',
      '10000',
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/callee heard silence.*500 Hz.*silence/);
    expect(stdout).toMatch(/caller heard silence.*900 Hz.*silence/);
  });
});
