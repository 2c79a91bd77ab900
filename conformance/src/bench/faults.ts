/**
 * Owns the measure of what the harness finds: faults of chance in the core of the reference server, each put
 * before what `npm run conformance` plays against a server, until something is reported.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { prepareServerCases } from '../commands/server.js';
import { FEATURE_NAMES } from '../features.js';
import { type BrokenServer, commandOf, operatedCommandOf } from '../mutants/patch.js';
import { settingsOf, startOwnTarget } from '../mutants/trial.js';
import { FORK_OPTIONS, REJECT_OPTIONS } from '../ours/reference.js';
import { type Runnable, runCases } from '../run/run.js';
import { isForReject, needsFork } from '../scenarios/policies.js';
import { spawnTarget, TargetError } from '../target/target.js';
import { type ChanceFault, drawFaults, listFaults } from './chance-faults.js';

const CORE = fileURLToPath(new URL('../../../reference-server/dist/core/', import.meta.url));
const CASE_JOBS = 8;

/** A server under a session policy, and what `npm run conformance` plays against it. */
interface Part {
  readonly options: readonly string[];
  isFor(runnable: Runnable): boolean;
}

const PARTS: readonly Part[] = [
  { options: [], isFor: (runnable) => !needsFork(runnable) },
  { options: FORK_OPTIONS, isFor: needsFork },
  { options: ['--session-policy', 'fork', '--busy-scope', 'session'], isFor: needsFork },
  { options: REJECT_OPTIONS, isFor: isForReject },
];

/** What became of a fault. */
export type FaultFate =
  /** A case reported a clause. */
  | { readonly kind: 'noticed'; readonly caseId: string; readonly clause: string }
  /** Everything passed. */
  | { readonly kind: 'unnoticed' }
  /** The server with it ends before it listens. */
  | { readonly kind: 'stillborn' };

/** Puts so many faults to trial. */
export async function measureFaults(
  count: number,
  seed: number,
  onFate: (fault: ChanceFault, fate: FaultFate) => void,
): Promise<void> {
  const files = readdirSync(CORE).filter((name) => name.endsWith('.js'));
  const all = files.flatMap((name) =>
    listFaults(`core/${name}`, readFileSync(`${CORE}${name}`, 'utf8')),
  );
  const waiting = drawFaults(all, count, seed).map((fault, index) => ({ fault, index }));
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { fault, index } = next;
      onFate(fault, await tryChance(fault, (seed << 12) + index));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
}

async function tryChance({ patch }: ChanceFault, seed: number): Promise<FaultFate> {
  const server = {
    id: 'chance',
    kind: 'lost',
    title: '',
    breaks: 'G-1',
    patches: [patch],
  } as const;
  try {
    for (const part of PARTS) {
      for (const kind of ['written', 'generated'] as const) {
        const fate = await playPart(server, part, kind, seed);
        if (fate.kind !== 'unnoticed') return fate;
      }
    }
    return { kind: 'unnoticed' };
  } catch (error) {
    if (error instanceof TargetError) return { kind: 'stillborn' };
    throw error;
  }
}

/** Plays until something is reported. */
async function playPart(
  server: BrokenServer,
  { options, isFor }: Part,
  kind: 'written' | 'generated',
  seed: number,
): Promise<FaultFate> {
  const target = await spawnTarget([...commandOf(server), ...options]);
  try {
    const offered = FEATURE_NAMES.filter((name) => name !== 'fork' || isFor === needsFork);
    const cases = prepareServerCases(target.url, settingsOf({ seed }), offered, () =>
      startOwnTarget(operatedCommandOf(server)),
    );
    const isMeant = (runnable: Runnable): boolean =>
      isFor(runnable) && (runnable.kind === 'property') === (kind === 'generated');
    return await playUntilNoticed(cases.filter(isMeant), target.died);
  } finally {
    await target.end();
  }
}

async function playUntilNoticed(
  cases: readonly Runnable[],
  died: Promise<string>,
): Promise<FaultFate> {
  let fate: FaultFate = { kind: 'unnoticed' };
  let conclude: (sentence: string) => void = () => undefined;
  const enough = new Promise<string>((resolve) => {
    conclude = resolve;
  });
  await runCases(cases, {
    jobs: CASE_JOBS,
    onJudged({ result }) {
      const [failure] = result.failures;
      if (failure === undefined || fate.kind === 'noticed') return;
      fate = { kind: 'noticed', caseId: result.id, clause: failure.clause };
      conclude('something was reported');
    },
    died: Promise.race([died, enough]),
  });
  return fate;
}

/** A fault as one line. */
export function renderFault({ patch, line, before, after }: ChanceFault): string {
  return `${patch.file}:${line}  ${before.trim()}  ->  ${after.trim()}`;
}
