/** Owns what becomes of a mutant: killed, survived, rightly left alone or wrongly reported. Pure. */
import { brokenBy, type Mutant } from './catalogue.js';
import type { Kill } from './ledger.js';
import type { Outcome } from './trial.js';

/** The fate of one mutant. */
export type Fate =
  /** The clause that it breaks was reported. */
  | {
      readonly kind: 'killed';
      readonly kill: Kill;
      /** The clause that the report of the case names first: at best the broken one. */
      readonly named: string;
    }
  /** It was not; the clauses that were reported in its place. */
  | { readonly kind: 'survived'; readonly others: readonly string[]; readonly hadOccasion: boolean }
  /** It breaks no clause, and none was reported. */
  | { readonly kind: 'equivalent' }
  /** It breaks no clause, and one was reported. */
  | { readonly kind: 'unjust'; readonly others: readonly string[] };

/** The fate of a mutant by what the harness said of it. */
export function judgeMutant(mutant: Mutant, { reported, named, strikes }: Outcome): Fate {
  const others = [...reported.keys()].sort();
  const hadOccasion = strikes === undefined || strikes > 0;
  const clause = brokenBy(mutant);
  if (clause === undefined) {
    if (others.length > 0) return { kind: 'unjust', others };
    return hadOccasion ? { kind: 'equivalent' } : { kind: 'survived', others, hadOccasion };
  }
  const [first] = reported.get(clause) ?? [];
  if (first === undefined) return { kind: 'survived', others, hadOccasion };
  const clauses = [clause, ...others.filter((other) => other !== clause)];
  return { kind: 'killed', kill: { case: first, clauses }, named: named.get(first) ?? clause };
}

/** Whether the broken clause is the first that is named. */
export function isNamedFirst(fate: Fate): boolean {
  return fate.kind === 'killed' && fate.named === fate.kill.clauses[0];
}

/** Whether a fate is as it should be. */
export function isGood({ kind }: Fate): boolean {
  return kind === 'killed' || kind === 'equivalent';
}
