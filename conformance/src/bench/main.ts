#!/usr/bin/env node
/** Owns `npm run bench -- malformed [COUNT] [SEED]`: what is measured, and how it reads. */
import { REFERENCE_SERVER } from '../reference.js';
import { spawnTarget } from '../target.js';
import { fire, type Outcome } from './malformed.js';

const USAGE = 'usage: npm run bench -- malformed [COUNT] [SEED]   (1000000 messages, seed 1)';
const SERVICE = { id: 'demo', key: 'demo-key' };
const COULD_NOT_RUN = 2;

async function measureMalformed(messages: number, seed: number): Promise<number> {
  const target = await spawnTarget(REFERENCE_SERVER);
  let died: string | undefined;
  void target.died.then((sentence) => {
    died = sentence;
  });
  const step = Math.ceil(messages / 10);
  let next = step;
  try {
    const outcome = await fire({
      target,
      service: SERVICE,
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

const [what, count = '1000000', seed = '1'] = process.argv.slice(2);
if (what !== 'malformed' || !/^\d+$/.test(count) || !/^\d+$/.test(seed)) {
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = COULD_NOT_RUN;
} else {
  process.exitCode = await measureMalformed(Number(count), Number(seed));
}
