/**
 * Owns the named regressions: the folder of past failures, and what a file there has to say. Does not
 * know how one is played.
 */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Replay } from '@audiocall/proto';
import { readStep } from '../generated/step.js';
import { CLAUSES, type ClauseId } from '../oracle/clauses.js';
import { readReplay } from '../run/replay-file.js';
import { UsageError } from '../usage/usage-error.js';

/** Past failures, which every run of their mode plays first. */
export const REGRESSIONS = fileURLToPath(new URL('../../regressions', import.meta.url));

/** The kind of a case that is a past failure. */
export const REGRESSION = 'regression';

const MODES = ['server', 'client', 'interop'] as const;

/** A past failure. */
export interface Regression {
  /** Stable name, as in `--only`: `regression/` and the name of the file. */
  readonly id: string;
  /** Where it lies, for who has to mend it. */
  readonly path: string;
  readonly mode: (typeof MODES)[number];
  /** What was broken, and is put to the test by every play. */
  readonly clauses: readonly ClauseId[];
  readonly replay: Replay;
}

/** The regressions of every mode, in the order of their names. Throws a UsageError for a file that is none. */
export async function readRegressions(folder = REGRESSIONS): Promise<readonly Regression[]> {
  const names = (await readFolder(folder)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(names.map((name) => readRegression(join(folder, name))));
}

/** The names of what lies in a folder; none where it is not there. */
async function readFolder(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

async function readRegression(path: string): Promise<Regression> {
  const replay = await readOrRefuse(path);
  const { clauses, commands, note, options } = replay;
  const name = basename(path, '.json');
  const mode = MODES.find((known) => known === replay.mode);
  const unknown = clauses.find((id) => !isClause(id));
  const noStep = commands.find((line) => readStep(line) === undefined);
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
    throw refuseRegression(path, 'name it after what was wrong, in lower case and with hyphens');
  }
  if (mode === undefined) {
    throw refuseRegression(
      path,
      `\`mode\` is \`${replay.mode}\`; it has to be ${MODES.join(', ').replace(/, (?=\w+$)/, ' or ')}`,
    );
  }
  if (note === '') throw refuseRegression(path, 'say in `note`, in one sentence, what was wrong');
  if (clauses.length === 0) throw refuseRegression(path, 'name in `clauses` what was broken');
  if (unknown !== undefined) {
    throw refuseRegression(path, `there is no clause ${unknown}; name the one that says it now`);
  }
  if (noStep !== undefined) {
    throw refuseRegression(path, `\`${noStep}\` is no step of a sequence; write it as one is now`);
  }
  if (options.length > 0) {
    throw refuseRegression(path, 'leave `options` out: those of the run that plays it count');
  }
  return { id: `${REGRESSION}/${name}`, path, mode, clauses: clauses.filter(isClause), replay };
}

async function readOrRefuse(path: string): Promise<Replay> {
  try {
    return await readReplay(path);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${error.message}; ${WAY_OUT}`);
  }
}

function isClause(id: string): id is ClauseId {
  return id in CLAUSES;
}

const WAY_OUT = 'mend this regression, or take its file out of the folder';

/** What is wrong with a regression, and what to do. */
export function refuseRegression(path: string, what: string): UsageError {
  return new UsageError(`${path}: ${what}; ${WAY_OUT}`);
}
