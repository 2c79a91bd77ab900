/** Owns the small file from which a failure is played again: its form and its name. */
import { type CaseResult, type Replay, ReplaySchema } from '@audiocall/proto';
import { create, fromJson, type MessageInitShape, toJson } from '@bufbuild/protobuf';
import { CASE_OPTIONS } from '../usage/settings.js';
import { UsageError } from '../usage/usage-error.js';
import { KNOWN_SECRETS } from '../wording/known-secrets.js';
import { orderFailures } from './order-failures.js';
import { parseJson, readRegularFile } from './regular-file.js';

const REPLAY_VERSION = 1;

/** A replay of a case that failed, from what the run knows of it. */
export function makeReplay(
  result: CaseResult,
  about: MessageInitShape<typeof ReplaySchema>,
): Replay {
  const failures = orderFailures(result.failures);
  return create(ReplaySchema, {
    ...about,
    replayVersion: REPLAY_VERSION,
    caseId: result.id,
    kind: result.kind,
    clauses: [...new Set(failures.map(({ clause }) => clause))],
    explanation: failures[0]?.explanation ?? '',
  });
}

/** The name of a case's replay file. */
export function nameReplay(caseId: string): string {
  return `replay-${caseId.replace(/[^\p{L}\p{N}.]+/gu, '-')}.json`;
}

/** What stands in the file of a replay. */
export function renderReplayFile(replay: Replay): string {
  KNOWN_SECRETS.hideIn(replay);
  return `${JSON.stringify(toJson(ReplaySchema, replay), null, 2)}\n`;
}

/** Reads a replay. Throws a UsageError when it is none. */
export async function readReplay(path: string): Promise<Replay> {
  let replay: Replay;
  try {
    const json = parseJson(await readRegularFile(path));
    if (isReport(json)) throw new Error('it is a report; take a file replay-*.json beside it');
    replay = fromJson(ReplaySchema, json);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${path} is no replay file: ${reason}`);
  }
  if (replay.replayVersion !== REPLAY_VERSION || replay.caseId === '') {
    throw new UsageError(
      `${path} is no replay file of version ${REPLAY_VERSION}; a failed case leaves one in the folder of --report`,
    );
  }
  if (replay.path !== '' && !/^\d+:\d+$/.test(replay.path)) {
    throw new UsageError(`${path}: \`path\` is LOT:INDEX, two numbers, and not \`${replay.path}\``);
  }
  const foreign = replay.options.find(
    (word) => word.startsWith('-') && !CASE_OPTIONS.includes(word.slice(2)),
  );
  if (foreign !== undefined) {
    throw new UsageError(`${path}: the option ${foreign} does not belong into a replay file`);
  }
  return replay;
}

function isReport(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'reportVersion' in json;
}
