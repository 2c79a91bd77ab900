/** Owns how the server of a run is opened, and asked what it offers. */
import { askOffered, probeTarget } from '../target/probe.js';
import { attachTarget, spawnTarget, type Target, TargetError } from '../target/target.js';
import type { ServerChoice } from '../usage/settings.js';
import type { Opened, RunPlan } from './run-plan.js';

/** Opens a server; `opened` is told of it at once, so that it is ended whatever comes. */
export async function openServer(plan: RunPlan, opened: (target: Target) => void): Promise<Opened> {
  const { server, settings } = plan;
  if (server === undefined) throw new Error('a run without a server has to open its target');
  const target = await openTarget(server);
  opened(target);
  const fault = await probeTarget(target.url, settings.patienceMs);
  if (fault !== undefined) throw new TargetError(fault);
  await plan.checkFirst?.();
  const probe = (): Promise<string | undefined> =>
    probeTarget(target.url, settings.patienceMs, true);
  return { ...target, probe, offered: await askOffered(target.url, settings) };
}

async function openTarget(server: ServerChoice): Promise<Target> {
  return server.kind === 'attach' ? attachTarget(server.url) : spawnTarget(server.command);
}
