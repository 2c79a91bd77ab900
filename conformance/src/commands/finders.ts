/**
 * Owns which cases found a breach of a clause that they are not there for, when broken servers and SDKs were put to
 * trial: whoever asks for a clause is not to miss them.
 */

import { type Ledger, readLedger } from '../mutants/ledger.js';
import type { ClauseId } from '../oracle/clauses.js';

/** The clauses by the case that was the first to find a breach of each, with the mode of the case. */
export type Finders = ReadonlyMap<string, ReadonlySet<ClauseId>>;

/** The name of a case, which has another in each mode. */
const nameIn = (mode: string, id: string): string => `${mode} ${id}`;

/** Reads a ledger: the mutants of clients have names of their own kind. */
export function gatherFinders(ledger: Ledger): Finders {
  const finders = new Map<string, Set<ClauseId>>();
  for (const [mutant, kill] of Object.entries(ledger)) {
    const name = nameIn(mutant.startsWith('client-') ? 'client' : 'server', kill.case);
    const [broken] = kill.clauses;
    if (broken === undefined) continue;
    finders.set(name, (finders.get(name) ?? new Set()).add(broken as ClauseId));
  }
  return finders;
}

let known: Finders | undefined;

/** The clauses of which a case found a breach, without those that it is there for anyway. */
export function findsToo(
  mode: string,
  { id, clauses }: { readonly id: string; readonly clauses: readonly ClauseId[] },
): readonly ClauseId[] {
  known ??= gatherFinders(readLedger());
  return [...(known.get(nameIn(mode, id)) ?? [])].filter((clause) => !clauses.includes(clause));
}
