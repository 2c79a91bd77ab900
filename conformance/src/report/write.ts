/** Owns the files of a report, and of the traces of a proxy. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Report, ReportSchema, type Trace, TraceSchema } from '@audiocall/proto';
import { type JsonObject, toJson } from '@bufbuild/protobuf';
import { KNOWN_SECRETS } from '../wording/known-secrets.js';
import { renderHtml } from './html.js';
import { renderJunit } from './junit.js';
import { hasSeed } from './modes.js';
import { type WriteFile, writeTogether } from './write-together.js';

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

/** The names of the files of every report. */
const NAMES = { json: 'report.json', junit: 'junit.xml', html: 'report.html' } as const;

export const REPORT_FILES: readonly string[] = Object.values(NAMES);

/**
 * Writes report.html, report.json and junit.xml into a folder, which it makes, with what lies beside them, in
 * the place of the last report and of the files that that one named: all of it or, with an error, nothing. The report
 * has no secret from then on.
 */
export async function writeReport(
  report: Report,
  folder: string,
  { replays, played }: Beside,
  write?: WriteFile,
): Promise<void> {
  KNOWN_SECRETS.hideIn(report);
  const replayed = (await readReplayNames(folder)).filter(
    (name) => played === undefined || resolve(folder, name) !== resolve(played),
  );
  const traces = report.mode === 'proxy' ? await readTraceNames(folder) : [];
  const files = new Map([
    ...replays,
    [NAMES.json, renderJson(report)],
    [NAMES.junit, renderJunit(report)],
    [NAMES.html, renderHtml(report)],
  ]);
  await writeTogether(folder, files, [...replayed, ...traces], write);
}

/** The name of the file of a trace, by the id of its case. */
export function nameTrace(id: string): string {
  return `${id}.json`;
}

/**
 * Writes a trace that comes before its report, whole or not at all. The first one takes the place of the last report
 * and of the files that it named, so that nothing of two runs lies side by side.
 */
export async function writeTrace(id: string, trace: Trace, folder: string): Promise<void> {
  KNOWN_SECRETS.hideIn(trace);
  const text = `${JSON.stringify(toJson(TraceSchema, trace), null, 2)}\n`;
  const named = [...(await readReplayNames(folder)), ...(await readTraceNames(folder))];
  const outdated = [...named, ...Object.values(NAMES)];
  await writeTogether(folder, new Map([[nameTrace(id), text]]), outdated);
}

/** The replays that the report in a folder names; none where there is no report that can be read. */
async function readReplayNames(folder: string): Promise<readonly string[]> {
  const found = (await readLast(folder)).matchAll(/"replayFile": *"(replay-[^"/\\]+\.json)"/g);
  return [...new Set([...found].map(([, name = '']) => name))];
}

/** The traces beside the report of a proxy in a folder. Recordings are taken away by the next proxy, and nobody else. */
async function readTraceNames(folder: string): Promise<readonly string[]> {
  const text = await readLast(folder);
  if (!/"mode": *"proxy"/.test(text)) return [];
  return [...text.matchAll(/"id": *"(trace-\d+)"/g)].map(([, id = '']) => nameTrace(id));
}

async function readLast(folder: string): Promise<string> {
  return readFile(join(folder, NAMES.json), 'utf8').catch(() => '');
}
