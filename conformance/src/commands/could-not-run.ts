/**
 * Owns the report of a run that could not be made: it takes the place of the last one in its folder, which would speak
 * for this run otherwise, and says why there is no verdict.
 */
import type { Report } from '@audiocall/proto';
import { buildReport } from '../report/build.js';
import { buildCoverage } from '../report/coverage.js';
import { writeReport } from '../report/write.js';
import { renderDriver } from '../usage/command-words.js';
import type { Invocation } from '../usage/read-command-line.js';
import { maskUrl } from '../wording/mask-urls.js';
import { renderWhole } from './again.js';
import { renderCheck } from './check.js';
import { HARNESS_VERSION } from './version.js';

/** A command line that judges something. */
type Judging = Extract<Invocation, { readonly verb: 'server' | 'client' | 'interop' | 'check' }>;

/** Leaves that report in a folder. What the last proxy recorded there stays: nobody can make it again. */
export async function leaveObstacle(
  invocation: Invocation,
  folder: string,
  sentence: string,
): Promise<void> {
  if (!('settings' in invocation) || invocation.verb === 'proxy') return;
  const { replay: played } = invocation.settings;
  const beside = { replays: new Map(), played };
  // That nothing can be written is no news here: the reason why nothing was run is told in any case.
  await writeReport(reportObstacle(invocation, sentence), folder, beside).catch(() => undefined);
}

/** The report of a run that was not made. */
function reportObstacle(invocation: Judging, obstacle: string): Report {
  const { verb: mode, settings } = invocation;
  return buildReport(
    {
      mode,
      target: settings.name ?? nameTarget(invocation),
      profile: settings.profile,
      features: [],
      seed: settings.seed,
      durationMs: 0,
      harnessVersion: HARNESS_VERSION,
      scope: new Set(),
      run: {
        command: renderAgain(invocation),
        startedAt: new Date().toISOString(),
        nodeVersion: process.version,
        platform: `${process.platform} ${process.arch}`,
      },
      phases: [],
      coverage: buildCoverage([], () => false),
      playingMs: 0,
      mutants: new Map(),
      knownFailing: [],
      problems: [],
      obstacle,
      notes: [],
      unreached: new Map(),
    },
    [],
  );
}

function nameTarget(invocation: Judging): string {
  switch (invocation.verb) {
    case 'check':
      return invocation.files.join(', ');
    case 'client':
      return renderDriver(invocation.client.driver);
    case 'interop':
      return invocation.clients.map(({ name }) => name).join(', ');
    default: {
      const { server } = invocation;
      return server.kind === 'attach' ? maskUrl(server.url) : server.command.join(' ');
    }
  }
}

function renderAgain(invocation: Judging): string {
  const { verb, settings } = invocation;
  if (verb === 'check') return renderCheck(invocation.files, settings);
  if (verb === 'client') return renderWhole({ mode: verb, clients: [invocation.client], settings });
  const clients = verb === 'interop' ? invocation.clients : [];
  return renderWhole({ mode: verb, server: invocation.server, clients, settings });
}
