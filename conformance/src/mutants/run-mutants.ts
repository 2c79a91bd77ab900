/**
 * Owns `npm run mutants`: every mutant is put to trial, and the last line counts their fates. Exit status 1
 * when one survives or is reported without reason, 2 for wrong usage.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { ExitStatus } from '../commands/exit-status.js';
import { isMeant } from '../usage/select.js';
import { UsageError } from '../usage/usage-error.js';
import {
  brokenBy,
  CATALOGUE,
  closeWorkshop,
  isSound,
  type Mutant,
  openWorkshop,
  partyOf,
  tryMutant,
  tryTogether,
  type Workshop,
} from './catalogue.js';
import { type Fate, isGood, isNamedFirst, judgeMutant } from './judgement.js';
import { type Kill, type Ledger, readLedger, writeLedger } from './ledger.js';
import { renderMatrix, writeMatrix } from './matrix.js';

/** Most of a trial is waiting for timers and for silence. */
const JOBS_PER_CORE = 12;

const HELP = `npm run mutants -- [--only GLOB] [--full] [--record] [--jobs N] [--seed N]

Puts every mutant of a server or a client to trial. A mutant is killed when the clause that it breaks is reported.
  --only GLOB  only mutants whose name, or whose clause, matches; may be repeated
  --full       play the whole suite against each mutant, not only the case that killed it before
  --record     --full, and write conformance/testdata/mutants.json and docs/mutants.md
  --jobs N     mutants at the same time    [${availableParallelism() * JOBS_PER_CORE}]
  --seed N     seed of the user ids        [1]
`;

const CASE_JOBS = 8;

/** Where a race or a late timer hid a fault from the case that found it before, that costs less than the whole suite. */
const TRIES = 3;

/** A sound server that a busy machine makes slow is not to be reported for that. */
const SOUND_PATIENCE_MS = 10_000;

interface Options {
  readonly only: readonly string[];
  readonly full: boolean;
  readonly record: boolean;
  readonly jobs: number;
  readonly seed: number;
}

/** Puts one mutant to trial: the case that killed it before, else the whole suite. */
async function trial(
  mutant: Mutant,
  index: number,
  workshop: Workshop,
  known: Kill | undefined,
  options: Options,
): Promise<Fate> {
  const seed = (options.seed << 12) + index;
  if (known !== undefined && !options.full) {
    const isMeant = ({ id }: { id: string }): boolean => id === known.case;
    for (let tried = 0; tried < TRIES; tried += 1) {
      const plan = { seed, jobs: 1, isMeant };
      const fate = judgeMutant(mutant, await tryMutant(mutant, workshop, plan));
      if (isGood(fate)) return fate;
    }
  }
  // Generated sequences find faults too, but shrinking each of them takes long.
  const isMeant = ({ kind }: { kind: string }): boolean => kind !== 'property';
  const patience = isSound(mutant) ? { patienceMs: SOUND_PATIENCE_MS } : {};
  const all = { seed, jobs: CASE_JOBS, isMeant, ...patience };
  return judgeMutant(mutant, await tryMutant(mutant, workshop, all));
}

/** What lies between two relays holds bytes too: cases that fill a socket are played against each server alone. */
const fillsSockets = ({ id }: { id: string }): boolean => id.startsWith('slow-reader/');

/** Puts the sound servers to one trial, in which the first of them speaks for all. */
async function trialTogether(
  sound: readonly Mutant[],
  workshop: Workshop,
  options: Options,
): Promise<Fate> {
  const servers = sound.flatMap((each) => (each.make === 'equivalent' ? [each] : []));
  const [first] = servers;
  if (first === undefined) return { kind: 'equivalent' };
  const plan = { seed: options.seed << 12, jobs: CASE_JOBS, patienceMs: SOUND_PATIENCE_MS };
  const together = tryTogether(
    servers.map((each) => each.facts),
    workshop,
    { ...plan, isMeant: (each) => each.kind !== 'property' && !fillsSockets(each) },
  );
  const alone = servers.map(async (each, index) => {
    const seed = plan.seed + index + 1;
    const outcome = await tryMutant(each, workshop, { ...plan, seed, isMeant: fillsSockets });
    // It had its occasion among the others.
    return judgeMutant(each, { ...outcome, strikes: undefined });
  });
  const fates = [judgeMutant(first, await together), ...(await Promise.all(alone))];
  return fates.find((fate) => !isGood(fate)) ?? { kind: 'equivalent' };
}

function renderFate(mutant: Mutant, fate: Fate): string {
  const { id, title } = mutant.facts;
  const clause = brokenBy(mutant) ?? '';
  const head = `${fate.kind.padEnd(10)} ${clause.padEnd(6)} ${id}`;
  switch (fate.kind) {
    case 'killed':
      return `✓ ${head}  (${fate.kill.case}${isNamedFirst(fate) ? '' : `, which names ${fate.named} first`})`;
    case 'equivalent':
      return `✓ ${head}`;
    case 'unjust':
      return `✗ ${head}: a ${partyOf(mutant)} that ${title} is right, and was reported under ${fate.others.join(', ')}`;
    case 'survived': {
      const instead = fate.others.length > 0 ? `; reported: ${fate.others.join(', ')}` : '';
      const idle = fate.hadOccasion ? '' : '; no case gave it an occasion';
      return `✗ ${head}: a ${partyOf(mutant)} that ${title}${idle}${instead}`;
    }
    default:
      return fate satisfies never;
  }
}

/** What takes longest starts first: whole suites, then cases that start a driver each. */
const SOONEST: readonly Mutant['make'][] = ['equivalent', 'equivalentClient', 'client'];

