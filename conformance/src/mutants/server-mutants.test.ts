import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectSource } from '../interop/driver-source.js';
import {
  brokenBy,
  CATALOGUE,
  closeWorkshop,
  isSound,
  type Mutant,
  openWorkshop,
  partyOf,
  tryMutant,
  type Workshop,
} from './catalogue.js';
import { isNamedFirst, judgeMutant } from './judgement.js';
import { readLedger } from './ledger.js';
import { readMatrix, renderMatrix } from './matrix.js';
import { type Outcome, tryClientFault, tryFaults } from './trial.js';

const LEDGER = readLedger();
const FAULTY = CATALOGUE.filter((mutant) => !isSound(mutant));
const SOUND = CATALOGUE.filter(isSound);
const WIRE = FAULTY.filter(({ make }) => make === 'wire');
const CLIENT_WIRE = FAULTY.filter(({ make }) => make === 'clientWire');
const AT_ONCE = 16;
/** The cases that a sound server and a sound client are shown. */
const SAMPLE = {
  server: /^(early-offer|late-session|busy|media)\//,
  client: /^(call\/.*|resume\/(in-call|processed|unprocessed))$/,
};

let workshop: Workshop;
const outcomes = new Map<string, Outcome>();

/** One mutant against the case that killed it before. */
async function tryAgain(mutant: Mutant, seed: number): Promise<void> {
  const killer = LEDGER[mutant.facts.id]?.case;
  const plan = { seed, jobs: 1, isMeant: ({ id }: { id: string }) => id === killer };
  outcomes.set(mutant.facts.id, await tryMutant(mutant, workshop, plan));
}

const wasKilled = (mutant: Mutant): boolean => {
  const outcome = outcomes.get(mutant.facts.id);
  return outcome !== undefined && judgeMutant(mutant, outcome).kind === 'killed';
};

/** Each mutant, several at a time. Where a busy machine made a case give up, it is played once more, alone. */
beforeAll(async () => {
  workshop = await openWorkshop();
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
}, 300_000);

afterAll(() => closeWorkshop(workshop));

describe('the mutants of servers and clients', () => {
  it('are many, of every kind, and have names of their own', () => {
    expect(WIRE.length).toBeGreaterThanOrEqual(80);
    expect(CLIENT_WIRE.length).toBeGreaterThanOrEqual(40);
    expect(FAULTY.length - WIRE.length - CLIENT_WIRE.length).toBeGreaterThanOrEqual(8);
    expect(new Set(CATALOGUE.map(({ facts }) => facts.id)).size).toBe(CATALOGUE.length);
  });

  it('say in their names whether they are clients, which the ledger is read by', () => {
    const odd = CATALOGUE.filter(
      (mutant) => mutant.facts.id.startsWith('client-') !== (partyOf(mutant) === 'client'),
    );
    expect(odd.map(({ facts }) => facts.id)).toEqual([]);
  });

  it.each(FAULTY.map((mutant) => [brokenBy(mutant), mutant.facts.title, mutant] as const))(
    '[%s] reports one that %s',
    (_clause, _title, mutant) => {
      const outcome = outcomes.get(mutant.facts.id);
      expect(outcome && judgeMutant(mutant, outcome)).toMatchObject({ kind: 'killed' });
      if (/wire/i.test(mutant.make)) expect(outcome?.strikes).toBeGreaterThan(0);
    },
  );

  it('names the broken clause before all others for nearly nine mutants of ten', () => {
    const fates = FAULTY.flatMap((mutant) => {
      const outcome = outcomes.get(mutant.facts.id);
      return outcome === undefined ? [] : [judgeMutant(mutant, outcome)];
    });
    expect(fates).toHaveLength(FAULTY.length);
    expect(fates.filter(isNamedFirst).length).toBeGreaterThan(0.85 * FAULTY.length);
  });

  const casesOf = (mutants: readonly Mutant[]): readonly string[] => [
    ...new Set(mutants.flatMap(({ facts }) => LEDGER[facts.id]?.case ?? [])),
  ];
  const usual = CATALOGUE.filter(
    (mutant) => partyOf(mutant) === 'server' && (mutant.facts.base ?? 'usual') === 'usual',
  );
  const shown = casesOf(usual);
  it('[ER-2] finds no fault in the cases that kill when nothing is wrong', async () => {
    const plan = {
      seed: 4001,
      jobs: AT_ONCE,
      isMeant: ({ id }: { id: string }) => shown.includes(id),
    };
    const outcome = await tryFaults(workshop.servers.usual, [], plan);
    expect(outcome.played).toBe(shown.length);
    expect(outcome.strikes).toBe(0);
    expect([...outcome.reported]).toEqual([]);
  });

  const clientCases = casesOf(CLIENT_WIRE);
  it('[RQ-6] finds no fault in the cases that kill clients when the relay changes nothing', async () => {
    const drivers = connectSource(workshop.drivers.url);
    const plan = {
      seed: 4003,
      jobs: AT_ONCE,
      isMeant: ({ id }: { id: string }) => clientCases.includes(id),
    };
    const outcome = await tryClientFault(drivers, { fault: () => ({}) }, plan);
    expect(outcome.played).toBe(clientCases.length);
    expect(outcome.strikes).toBe(0);
    expect([...outcome.reported]).toEqual([]);
  });

  it.each(SOUND.map((mutant) => [partyOf(mutant), mutant.facts.title, mutant] as const))(
    'leaves alone a %s that %s',
    async (_party, _title, mutant) => {
      const plan = {
        seed: 4002,
        jobs: AT_ONCE,
        isMeant: ({ id }: { id: string }) => SAMPLE[partyOf(mutant)].test(id),
      };
      const outcome = await tryMutant(mutant, workshop, plan);
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
