/**
 * Owns the ledger of kills, `conformance/testdata/mutants.json`: which case killed which mutant. It is the ratchet,
 * since what was killed once has to be killed always, and it makes a run short: that case is played first.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** How a mutant was killed. */
export interface Kill {
  /** The first case that reported the clause that the mutant breaks. */
  readonly case: string;
  /** Every clause that the whole suite reported of it, the broken one first. */
  readonly clauses: readonly string[];
}

/** The kills by the ids of the mutants. */
export type Ledger = Readonly<Record<string, Kill>>;

const PATH = fileURLToPath(new URL('../../testdata/mutants.json', import.meta.url));

/** Reads the ledger; an empty one where there is none yet. */
export function readLedger(): Ledger {
  let text: string;
  try {
    text = readFileSync(PATH, 'utf8');
  } catch {
    return {};
  }
  return JSON.parse(text) as Ledger;
}

/** Writes the ledger, one line for each mutant. */
export function writeLedger(ledger: Ledger): void {
  const lines = Object.entries(ledger).map(
    ([id, kill]) => `  ${JSON.stringify(id)}: ${JSON.stringify(kill)}`,
  );
  writeFileSync(PATH, `{\n${lines.join(',\n')}\n}\n`);
}
