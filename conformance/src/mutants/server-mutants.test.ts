import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareServerCases } from '../commands/server.js';
import { REFERENCE_SERVER } from '../reference.js';
import { runCases } from '../run.js';
import { spawnTarget, type Target } from '../target.js';
import type { CaseSettings } from '../usage/settings.js';
import type { WireMutant } from './mutant.js';
import { startMutant } from './mutant-relay.js';
import { WIRE_MUTANTS } from './wire-mutants.js';

const SETTINGS: CaseSettings = {
  service: { id: 'demo', key: 'demo-key' },
  otherService: undefined,
  seed: 1,
  patienceMs: 5000,
  maxWaitMs: 5000,
};

const unchanged: WireMutant = {
  id: 'none',
  title: 'changes nothing',
  breaks: 'G-1',
  shownBy: '',
  start: () => (link, frame) => [{ link, frame }],
};

let server: Target;
let seed = 1;

beforeAll(async () => {
  server = await spawnTarget(REFERENCE_SERVER);
});

afterAll(() => server.end());

/** Plays one case against the server behind a mutant; gives its result and the mutant's strikes. */
async function play(mutant: WireMutant, caseId: string) {
  const relay = await startMutant(server.url, mutant);
  seed += 1;
  try {
    const cases = prepareServerCases(relay.url, { ...SETTINGS, seed }).filter(
      ({ id }) => id === caseId,
    );
    const outcome = await runCases(cases, {
      jobs: 1,
      onJudged: () => undefined,
      died: server.died,
      probe: async () => undefined,
    });
    return { result: outcome.judged[0]?.result, strikes: relay.strikes() };
  } finally {
    await relay.end();
  }
}

describe('wire mutants of a server', () => {
  for (const mutant of WIRE_MUTANTS) {
    it(`[${mutant.breaks}] reports a server that ${mutant.title}`, async () => {
      const { result, strikes } = await play(mutant, mutant.shownBy);
      expect(strikes).toBeGreaterThan(0);
      expect(result?.verdict).toBe('failed');
      expect(result?.failures.map(({ clause }) => clause)).toContain(mutant.breaks);
    });
  }

  const shown = [...new Set(WIRE_MUTANTS.map((mutant) => mutant.shownBy))];
  it.each(shown)('finds no fault in %s when the relay changes nothing', async (caseId) => {
    const { result, strikes } = await play(unchanged, caseId);
    expect(strikes).toBe(0);
    expect(result?.failures).toEqual([]);
    expect(result?.verdict).toBe('passed');
  });
});
