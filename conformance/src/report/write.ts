/** Owns the files of a report. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Report, ReportSchema } from '@audiocall/proto';
import { toJson } from '@bufbuild/protobuf';
import { renderHtml } from './html.js';
import { renderJunit } from './junit.js';
import { makeFolder } from './make-folder.js';

/** Writes report.html, report.json and junit.xml into a folder, which it makes. Gives the folder. */
export async function writeReport(report: Report, folder: string): Promise<string> {
  await makeFolder(folder);
  const json = toJson(ReportSchema, report, { alwaysEmitImplicit: true });
  await writeFile(join(folder, 'report.json'), `${JSON.stringify(json, null, 2)}\n`);
  await writeFile(join(folder, 'junit.xml'), renderJunit(report));
  await writeFile(join(folder, 'report.html'), renderHtml(report));
  return folder;
}
