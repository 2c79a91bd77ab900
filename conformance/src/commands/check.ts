/** Owns `check`: recorded traces before the same oracle that judges every other one. */
import { basename } from 'node:path';
import { ReportSchema, ServerNoteSchema, type Trace, TraceSchema } from '@audiocall/proto';
import { create, fromJson, type JsonObject, type JsonValue } from '@bufbuild/protobuf';
import { REPORT_VERSION } from '../report/build.js';
import { choosePalette, renderCase } from '../report/terminal.js';
import { isTold } from '../report/told.js';
import { excuse, loadKnownFailing } from '../run/known-failing.js';
import { parseJson, readRegularFile } from '../run/regular-file.js';
import { type Judged, judgeRecording } from '../run/run.js';
import { OWN_WORDS } from '../usage/own-words.js';
import { isMeant, spellInAscii } from '../usage/select.js';
import { type RunSettings, renderVerdictOptions } from '../usage/settings.js';
import { UsageError } from '../usage/usage-error.js';
import { joinCommand } from '../usage/words.js';
import { inLine } from '../wording/printable.js';
import type { Output } from './output.js';
import { reportRecordings } from './recorded.js';
import { findingsOf, leaveOpen } from './unseen.js';

/** Judges the traces of files; gives the exit status. */
export async function checkTraces(
  files: readonly string[],
  settings: RunSettings,
  output: Output,
): Promise<number> {
  const startedAt = Date.now();
  output.interruption?.describe(() => 'before every trace was judged');
  const palette = choosePalette(output.colours);
  const known = await loadKnownFailing(settings.knownFailing);
  const judged: Judged[] = [];
  const found = (await Promise.all(files.map(readTraces))).flat();
  const isAlone = (file: string): boolean =>
    found.filter((trace) => trace.file === file).length === 1;
  const chosen = chooseTraces(found, settings.only);
  for (const { file, name, trace, findings } of chosen) {
    tellLong(trace, output);
    const recording = judgeRecording({ id: name, title: `The recorded trace ${name}` }, trace);
    const each = leaveOpen(recording, findings);
    // The harness was given this trace: whatever became of it, it belongs to the report.
    each.result.trace = trace;
    const only = isAlone(file) ? [] : [spellInAscii(name)];
    each.result.rerun = renderCheck([file], { ...settings, only });
    judged.push(each);
    const { result } = excuse(each, known, settings.strict);
    if (!isTold(result, chosen.length, settings)) continue;
    output.write(renderCase(result, palette, output.columns));
  }
  output.show('');
  const target = settings.name ?? files.join(', ');
  const command = renderCheck(files, settings);
  const notes = [
    ...tellScripted(chosen),
    ...(settings.knownFailing === undefined ? tellExcused(chosen) : []),
  ];
  const recordings = { mode: 'check', target, command, startedAt, judged, known, notes } as const;
  return reportRecordings(recordings, settings, output);
}

/** A trace that takes more than a second or two. */
const LONG = 20_000;

/** Nothing is written while a trace is judged, so that a long one is told of before. */
function tellLong({ entries }: Trace, output: Output): void {
  if (entries.length < LONG) return;
  const line = `judging ${entries.length.toLocaleString('en-US')} entries …`;
  if (output.isLive) output.show(line);
  else output.write(line);
}

/** The command line that judges traces of files. */
export function renderCheck(
  files: readonly string[],
  settings: Pick<RunSettings, 'only' | 'knownFailing' | 'strict'>,
): string {
  const filter = settings.only.flatMap((glob) => ['--only', glob]);
  const words = [...files, ...filter, ...renderVerdictOptions(settings)];
  return joinCommand([...OWN_WORDS, 'check', ...words]);
}

/** Whoever wrote the script broke clauses on purpose. */
function tellScripted(chosen: readonly NamedTrace[]): readonly string[] {
  const count = chosen.filter(({ trace }) => trace.server?.scripted === true).length;
  if (count === 0) return [];
  return [
    `the server of ${count === 1 ? '1 trace' : `${count} traces`} is a script of this harness, as in \`client\`: only what binds clients is judged there`,
  ];
}

/** A report names what was excused, and not the file that says so. */
function tellExcused(chosen: readonly NamedTrace[]): readonly string[] {
  const count = chosen.filter(({ wasExcused }) => wasExcused).length;
  if (count === 0) return [];
  return [
    `the report excuses known failures of ${count === 1 ? '1 case' : `${count} cases`}, and here they count; give the list again, as --known-failing FILE`,
  ];
}

