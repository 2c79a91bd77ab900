/** Owns the files of a report. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Report, ReportSchema } from '@audiocall/proto';
import { type JsonObject, toJson } from '@bufbuild/protobuf';
import { renderHtml } from './html.js';
import { renderJunit } from './junit.js';
import { hasSeed } from './modes.js';
import { type WriteFile, writeTogether } from './write-together.js';

const JSON_NAME = 'report.json';

/** A report as JSON: every field, but for a seed where there is none. */
export function renderJson(report: Report): string {
  const json = toJson(ReportSchema, report, { alwaysEmitImplicit: true }) as JsonObject;
  if (!hasSeed(report)) delete json['seed'];
  return `${JSON.stringify(json, null, 2)}\n`;
}

/** What lies beside a report. */
export interface Beside {
  /** The replays that it names, by the names of their files. */
  readonly replays: ReadonlyMap<string, string>;
  /** A file that was played, and may be played again. */
  readonly played?: string | undefined;
}

/**
 * Writes report.html, report.json and junit.xml into a folder, which it makes, with what lies beside them, in
 * the place of the last report and of the replays that that one named: all of it or, with an error, nothing.
 */
export async function writeReport(
  report: Report,
  folder: string,
  { replays, played }: Beside,
  write?: WriteFile,
): Promise<void> {
  const outdated = (await readReplayNames(folder)).filter(
    (name) => played === undefined || resolve(folder, name) !== resolve(played),
  );
  const files = new Map([
    ...replays,
    [JSON_NAME, renderJson(report)],
    ['junit.xml', renderJunit(report)],
    ['report.html', renderHtml(report)],
  ]);
  await writeTogether(folder, files, outdated, write);
}

/** The replays that the report in a folder names; none where there is no report that can be read. */
async function readReplayNames(folder: string): Promise<readonly string[]> {
  const text = await readFile(join(folder, JSON_NAME), 'utf8').catch(() => '');
  const found = text.matchAll(/"replayFile": *"(replay-[^"/\\]+\.json)"/g);
  return [...new Set([...found].flatMap(([, name = '']) => name))];
}
