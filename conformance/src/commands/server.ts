/** Owns `server`: raw wire peers against a signaling server. */
import { availableParallelism } from 'node:os';
import type { Replay } from '@audiocall/proto';
import { FEATURE_NAMES, FEATURES, type FeatureName } from '../features.js';
import { prepareGeneratedCases, prepareSequence } from '../generated/cases.js';
import { type Crew, countPlayers, needsHelper, recruit } from '../generated/crew.js';
import { NotOfferedError } from '../run/not-judged.js';
import type { Runnable } from '../run/run.js';
import { makeTag } from '../run/steady.js';
import { makeAnnounced } from '../scenarios/announced.js';
import type { Case } from '../scenarios/case.js';
import { SERVER_CASES } from '../scenarios/index.js';
import { Stage } from '../scenarios/stage.js';
import { createTokenMaker } from '../scenarios/token-maker.js';
import type { Venue } from '../scenarios/venue.js';
import { spawnTarget } from '../target/target.js';
import type { Recorder } from '../traffic/recorder.js';
import type { CaseSettings, RunSettings, ServerChoice } from '../usage/settings.js';
import { collectAlone, compileAsUsual } from './engine.js';
import type { Output } from './output.js';
import { carryOut } from './session.js';

const DEFAULT_JOBS = 8;

/** Judges a server; gives the exit status. */
export async function judgeServer(
  server: ServerChoice,
  settings: RunSettings,
  output: Output,
): Promise<number> {
  const startOwn = chooseStart(server);
  const counting = {
    ...settings,
    callsMade: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)),
    announced: makeAnnounced(),
  };
  const jobs = settings.jobs ?? DEFAULT_JOBS;
  const processors = availableParallelism();
  const isHelped = needsHelper(settings.runs ?? 0, processors);
  if (isHelped) {
    compileAsUsual();
    collectAlone();
  }
  const crew = recruit(countPlayers(jobs, processors), isHelped);
  const run = carryOut(
    {
      mode: 'server',
      server,
      settings,
      jobs,
      clients: [],
      binds: ['server', 'both'],
      prepare: (url, offered) => prepareServerCases(url, counting, offered, startOwn, crew),
      prepareReplay: (replay, url, offered) =>
        prepareServerReplay(replay, url, counting, offered, startOwn),
    },
    output,
  );
  return run.finally(() => crew.end());
}

/** Every case for servers, against the server at a URL. */
export function prepareServerCases(
  url: string,
  settings: CaseSettings,
  offered: readonly FeatureName[] = FEATURE_NAMES,
  startOwn?: Venue['startOwn'],
  crew?: Crew,
): readonly Runnable[] {
  const userTokens = chooseTokens(settings);
  const venue = { ...chooseVenue(url, settings), startOwn, userTokens };
  return [
    ...SERVER_CASES.map((each) => prepareCase(each, venue, settings, offered)),
    ...prepareGeneratedCases(chooseVenue(url, settings), { ...settings, crew }, offered),
  ];
}

/** The case that a replay plays, against the server at a URL; undefined when there is none. */
export function prepareServerReplay(
  { caseId, seed, commands }: Replay,
  url: string,
  settings: CaseSettings,
  offered: readonly FeatureName[],
  startOwn?: Venue['startOwn'],
): Runnable | undefined {
  return commands.length > 0
    ? prepareSequence({ ...chooseVenue(url, settings), startOwn }, caseId, seed, commands, offered)
    : prepareServerCases(url, { ...settings, seed }, offered, startOwn).find(
        ({ id }) => id === caseId,
      );
}

/** A server that is started by a command can be started again. */
function chooseStart(server: ServerChoice): Venue['startOwn'] {
  if (server.kind === 'attach') return undefined;
  return async () => {
    const target = await spawnTarget(server.command);
    return { url: target.url, stop: () => target.stop?.(), end: () => target.end() };
  };
}

/** Where cases play that need no more than a server; a user token takes a program to make it. */
export function chooseVenue(url: string, settings: CaseSettings): Venue {
  return {
    url,
    serviceId: settings.service.id,
    serviceKey: settings.service.key,
    otherService: settings.otherService,
    maxCalls: settings.maxCalls,
    maxBufferBytes: settings.maxBufferBytes,
    isUnbounded: settings.isUnbounded,
    callsMade: settings.callsMade,
    announced: settings.announced,
    patienceMs: settings.patienceMs,
    maxWaitMs: settings.maxWaitMs,
  };
}

function chooseTokens({ userTokens, patienceMs }: CaseSettings): Venue['userTokens'] {
  if (userTokens === undefined) return undefined;
  const { service, command, make } = userTokens;
  if (make === undefined) return { service, make: createTokenMaker(command, patienceMs) };
  return {
    service,
    make: async ({ serviceId, userId, seconds }) => make(serviceId, userId, seconds),
  };
}

/** What a case is given of the services of the run: those that it says it uses. */
function narrowVenue(venue: Venue, { uses = [] }: Case): Venue {
  return {
    ...venue,
    otherService: uses.includes('other-service') ? venue.otherService : undefined,
    userTokens: uses.includes('token-service') ? venue.userTokens : undefined,
  };
}

/** A case with users of its own. */
function prepareCase(
  each: Case,
  venue: Venue,
  settings: CaseSettings,
  offered: readonly FeatureName[],
): Runnable {
  const { play, ...about } = each;
  const isBeside = venue.startOwn !== undefined && venue.isAlone !== true;
  const alone = isBeside
    ? prepareCase(each, { ...venue, isAlone: true }, settings, offered)
    : undefined;
  const missing = (each.needs ?? []).filter((name) => !offered.includes(name));
  return {
    ...about,
    alone,
    async run(recorder: Recorder) {
      if (missing.length > 0) {
        throw new NotOfferedError(`the server does not offer ${missing.join(', ')}`);
      }
      const asked = (each.needs ?? []).map((name) => FEATURES[name]);
      const tag = makeTag(settings.seed);
      const stage = new Stage(narrowVenue(venue, each), recorder, tag, asked, settings.seed);
      try {
        await stage.begin();
        await play(stage);
      } finally {
        await stage.clear();
      }
    },
  };
}
