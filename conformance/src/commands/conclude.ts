/** Owns the end of a run: the failures and the verdict on the terminal, and the files of the report. */
import { join } from 'node:path';
import type { Replay, Report } from '@audiocall/proto';
import { chooseShown } from '../report/choose-shown.js';
import { claimFolder } from '../report/claim-folder.js';
import { choosePalette, renderFailure } from '../report/terminal.js';
import { renderPart } from '../report/terminal-part.js';
import { renderSummary } from '../report/terminal-summary.js';
import { writeReport } from '../report/write.js';
import type { WriteFile } from '../report/write-together.js';
import { nameReplay, renderReplayFile } from '../run/replay-file.js';
import { TargetError } from '../target/target.js';
import type { Output } from './output.js';

/** What to do with a report. */
export interface Conclusion {
  /** The folder of the report, where one is to be written. */
  readonly folder: string | undefined;
  /** The replays of the failed cases, by the names of the cases. */
  readonly replays: ReadonlyMap<string, Replay>;
  /** Whether what is no verdict is told, too. */
  readonly isVerbose?: boolean;
  /** The replay that this run played. */
  readonly played?: string | undefined;
  /** The command line that plays a replay file. */
  renderReplay(path: string, caseId: string): string;
}

/** Writes a report where it is wanted, and shows it; what could not be written is said when all is shown. */
export async function conclude(
  report: Report,
  conclusion: Conclusion,
  output: Output,
  write?: WriteFile,
): Promise<void> {
  await output.interruption?.end();
  const palette = choosePalette(output.colours);
  const unwritten = await leave(report, conclusion, write);
  const folder = unwritten === undefined ? conclusion.folder : undefined;
  const shown = chooseShown(report);
  for (const result of shown) output.write(renderFailure(result, palette, output.columns));
  const rest = report.cases.filter(({ verdict }) => verdict === 'failed').length - shown.length;
  if (shown.length > 0 && rest > 0) {
    const where =
      folder === undefined ? '--report DIR leaves their traces' : 'the report has their traces';
    const one = report.mode === 'proxy' ? '' : ', and --only NAME shows one';
    output.write(`\n${rest} more failed; ${where}${one}.`);
  }
  const isBrief = output.part !== undefined && report.verdict === 'conformant';
  output.write(
    isBrief
      ? renderPart(report, palette, output.part === 'whole', output.columns)
      : renderSummary(report, palette, folder !== undefined, output.columns, conclusion.isVerbose),
  );
  output.concluded?.(report);
  if (unwritten !== undefined) throw unwritten;
  if (folder === undefined) return;
  const others = isBrief ? '' : `\n         ${folder}/report.json, junit.xml`;
  output.write(`report   ${folder}/report.html${others}`);
}

/** Leaves a report in its folder; gives what is to be said where that is not possible. */
async function leave(
  report: Report,
  { folder, replays, renderReplay, played }: Conclusion,
  write: WriteFile | undefined,
): Promise<TargetError | undefined> {
  if (folder === undefined) return undefined;
  const without = report.cases.map((result) => ({ result, rerun: result.rerun }));
  const files = new Map<string, string>();
  for (const result of report.cases) {
    const replay = replays.get(result.id);
    if (replay === undefined) continue;
    const name = nameReplay(result.id);
    files.set(name, renderReplayFile(replay));
    for (const failure of result.failures) failure.replayFile = name;
    result.rerun = renderReplay(join(folder, name), result.id);
  }
  try {
    await writing(folder, () => writeReport(report, folder, { replays: files, played }, write));
    return undefined;
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    // There is no file that could be named.
    for (const { result, rerun } of without) {
      result.rerun = rerun;
      for (const failure of result.failures) failure.replayFile = '';
    }
    return error;
  }
}

/** Makes the folder of a report, and takes it, before there is one, so that no run is made in vain. */
export async function claimReportFolder(folder: string): Promise<() => void> {
  return writing(folder, () => claimFolder(folder));
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
