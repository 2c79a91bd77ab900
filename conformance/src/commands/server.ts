/** Owns `server`: raw wire peers against a signaling server. */
import type { Recorder } from '../recorder.js';
import type { Runnable } from '../run.js';
import type { Case } from '../scenarios/case.js';
import { SERVER_CASES } from '../scenarios/index.js';
import { Stage, type Venue } from '../scenarios/stage.js';
import { type RunSettings, renderRerun, type ServerChoice } from '../usage.js';
import { carryOut, type Output } from './session.js';

const DEFAULT_JOBS = 8;

/** Judges a server; gives the exit status. */
export function judgeServer(
  server: ServerChoice,
  settings: RunSettings,
  output: Output,
): Promise<number> {
  return carryOut(
    {
      mode: 'server',
      server,
      settings,
      jobs: settings.jobs ?? DEFAULT_JOBS,
      rerun: (caseId) => renderRerun('server', server, [], caseId, settings.seed),
      prepare: (url) => prepareServerCases(url, settings),
    },
    output,
  );
}

/** Every case for servers, against the server at a URL. */
export function prepareServerCases(url: string, settings: RunSettings): readonly Runnable[] {
  return SERVER_CASES.map((each, index) => prepareCase(each, index, url, settings));
}

/** A case with users of its own. */
function prepareCase(each: Case, index: number, url: string, settings: RunSettings): Runnable {
  const venue: Venue = {
    url,
    serviceId: settings.service.id,
    serviceKey: settings.service.key,
    otherService: settings.otherService,
    patienceMs: settings.patienceMs,
    maxWaitMs: settings.maxWaitMs,
  };
  return {
    id: each.id,
    title: each.title,
    kind: each.kind,
    clauses: each.clauses,
    async run(recorder: Recorder) {
      const stage = new Stage(venue, recorder, `${settings.seed.toString(36)}-${index}`);
      try {
        await each.play(stage);
      } finally {
        await stage.clear();
      }
    },
  };
}