interface NamedTrace {
  /** The file that it is from. */
  readonly file: string;
  readonly name: string;
  /** The clauses that its case is there for, where a report says so. */
  readonly clauses: readonly string[];
  /** The clauses that its run found broken, where a report says so. */
  readonly findings: ReadonlySet<string>;
  /** Whether its run excused a failure, where a report says so. */
  readonly wasExcused: boolean;
  readonly trace: Trace;
}

/** The traces that are meant. */
function chooseTraces(
  found: readonly NamedTrace[],
  only: readonly string[],
): readonly NamedTrace[] {
  const choose = (globs: readonly string[]): readonly NamedTrace[] =>
    found.filter(({ name, clauses }) => isMeant(globs, name, clauses));
  const idle = only.filter((glob) => choose([glob]).length === 0);
  if (idle.length === 0) return choose(only);
  const words = idle.map((glob) => `--only ${glob}`).join(' ');
  throw new UsageError(`no trace matches ${words}; there is ${listSome(found)}`);
}

const SHOWN_NAMES = 12;

function listSome(found: readonly NamedTrace[]): string {
  const names = found.slice(0, SHOWN_NAMES).map(({ name }) => name);
  const rest = found.length - names.length;
  return `${names.join(', ')}${rest > 0 ? `, and ${rest} more` : ''}`;
}

/** The traces of a file: it is one, or it is a report with the traces of what did not pass. */
async function readTraces(file: string): Promise<readonly NamedTrace[]> {
  const json = await readJson(file);
  const name = basename(file, '.json');
  try {
    if ('cases' in json) {
      const { cases, mode, reportVersion } = fromJson(ReportSchema, json, {
        ignoreUnknownFields: true,
      });
      if (reportVersion !== REPORT_VERSION) {
        throw new Error(
          `its report_version is ${reportVersion}; this harness reads ${REPORT_VERSION}`,
        );
      }
      const traces = cases.flatMap((result) => {
        const { id, clauses, trace, failures } = result;
        if (trace === undefined) return [];
        const wasExcused = failures.some((failure) => failure.knownFailingBecause !== '');
        return [{ file, name: id, clauses, findings: findingsOf(result), wasExcused, trace }];
      });
      for (const { name, trace } of traces) {
        requirePlain('case', name);
        requireSense(trace);
        if (mode === 'client') noteScript(trace);
      }
      if (traces.length > 0) return traces;
      throw new Error('it is a report in which no case has a trace; one that passed has none');
    }
    if ('entries' in json) {
      const trace = fromJson(TraceSchema, json, { ignoreUnknownFields: true });
      requireSense(trace);
      return [{ file, name, clauses: [], findings: new Set(), wasExcused: false, trace }];
    }
  } catch (error) {
    throw new UsageError(`${file} cannot be judged: ${sentenceOf(error)}`);
  }
  if ('replayVersion' in json) {
    throw new UsageError(
      `${file} holds no trace: it plays a failure again; give it to the command that left it, as --replay ${file}`,
    );
  }
  throw new UsageError(
    `${file} is neither a trace (an object with \`entries\`) nor a report (with \`cases\`)`,
  );
}

/** A harness that was older did not say so in the trace. */
function noteScript(trace: Trace): void {
  trace.server ??= create(ServerNoteSchema);
  trace.server.scripted = true;
}

/** What every reader of a trace relies on. */
function requireSense(trace: Trace): void {
  requireClock(trace);
  for (const name of new Set(trace.entries.map(({ participant }) => participant))) {
    requirePlain('participant', name);
  }
}

/** A name stands in sentences, and in commands to copy. */
function requirePlain(what: string, name: string): void {
  if (!/[\p{Cc}\p{Cs}\p{Bidi_Control}]/u.test(name)) return;
  throw new Error(`the name of a ${what} has control characters: ${inLine(name)}`);
}

/** Whoever made the trace had a clock: what timers did cannot be judged by one that goes back. */
function requireClock({ entries }: Trace): void {
  const wrong = entries.findIndex(
    ({ atMs }, step) => !Number.isFinite(atMs) || atMs < (entries[step - 1]?.atMs ?? 0),
  );
  if (wrong < 0) return;
  const { atMs } = entries[wrong] ?? {};
  const before = entries[wrong - 1]?.atMs ?? 0;
  throw new Error(
    `entry ${wrong} is at ${atMs} ms, behind ${before} ms; the entries of a trace are in the order of their times`,
  );
}

async function readJson(file: string): Promise<JsonObject> {
  const text = await readRegularFile(file).catch((error: unknown) => {
    throw new UsageError(`${file} cannot be read: ${sentenceOf(error)}`);
  });
  let json: JsonValue;
  try {
    json = parseJson(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new UsageError(`${file} is no JSON: ${sentenceOf(error)}`);
  }
  return json !== null && typeof json === 'object' && !Array.isArray(json) ? json : {};
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
