/** The harness with an SDK that shares nothing with ours but the specification and the schema. */
import { expect, it } from 'vitest';
import { runCli } from '../cli.fixture.js';
import { findIndependentClient } from './independent-client.js';
import { REFERENCE_DRIVER, REFERENCE_SERVER } from './reference.js';

/** For a machine that does much else; alone it takes seconds. */
const PATIENCE_MS = 90_000;

const found = findIndependentClient();
if (found.kind === 'missing') console.warn(`skipped: calls with aiortc; ${found.reason}`);
const driver = found.kind === 'found' ? found.driver : [];

const quote = (command: readonly string[]): string => command.map((part) => `"${part}"`).join(' ');

it.skipIf(found.kind === 'missing')(
  '[CN-5] hears both voices of a call with aiortc, each way (needs the packages of its README)',
  async () => {
    const { status, stdout } = await runCli(
      'interop',
      ...['--server', quote(REFERENCE_SERVER)],
      ...['--client', `aiortc=${quote(driver)}`],
      ...['--client', `reference=${quote(REFERENCE_DRIVER)}`],
      ...['--only', 'aiortc→reference/early-offer/eo'],
      ...['--only', 'reference→aiortc/late-session/ls'],
      ...['--patience', '20000'],
    );
    expect(stdout).toContain('✓ aiortc→reference/early-offer/eo');
    expect(stdout).toContain('✓ reference→aiortc/late-session/ls');
    expect(stdout).toMatch(/^cases +2 passed, 0 failed$/m);
    expect(status).toBe(0);
  },
  PATIENCE_MS,
);

it('says what a machine lacks, or that it has no Python', () => {
  const search = findIndependentClient([process.execPath, 'no-such-python']);
  expect(search.kind).toBe('missing');
  if (search.kind === 'missing') expect(search.reason).toContain('no-such-python: not installed');
});