/** Where something is lost, a case waits for it in vain. */
const isLost = ({ facts }: Mutant): boolean => 'kind' in facts && facts.kind === 'lost';

/**
 * The order of the trials. Broken servers keep their host at work, and faults on the wire this program: of both, and
 * of clients behind a fault, some run at any time. Those that wait in vain are not the last ones.
 */
function inOrder<Each extends { readonly mutant: Mutant }>(all: readonly Each[]): Each[] {
  const makes = [...new Set(all.map(({ mutant }) => mutant.make))];
  const ranked = makes.flatMap((make) => {
    const own = all
      .filter(({ mutant }) => mutant.make === make)
      .sort((one, other) => Number(isLost(other.mutant)) - Number(isLost(one.mutant)));
    const soon = SOONEST.indexOf(make);
    return own.map((each, at) => ({
      each,
      rank: soon < 0 ? at / own.length : soon - SOONEST.length,
    }));
  });
  return ranked.sort((one, other) => one.rank - other.rank).map(({ each }) => each);
}

/** Cases that mostly wait for timers: they need no processor, and would be all that is left at the end. */
const WAITS = /^(timers|going-away)\/|\/(unanswered|silence|silent-socket|hello|signs-of-life)$/;
const WAITING_JOBS = 20;

async function run(options: Options): Promise<number> {
  const ledger = readLedger();
  const chosen = CATALOGUE.map((mutant, index) => ({ mutant, index })).filter(({ mutant }) =>
    isMeant(options.only, mutant.facts.id, [brokenBy(mutant) ?? 'equivalent']),
  );
  if (chosen.length === 0) throw new UsageError('no mutant matches --only');
  const workshop = await openWorkshop();
  const fates = new Map<string, Fate>();
  const sound = chosen.filter(({ mutant }) => mutant.make === 'equivalent');
  const together = options.full || sound.length < 2 ? [] : sound;
  const queue = inOrder(chosen.filter((each) => !together.includes(each)));
  const isWaiting = ({ mutant }: (typeof chosen)[number]): boolean =>
    WAITS.test(ledger[mutant.facts.id]?.case ?? '');
  const [waiting, busy] = [queue.filter(isWaiting), queue.filter((each) => !isWaiting(each))];
  const tell = (mutant: Mutant, fate: Fate): void => {
    fates.set(mutant.facts.id, fate);
    console.log(renderFate(mutant, fate));
  };
  const work = async (own: (typeof chosen)[number][]): Promise<void> => {
    for (let next = own.shift(); next !== undefined; next = own.shift()) {
      const { mutant, index } = next;
      tell(mutant, await trial(mutant, index, workshop, ledger[mutant.facts.id], options));
    }
  };
  // Each in front of the next: where all of them together are left alone, so is each.
  const workTogether = async (): Promise<void> => {
    if (together.length === 0) return;
    const mutants = together.map(({ mutant }) => mutant);
    const fate = await trialTogether(mutants, workshop, options);
    if (!isGood(fate)) return work([...together]);
    for (const mutant of mutants) tell(mutant, fate);
  };
  try {
    const workers = (count: number, own: typeof queue) =>
      Array.from({ length: count }, () => work(own));
    await Promise.all([
      workTogether(),
      ...workers(Math.min(WAITING_JOBS, options.jobs), waiting),
      ...workers(options.jobs, busy),
    ]);
  } finally {
    await closeWorkshop(workshop);
  }
  const count = (kind: Fate['kind']): number =>
    [...fates.values()].filter((fate) => fate.kind === kind).length;
  if (options.record) record(ledger, fates);
  const unjust = count('unjust');
  if (unjust > 0) console.log(`${unjust} reported without reason`);
  const first = [...fates.values()].filter(isNamedFirst).length;
  console.log(`${first} of ${count('killed')} under the clause that the report names first`);
  console.log(
    `${count('killed')} killed, ${count('survived')} survived, ${count('equivalent')} equivalent`,
  );
  return [...fates.values()].every(isGood) ? 0 : 1;
}

/** Keeps what was known, in the order of the catalogue, and adds what was found. */
function record(known: Ledger, fates: ReadonlyMap<string, Fate>): void {
  const ledger: Record<string, Kill> = {};
  for (const { facts } of CATALOGUE) {
    const fate = fates.get(facts.id);
    const kill = fate?.kind === 'killed' ? fate.kill : known[facts.id];
    if (kill !== undefined) ledger[facts.id] = kill;
  }
  writeLedger(ledger);
  writeMatrix(renderMatrix(CATALOGUE, ledger));
}

function readOptions(argv: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      only: { type: 'string', multiple: true },
      full: { type: 'boolean' },
      record: { type: 'boolean' },
      jobs: { type: 'string' },
      seed: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) return undefined;
  const readNumber = (name: 'jobs' | 'seed', otherwise: number): number => {
    const value = values[name] === undefined ? otherwise : Number(values[name]);
    if (Number.isInteger(value) && value >= 1 && value <= 4096) return value;
    throw new UsageError(`--${name} takes a whole number from 1 to 4096`);
  };
  return {
    only: values.only ?? [],
    full: values.full === true || values.record === true,
    record: values.record === true,
    jobs: readNumber('jobs', availableParallelism() * JOBS_PER_CORE),
    seed: readNumber('seed', 1),
  };
}

export async function main(argv: readonly string[]): Promise<number> {
  try {
    const options = readOptions(argv);
    if (options !== undefined) return await run(options);
    process.stdout.write(HELP);
    return ExitStatus.CONFORMANT;
  } catch (error) {
    const isUsage = error instanceof UsageError || (error as { code?: string }).code !== undefined;
    if (!isUsage) throw error;
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
    return ExitStatus.COULD_NOT_RUN;
  }
}
