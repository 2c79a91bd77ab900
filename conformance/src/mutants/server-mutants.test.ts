import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  brokenBy,
  CATALOGUE,
  endReferences,
  type Mutant,
  type References,
  startReferences,
  tryMutant,
} from './catalogue.js';
import { judgeMutant } from './judgement.js';
import { readLedger } from './ledger.js';
import { readMatrix, renderMatrix } from './matrix.js';
import { type Outcome, tryFault } from './trial.js';

const LEDGER = readLedger();
const FAULTY = CATALOGUE.filter(({ make }) => make !== 'equivalent');
const SOUND = CATALOGUE.filter(({ make }) => make === 'equivalent');
const WIRE = FAULTY.filter(({ make }) => make === 'wire');
const AT_ONCE = 8;

let references: References;
const outcomes = new Map<string, Outcome>();

/** One mutant against the case that killed it before. */
async function tryAgain(mutant: Mutant, seed: number): Promise<void> {
  const killer = LEDGER[mutant.facts.id]?.case;
  const plan = { seed, jobs: 1, isMeant: ({ id }: { id: string }) => id === killer };
  outcomes.set(mutant.facts.id, await tryMutant(mutant, references, plan));
}

const wasKilled = (mutant: Mutant): boolean => {
  const outcome = outcomes.get(mutant.facts.id);
  return outcome !== undefined && judgeMutant(mutant, outcome).kind === 'killed';
};

/** Each mutant, several at a time. Where a busy machine made a case give up, it is played once more, alone. */
beforeAll(async () => {
  references = await startReferences();
  const queue = FAULTY.map((mutant, index) => ({ mutant, seed: index + 1 }));
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      await tryAgain(next.mutant, next.seed);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  for (const [index, mutant] of FAULTY.entries()) {
    if (!wasKilled(mutant)) await tryAgain(mutant, FAULTY.length + index);
  }
}, 120_000);

afterAll(() => endReferences(references));

describe('the mutants of servers and clients', () => {
  it('are many, of every kind, and have names of their own', () => {
    expect(WIRE.length).toBeGreaterThanOrEqual(80);
    expect(FAULTY.length - WIRE.length).toBeGreaterThanOrEqual(8);
    expect(new Set(CATALOGUE.map(({ facts }) => facts.id)).size).toBe(CATALOGUE.length);
  });

  it.each(FAULTY.map((mutant) => [brokenBy(mutant), mutant.facts.title, mutant] as const))(
    '[%s] reports one that %s',
    (_clause, _title, mutant) => {
      const outcome = outcomes.get(mutant.facts.id);
      expect(outcome && judgeMutant(mutant, outcome)).toMatchObject({ kind: 'killed' });
      if (mutant.make === 'wire') expect(outcome?.strikes).toBeGreaterThan(0);
    },
  );

  const usual = CATALOGUE.filter(({ make, facts }) => make !== 'client' && facts.base !== 'fork');
  const shown = [...new Set(usual.flatMap(({ facts }) => LEDGER[facts.id]?.case ?? []))];
  it('[ER-2] finds no fault in the cases that kill when nothing is wrong', async () => {
    const plan = { seed: 4001, jobs: 4, isMeant: ({ id }: { id: string }) => shown.includes(id) };
    const outcome = await tryFault(references.usual, undefined, plan);
    expect(outcome.played).toBe(shown.length);
    expect(outcome.strikes).toBe(0);
    expect([...outcome.reported]).toEqual([]);
  });

  it.each(SOUND.map((mutant) => [mutant.facts.title, mutant] as const))(
    'leaves alone a server that %s',
    async (_title, mutant) => {
      const plan = {
        seed: 4002,
        jobs: 4,
        isMeant: ({ id }: { id: string }) => /^(early-offer|late-session|busy|media)\//.test(id),
      };
      const outcome = await tryMutant(mutant, references, plan);
      expect(judgeMutant(mutant, outcome)).toEqual({ kind: 'equivalent' });
    },
  );
});

describe('the ledger of kills', () => {
  it('holds every mutant that breaks a clause: what was killed once is killed always', () => {
    expect(Object.keys(LEDGER).sort()).toEqual(FAULTY.map(({ facts }) => facts.id).sort());
  });

  it('is what docs/mutants.md shows; run `npm run mutants -- --record` after a change', () => {
    expect(readMatrix()).toBe(renderMatrix(CATALOGUE, LEDGER));
  });
});
