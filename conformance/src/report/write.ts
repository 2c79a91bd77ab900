/** Owns the files of a report. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Report, ReportSchema } from '@audiocall/proto';
import { type JsonObject, toJson } from '@bufbuild/protobuf';
import { renderHtml } from './html.js';
import { renderJunit } from './junit.js';
import { makeFolder } from './make-folder.js';
import { hasSeed } from './modes.js';

/** A report as JSON: every field, but for a seed where there is none. */
export function renderJson(report: Report): string {
  const json = toJson(ReportSchema, report, { alwaysEmitImplicit: true }) as JsonObject;
  if (!hasSeed(report)) delete json['seed'];
  return `${JSON.stringify(json, null, 2)}\n`;
}

/** Writes report.html, report.json and junit.xml into a folder, which it makes. Gives the folder. */
export async function writeReport(report: Report, folder: string): Promise<string> {
  await makeFolder(folder);
  await writeFile(join(folder, 'report.json'), renderJson(report));
  await writeFile(join(folder, 'junit.xml'), renderJunit(report));
  await writeFile(join(folder, 'report.html'), renderHtml(report));
  return folder;
}
