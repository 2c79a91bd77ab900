import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CaseResultSchema,
  FailureSchema,
  ReportSchema,
  ServerNoteSchema,
  TraceSchema,
} from '@audiocall/proto';
import { create, toJson } from '@bufbuild/protobuf';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drop, rewrite } from '../oracle/changes.fixture.js';
import { drivenSdk } from '../oracle/client-flows.fixture.js';
import { base } from '../oracle/flows.fixture.js';
import { renderJson } from '../report/write.js';
import { readCommandLine } from '../usage/read-command-line.js';
import { checkTraces } from './check.js';
import { openTerminal } from './terminal.js';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audiocall-'));
  file = join(folder, 'report.json');
  const cases = ['one', 'two', 'three', 'four', 'five', 'six'].map((id) =>
    create(CaseResultSchema, { id, clauses: [`X-${id}`], trace: drop(base(), 'bob LEAVE') }),
  );
  await writeFile(file, renderJson(create(ReportSchema, { reportVersion: 2, cases })));
});

afterEach(() => rm(folder, { recursive: true }));

/** What it writes. */
async function check(...words: readonly string[]): Promise<string> {
  const read = readCommandLine(['check', ...words], () => 0);
  if (read.verb !== 'check') throw new Error(`it was read as ${read.verb}`);
  let text = '';
  const output = openTerminal({ write: (more: string) => (text += more) }, {});
  await checkTraces(read.files, read.settings, output);
  return text;
}

