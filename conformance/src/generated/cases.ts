/** Owns the generated cases as a run takes them: one for each family. */
import type { Trace } from '@audiocall/proto';
import type { FeatureName } from '../features.js';
import { nothingPlayed, type Played } from '../run/played.js';
import type { Runnable } from '../run/run.js';
import type { Venue } from '../scenarios/venue.js';
import { ALONE, type Crew } from './crew.js';
import { FAMILIES, type Family } from './families.js';
import { replaySequence, searchSequences } from './search.js';
import { readStep, type Step } from './step.js';

/** What a search has to know of the run. */
export interface SearchSettings {
  readonly seed: number;
  /** How many sequences of each family; its own number where unset. */
  readonly runs?: number | undefined;
  /** Who plays them; this thread alone where unset. */
  readonly crew?: Crew | undefined;
}

/** How many sequences of a family play at the same time. */
const SIDE_BY_SIDE = 16;
/** The same of a family that waits for timers, and has little else to do. */
const WAITING_SIDE_BY_SIDE = 64;

/** One case for each family. */
export function prepareGeneratedCases(
  venue: Venue,
  { seed, runs, crew = ALONE }: SearchSettings,
  offered: readonly FeatureName[],
  onTrace?: (trace: Trace) => void,
): readonly Runnable[] {
  return FAMILIES.map((family) => {
    const count = runs ?? family.runs;
    // Fewer runs than usual may miss some of them, and that is no fault; none at all comes to nothing.
    const clauses = count > 0 && count < family.runs ? [] : family.clauses;
    return {
      ...describeFamily(family),
      clauses,
      search: () =>
        whenPlayable(family, venue, offered, () =>
          searchSequences({
            family,
            venue,
            seed,
            runs: count,
            clauses,
            jobs: family.waitsMs > 0 ? WAITING_SIDE_BY_SIDE : SIDE_BY_SIDE,
            crew,
            ...(onTrace === undefined ? {} : { onTrace }),
          }),
        ),
    };
  });
}

/** A case that plays one sequence of a family, as a replay file has it; undefined when there is none. */
export function prepareSequence(
  venue: Venue,
  caseId: string,
  seed: number,
  lines: readonly string[],
  offered: readonly FeatureName[],
): Runnable | undefined {
  const family = FAMILIES.find(({ id }) => id === caseId);
  const steps: Step[] = [];
  for (const line of lines) {
    const step = readStep(line);
    if (step === undefined) return undefined;
    steps.push(step);
  }
  if (family === undefined || steps.length === 0) return undefined;
  const searchAt = (place: Venue) => ({
    search: () =>
      whenPlayable(family, place, offered, () =>
        replaySequence({ family, venue: place, seed }, steps),
      ),
  });
  const { run, ...about } = describeFamily(family);
  const alone =
    venue.startOwn === undefined ? undefined : { run, ...searchAt({ ...venue, isAlone: true }) };
  return { ...about, run, clauses: [], alone, ...searchAt(venue) };
}

function describeFamily({ id, title, needs, waitsMs }: Family): Omit<Runnable, 'clauses'> {
  const startsEarly = waitsMs > 0;
  return { id, title, kind: 'property', needs, startsEarly, run: async () => undefined };
}

async function whenPlayable(
  family: Family,
  venue: Venue,
  offered: readonly FeatureName[],
  search: () => Promise<Played>,
): Promise<Played> {
  const missing = family.needs.filter((name) => !offered.includes(name));
  if (missing.length > 0) {
    const reason = `the server does not offer ${missing.join(', ')}`;
    return nothingPlayed({ kind: 'notOffered', reason });
  }
  if (family.waitsMs > venue.maxWaitMs) {
    const reason = `it waits ${family.waitsMs} ms, longer than --max-wait ${venue.maxWaitMs} ms`;
    return nothingPlayed({ kind: 'notOffered', reason });
  }
  return search();
}
