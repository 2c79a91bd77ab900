/** Owns how the server of a run is opened, and asked what it offers. */
import { setTimeout } from 'node:timers/promises';
import { wrap } from '../report/terminal.js';
import { askOffered, probeTarget } from '../target/probe.js';
import { probeAgain } from '../target/probe-again.js';
import { attachTarget, spawnTarget, type Target, TargetError } from '../target/target.js';
import type { ServerChoice } from '../usage/settings.js';
import { maskUrl } from '../wording/mask-urls.js';
import { writeOut } from '../wording/printable.js';
import type { Output } from './output.js';
import type { Opened, RunPlan } from './run-plan.js';
import { tellWait } from './tell-wait.js';

/** Opens a server; `opened` is told of it at once, so that it is ended whatever comes. */
export async function openServer(
  plan: RunPlan,
  output: Output,
  opened: (target: Target) => void,
): Promise<Opened> {
  const { server, settings } = plan;
  if (server === undefined) throw new Error('a run without a server has to open its target');
  const target = await openTarget(server, output);
  opened(target);
  const shown = maskUrl(target.url);
  const atMost = `${settings.patienceMs / 1000} s at most (--patience)`;
  const fault = await tellWait(
    output,
    `waiting for ${shown} to open a WebSocket and to answer a Ping, ${atMost}`,
    probeTarget(target.url, settings.patienceMs),
  );
  if (fault !== undefined) {
    const where =
      server.kind === 'attach' ? '' : `; it is the first URL that \`${target.name}\` printed`;
    throw new TargetError((await awaitDeath(server, target)) ?? `${fault}${where}`);
  }
  await plan.checkFirst?.();
  let gaveSession = true;
  const offered = await tellWait(
    output,
    `waiting for ${shown} to answer CreateSession, ${atMost}`,
    askOffered(target.url, settings, (sentence) => {
      gaveSession = false;
      output.write(`${wrap(`! ${writeOut(sentence)}`, output.columns - 2).join('\n  ')}\n`);
    }),
  );
  const probe = (): Promise<string | undefined> => probeAgain(target.url, settings, gaveSession);
  return { ...target, probe, offered };
}

/** A program that ends loses its sockets a moment before it is known to have ended. */
const DEATH_MS = 500;

/** What a server that was started here came to, where it ended: that explains why it does not answer. */
async function awaitDeath(server: ServerChoice, target: Target): Promise<string | undefined> {
  if (server.kind === 'attach') return undefined;
  const died = target.died.then(
    (sentence) => `${sentence}. It ended before it answered the first Ping (clause G-5).`,
  );
  return Promise.race([died, setTimeout(DEATH_MS, undefined)]);
}

async function openTarget(server: ServerChoice, output: Output): Promise<Target> {
  if (server.kind === 'attach') return attachTarget(server.url);
  const sentence = `waiting for \`${server.command.join(' ')}\` to print a line with the URL that it listens on`;
  return tellWait(output, sentence, spawnTarget(server.command));
}
