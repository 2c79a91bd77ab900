/** Owns the catalogue of all mutants of servers and clients, and how one is put to trial. */
import { connectSource } from '../interop/driver-source.js';
import { REFERENCE_DRIVERS } from '../reference.js';
import { spawnTarget, type Target } from '../target.js';
import { BROKEN_CLIENTS } from './broken-clients.js';
import { BROKEN_SERVERS } from './broken-servers.js';
import type { ClientWireMutant, EquivalentClient } from './client-mutant.js';
import { CLIENT_WIRE_MUTANTS } from './client-wire-mutants.js';
import { EQUIVALENT_CLIENTS } from './equivalent-clients.js';
import { EQUIVALENT_MUTANTS } from './equivalent-mutants.js';
import type { EquivalentMutant, MutantFacts, ServerBase, WireMutant } from './mutant.js';
import {
  type BrokenClient,
  type BrokenServer,
  commandOf,
  driverOf,
  operatedCommandOf,
  soundCommandOf,
} from './patch.js';
import {
  type Outcome,
  startOwnTarget,
  type TrialPlan,
  tryClient,
  tryClientFault,
  tryFaults,
  tryServer,
} from './trial.js';
import { WIRE_MUTANTS } from './wire-mutants.js';

/** A mutant, and of what make it is. */
export type Mutant =
  | { readonly make: 'wire'; readonly facts: WireMutant }
  | { readonly make: 'server'; readonly facts: BrokenServer }
  | { readonly make: 'client'; readonly facts: BrokenClient }
  | { readonly make: 'clientWire'; readonly facts: ClientWireMutant }
  | { readonly make: 'equivalent'; readonly facts: EquivalentMutant }
  | { readonly make: 'equivalentClient'; readonly facts: EquivalentClient };

/** Every mutant of a server or a client. */
export const CATALOGUE: readonly Mutant[] = [
  ...WIRE_MUTANTS.map((facts) => ({ make: 'wire', facts }) as const),
  ...BROKEN_SERVERS.map((facts) => ({ make: 'server', facts }) as const),
  ...BROKEN_CLIENTS.map((facts) => ({ make: 'client', facts }) as const),
  ...CLIENT_WIRE_MUTANTS.map((facts) => ({ make: 'clientWire', facts }) as const),
  ...EQUIVALENT_MUTANTS.map((facts) => ({ make: 'equivalent', facts }) as const),
  ...EQUIVALENT_CLIENTS.map((facts) => ({ make: 'equivalentClient', facts }) as const),
];

/** Whether a mutant breaks no clause. */
export const isSound = ({ make }: Mutant): boolean =>
  make === 'equivalent' || make === 'equivalentClient';

/** What a mutant is, as a word of a sentence. */
export const partyOf = ({ make }: Mutant): 'server' | 'client' =>
  make === 'wire' || make === 'server' || make === 'equivalent' ? 'server' : 'client';

/** The clause that a mutant breaks; undefined where it breaks none. */
export function brokenBy({ facts }: Mutant): MutantFacts['breaks'] | undefined {
  return 'breaks' in facts ? facts.breaks : undefined;
}

/** Servers without fault, one for each configuration, and clients, to put faults in front of. */
export type References = Readonly<Record<ServerBase | 'drivers', Target>>;

/** Starts them. */
export async function startReferences(): Promise<References> {
  const [usual, fork, reject, drivers] = await Promise.all([
    spawnTarget(soundCommandOf('usual')),
    spawnTarget(soundCommandOf('fork')),
    spawnTarget(soundCommandOf('reject')),
    spawnTarget(REFERENCE_DRIVERS),
  ]);
  return { usual, fork, reject, drivers };
}

/** Ends them. */
export async function endReferences(references: References): Promise<void> {
  await Promise.all(Object.values(references).map((reference) => reference.end()));
}

/** Plays cases against all sound servers at once, each in front of the next. */
export function tryTogether(
  sound: readonly EquivalentMutant[],
  references: References,
  plan: TrialPlan,
): Promise<Outcome> {
  return tryFaults(references.usual, sound, plan);
}

/** Plays cases against one mutant. */
export async function tryMutant(
  mutant: Mutant,
  references: References,
  plan: TrialPlan,
): Promise<Outcome> {
  if (mutant.make === 'client') return tryClient(driverOf(mutant.facts), plan);
  if (mutant.make === 'clientWire' || mutant.make === 'equivalentClient')
    return tryClientFault(connectSource(references.drivers.url), mutant.facts, plan);
  const base = mutant.make === 'equivalent' ? 'usual' : mutant.facts.base;
  if (mutant.make !== 'server')
    return tryFaults(references[base ?? 'usual'], [mutant.facts], plan, base);
  const server = await spawnTarget(commandOf(mutant.facts));
  try {
    const startOwn = () => startOwnTarget(operatedCommandOf(mutant.facts));
    return await tryServer(server, plan, { startOwn, ...(base === undefined ? {} : { base }) });
  } finally {
    await server.end();
  }
}
