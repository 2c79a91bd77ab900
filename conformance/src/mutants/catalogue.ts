/** Owns the catalogue of all mutants of servers and clients, and how one is put to trial. */
import { connectSource, spawnSource } from '../interop/driver-source.js';
import { REFERENCE_DRIVERS } from '../ours/reference.js';
import type { OwnUse } from '../scenarios/venue.js';
import { spawnTarget, type Target } from '../target/target.js';
import { BROKEN_CLIENTS } from './broken-clients.js';
import { BROKEN_CLIENTS_AGAIN } from './broken-clients-again.js';
import { BROKEN_CLIENTS_TOLD } from './broken-clients-told.js';
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
  driversOf,
  operatedCommandOf,
  operatedProgramOf,
  programOf,
  soundCommandOf,
} from './patch.js';
import { createPatchedHost, type PatchedHost, startOwnAmongOthers } from './patched-host.js';
import {
  type Outcome,
  startOwnTarget,
  type TrialPlan,
  type TrialServer,
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
  ...[...BROKEN_CLIENTS, ...BROKEN_CLIENTS_AGAIN, ...BROKEN_CLIENTS_TOLD].map(
    (facts) => ({ make: 'client', facts }) as const,
  ),
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

/** What mutants are made of: servers without fault, one for each configuration, clients, and room for broken ones. */
export interface Workshop {
  readonly servers: Readonly<Record<ServerBase, Target>>;
  readonly drivers: Target;
  readonly host: PatchedHost;
}

/** Starts what all mutants share. */
export async function openWorkshop(): Promise<Workshop> {
  const [usual, fork, forkSession, reject, drivers] = await Promise.all([
    spawnTarget(soundCommandOf('usual')),
    spawnTarget(soundCommandOf('fork')),
    spawnTarget(soundCommandOf('fork-session')),
    spawnTarget(soundCommandOf('reject')),
    spawnTarget(REFERENCE_DRIVERS),
  ]);
  const servers = { usual, fork, 'fork-session': forkSession, reject };
  return { servers, drivers, host: createPatchedHost() };
}

/** Ends it. */
export async function closeWorkshop({ servers, drivers, host }: Workshop): Promise<void> {
  await Promise.all([...Object.values(servers), drivers, host].map((each) => each.end()));
}

/** Plays cases against all sound servers at once, each in front of the next. */
export function tryTogether(
  sound: readonly EquivalentMutant[],
  { servers }: Workshop,
  plan: TrialPlan,
): Promise<Outcome> {
  return tryFaults(servers.usual, sound, plan);
}

/** Plays cases against one mutant. */
export async function tryMutant(
  mutant: Mutant,
  workshop: Workshop,
  plan: TrialPlan,
): Promise<Outcome> {
  switch (mutant.make) {
    case 'clientWire':
    case 'equivalentClient':
      return tryClientFault(connectSource(workshop.drivers.url), mutant.facts, plan);
    case 'wire':
    case 'equivalent': {
      const base = mutant.make === 'equivalent' ? 'usual' : (mutant.facts.base ?? 'usual');
      return tryFaults(workshop.servers[base], [mutant.facts], plan, base);
    }
    case 'client':
    case 'server': {
      const isServer = mutant.make === 'server';
      const broken = mutant.facts;
      const hosted = await workshop.host.start(isServer ? programOf(broken) : driversOf(broken));
      const outcome = isServer
        ? await tryBroken(broken, hosted, plan, workshop.host)
        : await tryClient(connectSource(hosted.url), plan);
      // Whoever took the others down, what was seen of this one says nothing.
      return hosted.isOver() ? tryApart(mutant, plan) : outcome;
    }
  }
}

/** Plays cases against a mutant that is a program, as a process of its own. */
async function tryApart(
  { make, facts }: Extract<Mutant, { make: 'server' | 'client' }>,
  plan: TrialPlan,
): Promise<Outcome> {
  if (make === 'client') return tryClient(spawnSource(driverOf(facts)), plan);
  const server = await spawnTarget(commandOf(facts));
  try {
    return await tryBroken(facts, server, plan);
  } finally {
    await server.end();
  }
}

/** What a case has for itself is a process of its own where it is stopped, or where there is no host. */
function tryBroken(
  broken: BrokenServer,
  server: TrialServer,
  plan: TrialPlan,
  host?: PatchedHost,
): Promise<Outcome> {
  const startOwn = (use: OwnUse) =>
    use === 'stop' || host === undefined
      ? startOwnTarget(operatedCommandOf(broken))
      : startOwnAmongOthers(host, operatedProgramOf(broken));
  const { base = 'usual' } = broken;
  return tryServer(server, plan, { startOwn, base });
}
