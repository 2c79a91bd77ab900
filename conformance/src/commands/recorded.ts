/** Owns the report of traces that were recorded and not played: those of `check` and `proxy`. */

import { buildReport } from '../report/build.js';
import { buildCoverage } from '../report/coverage.js';
import type { KnownFailure } from '../run/known-failing.js';
import { excuse, reviewList } from '../run/known-failing.js';
import type { Judged } from '../run/run.js';
import type { RunSettings } from '../usage/settings.js';
import { conclude } from './conclude.js';
import { statusOf } from './exit-status.js';
import type { Output } from './output.js';
import { HARNESS_VERSION } from './version.js';

/** Recorded traces that were judged. */
export interface Recordings {
  readonly mode: 'check' | 'proxy';
  /** What the report calls the target. */
  readonly target: string;
  readonly command: string;
  /** When the recording began, in milliseconds since 1970. */
  readonly startedAt: number;
  readonly judged: readonly Judged[];
  readonly known: readonly KnownFailure[];
  /** What else its reader should know. */
  readonly notes?: readonly string[];
}

/** Reports recordings; gives the exit status. */
export async function reportRecordings(
  { mode, target, command, startedAt, judged, known, notes = [] }: Recordings,
  settings: RunSettings,
  output: Output,
): Promise<number> {
  const excused = judged.map((each) => excuse(each, known, settings.strict));
  const results = excused.map(({ result }) => result);
  const review = reviewList(
    known,
    excused,
    results.map(({ id }) => id),
  );
  const durationMs = Date.now() - startedAt;
  const report = buildReport(
    {
      mode,
      target,
      profile: 'all',
      features: [],
      seed: 0,
      durationMs,
      harnessVersion: HARNESS_VERSION,
      scope: new Set(),
      run: {
        command,
        startedAt: new Date(startedAt).toISOString(),
        nodeVersion: process.version,
        platform: `${process.platform} ${process.arch}`,
      },
      phases: [{ name: 'judging', durationMs }],
      coverage: buildCoverage(excused, () => true),
      playingMs: durationMs,
      mutants: new Map(),
      knownFailing: review.entries,
      // Whatever was recorded decides which entries it can say something of.
      problems: [],
      notes: [...review.problems, ...review.notes, ...notes],
      unreached: new Map(),
    },
    excused,
  );
  const conclusion = { folder: settings.report, replays: new Map(), renderReplay: () => '' };
  await conclude(report, conclusion, output);
  return statusOf(report);
}
