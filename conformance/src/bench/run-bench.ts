/** Owns `npm run bench`: what is measured, and how it reads. One that is interrupted leaves nothing behind. */
import { statusOfSignal } from '../commands/exit-status.js';
import { onSignals } from '../commands/interruption.js';
import { USUAL_SERVER } from '../ours/reference.js';
import { endChildren } from '../processes/children.js';
import { spawnTarget } from '../target/target.js';
import { DEFAULT_SERVICE } from '../usage/service-keys.js';
import { BITE_HEAD, CALM_HEAD, type Calm, measureBite, renderBites, renderCalm } from './bite.js';
import { measureFaults, renderFault } from './faults.js';
import { fire, type Outcome } from './malformed.js';
import { renderSeeds, runSeeds } from './seeds.js';
import { measureSpeed, rateOf, renderSpeed, runOnce } from './speed.js';

const USAGE = `usage: npm run bench -- malformed [COUNT] [SEED]   (1000000 messages, seed 1)
       npm run bench -- seeds [RUNS] [SEED]        (200 full runs from seed 1)
       npm run bench -- sequences [RUNS] [SEED]    (the generated cases alone)
       npm run bench -- bite [TRACES] [SEED]       (100 of each family, each with one event wrong)
       npm run bench -- faults [COUNT] [SEED]      (200 faults of chance in the reference server's core)
       npm run bench -- speed [RUNS] [SEED]        (5 full runs, and what judging costs)`;
const COULD_NOT_RUN = 2;

async function measureMalformed(messages: number, seed: number): Promise<number> {
  const target = await spawnTarget(USUAL_SERVER);
  let died: string | undefined;
  void target.died.then((sentence) => {
    died = sentence;
  });
  const step = Math.ceil(messages / 10);
  let next = step;
  try {
    const outcome = await fire({
      target,
      service: DEFAULT_SERVICE,
      messages,
      seed,
      onProgress(sent) {
        if (sent < next) return;
        next += step;
        process.stderr.write(`… ${sent} messages\n`);
      },
    });
    process.stdout.write(`${render(outcome, messages, seed)}\n`);
    const isClean = outcome.wrong.length + outcome.findings.length === 0 && died === undefined;
    return isClean ? 0 : 1;
  } finally {
    await target.end();
  }
}

const list = (entries: Iterable<readonly [string | number, number]>): string =>
  [...entries].map(([name, count]) => `${name} ${count}`).join(', ');

function render(outcome: Outcome, messages: number, seed: number): string {
  const { sent, closed, wrong, findings, innocentCalls, memoryMiB, durationMs } = outcome;
  const memory =
    memoryMiB.length === 0
      ? 'not told by this system'
      : `${memoryMiB.map((each) => each.toFixed(0)).join(' ')} MiB after each tenth`;
  return [
    `messages        ${messages} in ${(durationMs / 1000).toFixed(0)} s, seed ${seed}`,
    `families        ${list(sent)}`,
    `close codes     ${list(closed)}`,
    `wrong closes    ${wrong.length === 0 ? 'none' : `${wrong.length}: ${wrong.slice(0, 3).join('; ')}`}`,
    `innocent calls  ${innocentCalls}, findings: ${findings.length === 0 ? 'none' : `${findings.length}: ${findings.slice(0, 3).join('; ')}`}`,
    `server memory   ${memory}`,
  ].join('\n');
}

async function measureSeeds(runs: number, first: number, onlyGenerated: boolean): Promise<number> {
  const outcome = await runSeeds(
    runs,
    first,
    onlyGenerated,
    ({ runs: done, calls, alarms }) => {
      process.stderr.write(`… ${done} runs, ${calls} calls, ${alarms.length} false alarms\n`);
    },
    // At once: nobody wants to wait for half an hour to see the first one.
    (alarm) => process.stdout.write(`${alarm}\n`),
  );
  process.stdout.write(`${renderSeeds(outcome)}\n`);
  return outcome.alarms.length === 0 ? 0 : 1;
}

async function measureBites(traces: number, seed: number): Promise<number> {
  const calm: Calm[] = [];
  process.stdout.write(`${BITE_HEAD}\n`);
  await measureBite(traces, seed, (before, bites) => {
    calm.push(before);
    process.stdout.write(`${renderBites(bites)}\n`);
  });
  process.stdout.write(`\n${CALM_HEAD}\n${calm.map(renderCalm).join('\n')}\n`);
  return calm.every(({ alarms }) => alarms === 0) ? 0 : 1;
}

async function measureChance(count: number, seed: number): Promise<number> {
  const fates = { noticed: 0, unnoticed: 0, stillborn: 0 };
  const total = (): number => fates.noticed + fates.unnoticed + fates.stillborn;
  await measureFaults(count, seed, (fault, fate) => {
    fates[fate.kind] += 1;
    if (fate.kind === 'unnoticed') process.stdout.write(`${renderFault(fault)}\n`);
    // The written cases are played first.
    if (fate.kind === 'noticed' && fate.caseId.startsWith('generated/')) {
      process.stdout.write(`${fate.caseId} alone, ${fate.clause}: ${renderFault(fault)}\n`);
    }
    if (total() % 20 === 0) process.stderr.write(`… ${total()} faults, ${fates.noticed} noticed\n`);
  });
  const { noticed, unnoticed, stillborn } = fates;
  process.stdout.write(
    `${noticed} noticed, ${unnoticed} not noticed, ${stillborn} did not start, seed ${seed}\n`,
  );
  return 0;
}

async function reportSpeed(runs: number, seed: number): Promise<number> {
  const figures = await measureSpeed(runs, seed, (each) => {
    process.stderr.write(`… ${each.calls} calls, ${rateOf(each).toFixed(0)} a second\n`);
  });
  process.stdout.write(`${renderSpeed(figures.runs, figures.judging)}\n`);
  return figures.runs.every(({ alarms }) => alarms === 0) ? 0 : 1;
}

/** One run, for the process that puts several together. */
async function tellOnce(seed: number): Promise<number> {
  process.stdout.write(JSON.stringify(await runOnce(seed)));
  return 0;
}

async function measure(what: string | undefined, count = '', seed = '1'): Promise<number> {
  const [amount, first] = [Number(count), Number(seed)];
  if (Number.isInteger(amount) && Number.isInteger(first)) {
    if (what === 'malformed') return measureMalformed(amount || 1_000_000, first);
    if (what === 'seeds') return measureSeeds(amount || 200, first, false);
    if (what === 'bite') return measureBites(amount || 100, first);
    if (what === 'sequences') return measureSeeds(amount || 200, first, true);
    if (what === 'faults') return measureChance(amount || 200, first);
    if (what === 'speed') return reportSpeed(amount || 5, first);
    if (what === 'speed-once') return tellOnce(first);
  }
  process.stderr.write(`${USAGE}\n`);
  return COULD_NOT_RUN;
}

onSignals((signal) => void endChildren().finally(() => process.exit(statusOfSignal(signal))));

/** Measures what the words ask for; gives the exit status. */
export async function main(argv: readonly string[]): Promise<number> {
  // npm takes a first `--` away; whoever starts this in another way may leave it there.
  const [what, count, seed] = argv.filter((word) => word !== '--');
  if (what === '--help' || what === '-h') {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  return measure(what, count, seed);
}