describe('checkTraces()', () => {
  it('judges one of several traces, as its line of `again` says', async () => {
    const again = (id: string) => `again    npx audiocall-conformance check ${file} --only ${id}`;
    const all = await check(file);
    expect(all).toContain(again('one'));
    expect(all).toContain('5 more failed; --report DIR leaves their traces, and --only NAME shows');
    const two = await check(file, '--only', 'two');
    expect(two).toContain('0 passed, 1 failed');
    expect(two).toContain(again('two'));
    expect(await check(file, '--only', 'x-two')).toContain('0 passed, 1 failed');
  });

  it('says how to come to the same verdict again, list of known failures and all', async () => {
    const list = join(folder, 'known.txt');
    await writeFile(list, 'SE-8 nothing/* a ticket\n');
    const options = ['--known-failing', list, '--strict'];
    const text = await check(file, '--only', 'one', ...options);
    const again = /^again +npx audiocall-conformance (.*)$/m.exec(text)?.[1] ?? '';
    expect(again).toBe(['check', file, '--only', 'one', ...options].join(' '));
  });

  it('judges what binds clients alone where the server was a script, as in a run of `client`', async () => {
    const trace = rewrite(drivenSdk(), 'sdk > pong 1', ({ what }) => {
      if (what.case === 'sent' && what.value.body.case === 'pong') what.value.body.value.nonce = 77;
    });
    const leave = async (mode: string): Promise<string> => {
      const cases = [create(CaseResultSchema, { id: 'session/pings', trace })];
      const report = create(ReportSchema, { reportVersion: 2, mode, cases });
      await writeFile(file, renderJson(report));
      return (await check(file)).replace(/\s+/g, ' ');
    };
    const text = await leave('client');
    expect(text).toMatch(/broken SE-8 [^.]* in session\/pings clauses \d+ judged, 1 broken/);
    expect(text).toContain('the server of 1 trace is a script of this harness');
    // A trace that says so itself needs no report around it.
    trace.server = create(ServerNoteSchema, { scripted: true });
    expect(await leave('')).toContain('judged, 1 broken');
    delete trace.server;
    expect(await leave('')).not.toContain('judged, 1 broken');
  });

  it('reads no report of another version, nor of none', async () => {
    for (const reportVersion of [0, 1, 99]) {
      await writeFile(file, renderJson(create(ReportSchema, { reportVersion })));
      await expect(check(file)).rejects.toThrow(
        `its report_version is ${reportVersion}; this harness reads 2`,
      );
    }
  });

  it('reads no trace whose names would move a cursor', async () => {
    const at = (id: string, trace = base()): Promise<void> => {
      const cases = [create(CaseResultSchema, { id, trace })];
      return writeFile(file, renderJson(create(ReportSchema, { reportVersion: 2, cases })));
    };
    await at('one\u001b[2J');
    await expect(check(file)).rejects.toThrow(
      'the name of a case has control characters: one\\u001b[2J',
    );
    const trace = base();
    for (const entry of trace.entries) entry.participant += '\n';
    await at('one', trace);
    await expect(check(file)).rejects.toThrow(
      /the name of a participant has control characters: \w+\\n$/,
    );
  });

  it('reads no file of which the end may never come', async () => {
    await expect(check(folder)).rejects.toThrow('it is no regular file');
    await expect(check('/dev/zero')).rejects.toThrow('it is no regular file');
  });

  it('says nothing of what stands in a file that is no JSON', async () => {
    const file = join(folder, 'accounts');
    await writeFile(file, 'root:x:0:0');
    await expect(check(file)).rejects.toThrow(/is no JSON: Unexpected token 'r'$/);
  });

  it('tells a file that is not there from one that is no trace', async () => {
    await expect(check(join(folder, 'none.json'))).rejects.toThrow(/none\.json cannot be read: /);
    const file = join(folder, 'replay.json');
    await writeFile(file, '{"replayVersion":1}');
    await expect(check(file)).rejects.toThrow(`as --replay ${file}`);
  });

  it('does not acquit what failed in the run for a reason that is not in the trace', async () => {
    const failures = [create(FailureSchema, { clause: 'HU-1', explanation: 'She waited.' })];
    const failed = { id: 'one', clauses: ['HU-1'], verdict: 'failed', failures, trace: base() };
    const cases = [create(CaseResultSchema, failed)];
    await writeFile(file, renderJson(create(ReportSchema, { reportVersion: 2, cases })));
    const text = (await check(file)).replace(/\s+/g, ' ');
    expect(text).toContain('it failed in the run with HU-1, for a reason that its trace does not');
    expect(text).toContain('verdict inconclusive');
  });

  it.each([
    ['goes back', 5],
    ['is no number', Number.NaN],
    ['is never', Number.POSITIVE_INFINITY],
  ])('refuses a trace whose clock %s', async (_, atMs) => {
    const trace = base();
    const later = trace.entries[3];
    if (later === undefined) throw new Error('the trace is too short');
    later.atMs = 50_000;
    const wrong = trace.entries[4];
    if (wrong !== undefined) wrong.atMs = atMs;
    await writeFile(file, JSON.stringify(toJson(TraceSchema, trace)));
    await expect(check(file)).rejects.toThrow(
      /cannot be judged: entry 4 is at .* ms, behind 50000 ms/,
    );
  });

  it('says that a list of known failures has to be given again, where the run had one', async () => {
    const known = create(FailureSchema, { clause: 'HU-1', knownFailingBecause: 'ticket 12' });
    const cases = ['one', 'two'].map((id, index) =>
      create(CaseResultSchema, {
        id,
        failures: index === 0 ? [known] : [],
        trace: drop(base(), 'bob LEAVE'),
      }),
    );
    await writeFile(file, renderJson(create(ReportSchema, { reportVersion: 2, cases })));
    const note =
      /excuses known failures of 1 case, and here they count; give the list again, as\s+--known-failing FILE/;
    expect(await check(file)).toMatch(note);
    expect(await check(file, '--only', 'two')).not.toMatch(note);
    const list = join(folder, 'known.txt');
    await writeFile(list, 'HU-1 one ticket 12\nG-3 * ticket 12\n');
    expect(await check(file, '--only', 'one', '--known-failing', list)).not.toMatch(note);
  });

  it('says before it judges a long trace how long it is', async () => {
    const entry = { participant: 'alice', atMs: 0 };
    const entries = Array.from({ length: 20_000 }, () => entry);
    await writeFile(file, JSON.stringify({ entries }));
    expect(await check(file)).toMatch(/^judging 20,000 entries …\n/);
  });

  it('reads a file that begins with a byte order mark', async () => {
    await writeFile(file, `\uFEFF${JSON.stringify(toJson(TraceSchema, base()))}`);
    expect(await check(file)).toContain('1 passed');
  });

  it('names the traces that there are where none is meant', async () => {
    await expect(check(file, '--only', 'ten')).rejects.toThrow(
      'no trace matches --only ten; there is one, two, three',
    );
  });
});
