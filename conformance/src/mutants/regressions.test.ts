import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Regression, readRegressions } from '../commands/read-regressions.js';
import { spawnTarget } from '../target/target.js';
import { closeWorkshop, openWorkshop, type Workshop } from './catalogue.js';
import { commandOf, harnessOf } from './patch.js';
import { PROOFS, type Proof } from './regressions.js';
import { tryRegressions } from './trial.js';

const PAST = await readRegressions();
const PLAN = { seed: 1, jobs: 8, isMeant: () => true };

let workshop: Workshop;
/** What is reported of each regression while its fault is there. */
const reported = new Map<string, readonly string[]>();

beforeAll(async () => {
  workshop = await openWorkshop();
  await Promise.all(
    PROOFS.map(async (proof) => reported.set(proof.of, await reportWithFault(proof))),
  );
}, 60_000);

afterAll(() => closeWorkshop(workshop));

const idOf = ({ of }: Proof): string => `regression/${of}`;

const pastOf = (proofs: readonly Proof[]): readonly Regression[] =>
  PAST.filter(({ id }) => proofs.some((proof) => idOf(proof) === id));

/** What this harness reports of a regression when its server, or its oracle, is wrong again. */
async function reportWithFault(proof: Proof): Promise<readonly string[]> {
  return proof.blame === 'server' ? reportOfServer(proof) : reportOfHarness(proof);
}

async function reportOfServer(proof: Proof): Promise<readonly string[]> {
  const server = await spawnTarget(commandOf(proof));
  try {
    const { reported } = await tryRegressions(server, pastOf([proof]), PLAN, proof.base);
    return [...reported.keys()];
  } finally {
    await server.end();
  }
}

async function reportOfHarness(proof: Proof): Promise<readonly string[]> {
  const [program = '', ...harness] = harnessOf(proof.patches);
  const { url } = workshop.servers[proof.base ?? 'usual'];
  const words = [...harness, 'server', '--url', url, '--only', idOf(proof)];
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return [...output.matchAll(/^(?:broken)? +([A-Z]+-\d+) .*, in regression\//gm)].map(
    ([, clause = '']) => clause,
  );
}

describe('the named regressions', () => {
  it('are those of which it is known how their fault comes back', () => {
    const ofServers = PAST.filter(({ mode }) => mode === 'server');
    expect(ofServers.map(({ id }) => id)).toEqual(PROOFS.map(idOf));
    expect(PROOFS.length).toBeGreaterThanOrEqual(4);
  });

  it('pass against a server without fault, and come to their clauses', async () => {
    for (const base of ['usual', 'fork'] as const) {
      const meant = PROOFS.filter((proof) => (proof.base ?? 'usual') === base);
      const outcome = await tryRegressions(workshop.servers[base], pastOf(meant), PLAN, base);
      expect([...outcome.reported]).toEqual([]);
      expect(outcome.passed).toEqual(meant.map(idOf));
    }
  });

  it.each(PROOFS.map((proof) => [proof.clause, proof.of, proof] as const))(
    '[%s] %s fails when its fault is back',
    (clause, name, proof) => {
      expect(pastOf([proof])[0]?.clauses).toContain(clause);
      expect(reported.get(name)).toContain(clause);
    },
  );
});
