/** Owns the end of a run: the failures and the verdict on the terminal, and the files of the report. */
import type { Replay, Report } from '@audiocall/proto';
import { nameReplay, writeReplay } from '../replay-file.js';
import { makeFolder } from '../report/make-folder.js';
import { choosePalette, renderFailure } from '../report/terminal.js';
import { renderSummary } from '../report/terminal-summary.js';
import { writeReport } from '../report/write.js';
import { TargetError } from '../target.js';

/** Where a run writes. */
export interface Output {
  write(text: string): void;
  readonly colours: boolean;
  /** How wide it is. */
  readonly columns: number;
  /** Whether somebody watches: then passed cases only move the changing line. */
  readonly isLive: boolean;
  /** Puts a line below everything that is written, in the place of the last such line. */
  show(line: string): void;
  /** Told of each report that was shown, where several make one run. */
  concluded?(report: Report): void;
}

/** What to do with a report. */
export interface Conclusion {
  /** The folder of the report, where one is to be written. */
  readonly folder: string | undefined;
  /** The replays of the failed cases, by the names of the cases. */
  readonly replays: ReadonlyMap<string, Replay>;
  /** The command line that plays a replay file. */
  renderReplay(path: string): string;
}

/** Only the first failures are shown whole: the rest often follows from them. */
const DETAILED = 5;

/** Shows a report, and writes it where it is wanted. */
export async function conclude(
  report: Report,
  conclusion: Conclusion,
  output: Output,
): Promise<void> {
  const palette = choosePalette(output.colours);
  const { folder } = conclusion;
  if (folder !== undefined) await writeReplays(report, folder, conclusion);
  const failed = report.cases.filter(({ verdict }) => verdict === 'failed');
  for (const result of failed.slice(0, DETAILED)) {
    output.write(renderFailure(result, palette, output.columns));
  }
  if (failed.length > DETAILED) {
    const rest = failed.length - DETAILED;
    const where =
      folder === undefined ? '--report DIR leaves their traces' : 'the report has their traces';
    const one = report.mode === 'proxy' ? '' : ', and --only NAME shows one';
    output.write(`\n${rest} more failed; ${where}${one}.`);
  }
  output.write(renderSummary(report, palette, folder !== undefined, output.columns));
  output.concluded?.(report);
  if (folder === undefined) return;
  await writing(folder, () => writeReport(report, folder));
  output.write(`report   ${folder}/report.html\n         ${folder}/report.json, junit.xml`);
}

/** A file for each failed case; the report and the command to run again name it. */
async function writeReplays(
  report: Report,
  folder: string,
  { replays, renderReplay }: Conclusion,
): Promise<void> {
  for (const result of report.cases) {
    const replay = replays.get(result.id);
    if (replay === undefined) continue;
    const path = await writing(folder, () => writeReplay(replay, folder, result.id));
    for (const failure of result.failures) failure.replayFile = nameReplay(result.id);
    result.rerun = renderReplay(path);
  }
}

/** Makes the folder of a report before there is one, so that no run is made in vain. */
export async function makeReportFolder(folder: string): Promise<void> {
  await writing(folder, () => makeFolder(folder));
}

async function writing<Value>(folder: string, write: () => Promise<Value>): Promise<Value> {
  try {
    return await write();
  } catch (error) {
    throw new TargetError(
      `the report cannot be written to ${folder}: ${error instanceof Error ? error.message : error}`,
    );
  }
}
