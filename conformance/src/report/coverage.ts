/** Owns the coverage of a run: the situations that it came to, of those that the protocol knows. Pure. */
import { type Coverage, CoverageSchema } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { KNOWN_SITUATIONS } from '../oracle/known-situations.js';
import { nameSituation, type Situation } from '../oracle/situations.js';
import type { Judged } from '../run/run.js';

/** What the cells of a report are of. `isInForce` says whether a profile or feature counts. */
export function buildCoverage(
  judged: readonly Judged[],
  isInForce: (profile: string) => boolean,
): Coverage {
  const seen = collect(judged);
  const known = KNOWN_SITUATIONS.filter(({ profile }) => isInForce(profile));
  const names = new Set(known.map(nameSituation));
  const others = [...seen]
    .filter(([name]) => !names.has(name))
    .map(([, { situation }]) => situation);
  const describe = (situation: Situation, profile: string) => {
    const { times = 0, firstCase = '' } = seen.get(nameSituation(situation)) ?? {};
    const { state, event, party } = situation;
    return { state, event, party, profile, known: profile !== '', times, firstCase };
  };
  return create(CoverageSchema, {
    cells: [
      ...known.map((situation) => describe(situation, situation.profile)),
      ...others.map((situation) => describe(situation, '')),
    ],
    known: known.length,
    reached: known.filter((situation) => seen.has(nameSituation(situation))).length,
  });
}

interface Sum {
  readonly situation: Situation;
  readonly times: number;
  readonly firstCase: string;
}

function collect(judged: readonly Judged[]): ReadonlyMap<string, Sum> {
  const seen = new Map<string, Sum>();
  for (const { result, tally } of judged) {
    for (const [name, { situation, times }] of tally.situations) {
      const { times: before = 0, firstCase = result.id } = seen.get(name) ?? {};
      seen.set(name, { situation, times: before + times, firstCase });
    }
  }
  return seen;
}

/** How many situations a note names. */
const EXAMPLES = 3;

/** A sentence about the situations of core that a whole run did not come to; none where it came to all. */
export function describeUnreached({ cells }: Coverage): readonly string[] {
  const open = cells.filter(
    ({ known, times, profile }) => known && times === 0 && profile === 'core',
  );
  if (open.length === 0) return [];
  const names = open
    .slice(0, EXAMPLES)
    .map(({ party, state, event }) => `${party} ${state} ${event}`);
  const rest = open.length > EXAMPLES ? `, and ${open.length - EXAMPLES} more` : '';
  return [`situations of core that the run did not come to: ${names.join(', ')}${rest}`];
}
