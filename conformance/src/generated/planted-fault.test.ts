import { ReplaySchema } from '@audiocall/proto';
import { create, fromJsonString, toJsonString } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spareCompiler } from '../commands/engine.js';
import { REFERENCE_SERVER } from '../ours/reference.js';
import { type Judged, type Runnable, runCases } from '../run/run.js';
import type { Venue } from '../scenarios/venue.js';
import { spawnTarget, type Target } from '../target/target.js';
import type { Relay } from '../traffic/relay.js';
import { prepareGeneratedCases, prepareSequence } from './cases.js';
import { startPlantedFault } from './planted-fault.fixture.js';

const SEED = 1;
const STEPS = 12;

let server: Target;
let faulty: Relay;

beforeAll(async () => {
  spareCompiler();
  server = await spawnTarget(REFERENCE_SERVER);
  faulty = await startPlantedFault(server.url);
});

afterAll(async () => {
  await faulty.end();
  await server.end();
});

function venueAt(url: string): Venue {
  return {
    url,
    serviceId: 'demo',
    serviceKey: 'demo-key',
    otherService: undefined,
    patienceMs: 10_000,
    maxWaitMs: 5000,
  };
}

async function judgeCase(runnable: Runnable | undefined): Promise<Judged> {
  if (runnable === undefined) throw new Error('there is no such case');
  const { judged } = await runCases([runnable], {
    jobs: 1,
    onJudged: () => undefined,
    died: server.died,
    probe: async () => undefined,
  });
  const [only] = judged;
  if (only === undefined) throw new Error('the case was not judged');
  return only;
}

describe('a fault that needs twelve steps', () => {
  it('[OF-1] [LS-1] is found with the default number of runs, shrunk to twelve steps, and replayed', async () => {
    const cases = prepareGeneratedCases(venueAt(faulty.url), { seed: SEED }, []);
    const core = cases.find(({ id }) => id === 'generated/core');
    const { result, replay } = await judgeCase(core);
    expect(result.verdict).toBe('failed');
    expect(['OF-1', 'LS-1']).toContain(result.failures[0]?.clause);
    const { commands = [] } = replay ?? {};
    expect(commands.length).toBeLessThanOrEqual(STEPS);

    const file = toJsonString(ReplaySchema, create(ReplaySchema, { ...replay, caseId: result.id }));
    const read = fromJsonString(ReplaySchema, file);
    const play = (url: string): Promise<Judged> =>
      judgeCase(prepareSequence(venueAt(url), read.caseId, read.seed, read.commands, []));
    const again = await play(faulty.url);
    expect(again.result.verdict).toBe('failed');
    expect(again.result.failures[0]?.clause).toBe(result.failures[0]?.clause);
    expect((await play(server.url)).result.verdict).toBe('passed');
  });
});
