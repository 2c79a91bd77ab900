import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { breakServer, type Ended, runCli } from './cli.fixture.js';
import { commandOf } from './mutants/patch.js';
import { REFERENCE_SERVER } from './ours/reference.js';

const CASE = 'call/base';
/** A server that breaks CN-3 in that case. */
const BROKEN = breakServer('connected-at-claim');

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audiocall-'));
});

afterEach(() => rm(folder, { recursive: true }));

const judge = (server: readonly string[], ...options: readonly string[]): Promise<Ended> =>
  runCli('server', ...options, '--', ...server);

async function readReport(path = folder): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(join(path, 'report.json'), 'utf8')) as Record<string, unknown>;
}

async function listKnown(text: string): Promise<string> {
  const file = join(folder, 'known.txt');
  await writeFile(file, text);
  return file;
}

describe('--version', () => {
  it('prints it and exits 0', async () => {
    const { status, stdout } = await runCli('--version');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^audiocall-conformance \d+\.\d+\.\d+\n$/);
  });
});

describe('a server that dies in mid-run', () => {
  it('[RQ-1] is started again, and only the case that ended it fails', async () => {
    const at = "case 'setRecording':";
    const replace = `${at} setImmediate(() => process.exit(9));`;
    const patches = [{ file: 'core/requests.js', find: at, replace }];
    const names = ['recording/one-sided', 'busy/every-state', 'cancel/ringing', 'mute/in-call'];
    const only = names.flatMap((name) => ['--only', name]);
    const { status } = await judge(commandOf({ patches }), ...only, '--report', folder);
    expect(status).toBe(1);
    const { cases, problems } = (await readReport()) as {
      cases: { id: string; verdict: string }[];
      problems: string[];
    };
    const failed = cases.filter(({ verdict }) => verdict !== 'passed');
    expect(cases).toHaveLength(names.length);
    expect(failed).toMatchObject([
      { id: 'recording/one-sided', verdict: 'failed', failures: [{ clause: 'RQ-1' }] },
    ]);
    expect(problems).toEqual([expect.stringMatching(/^While recording\/one-sided .*status 9/)]);
  });
});

describe('a server that refuses what a case goes on with', () => {
  it('[OF-1] is blamed for that, and not for what the case would have made of it', async () => {
    const refuse = "return refuse(StatusCode.UNIMPLEMENTED, 'not yet');";
    const patches = ['decideOffer(', 'decideAnswer(', 'decideDescription('].map((decide) => {
      const find = `return ${decide}`;
      return { file: 'core/requests.js', find, replace: `${refuse} ${find}` };
    });
    const { status } = await judge(commandOf({ patches }), '--only', CASE, '--report', folder);
    expect(status).toBe(1);
    const { cases } = (await readReport()) as {
      cases: { failures: { clause: string; explanation: string }[]; notJudgedBecause: string }[];
    };
    const [{ failures, notJudgedBecause } = { failures: [], notJudgedBecause: '' }] = cases;
    expect(failures).toMatchObject([{ clause: 'OF-1' }]);
    expect(notJudgedBecause).toContain('alice has no call to go on with');
  });
});

describe('a failure', () => {
  it('exits 1, leaves a replay file, and the command that it prints plays it again', async () => {
    const first = await judge(BROKEN, '--only', CASE, '--seed', '3', '--report', folder);
    expect(first.status).toBe(1);
    const file = join(folder, 'replay-call-base.json');
    expect(first.stdout).toContain(`audiocall-conformance server --replay ${file} -- `);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      caseId: CASE,
      mode: 'server',
      seed: 3,
      clauses: expect.arrayContaining(['CN-3']),
    });
    const cases = (await readReport())['cases'];
    expect(JSON.stringify(cases)).toContain('"replayFile":"replay-call-base.json"');

    const again = await judge(BROKEN, '--replay', file);
    expect(again.status).toBe(1);
    expect(again.stdout).toContain('1 case, seed 3');
    expect((await judge(REFERENCE_SERVER, '--replay', file)).status).toBe(0);
  });

  it('exits 2 for a file that is no replay, or of another mode', async () => {
    const file = join(folder, 'replay.json');
    const write = (value: unknown): Promise<void> => writeFile(file, JSON.stringify(value));
    await write({ seed: 1 });
    const none = await judge(REFERENCE_SERVER, '--replay', file);
    expect(none.status).toBe(2);
    expect(none.stderr).toContain('is no replay file of version 1');
    await write({ replayVersion: 1, mode: 'interop', caseId: 'mute' });
    const other = await judge(REFERENCE_SERVER, '--replay', file);
    expect(other.status).toBe(2);
    expect(other.stderr).toContain('replays a failure of `interop`, not `server`');
    await write({ replayVersion: 1, mode: 'server', caseId: 'no/such' });
    const gone = await judge(REFERENCE_SERVER, '--replay', file);
    expect(gone.status).toBe(2);
    expect(gone.stderr).toContain('there is no case no/such to replay');
    await write({ replayVersion: 1, mode: 'server', caseId: CASE, kind: 'property' });
    const kind = await judge(REFERENCE_SERVER, '--replay', file);
    expect(kind.status).toBe(2);
    expect(kind.stderr).toContain('the replay is of a case of kind `property`, and');
    const commands = ['bob create'];
    await write({ replayVersion: 1, mode: 'server', caseId: 'generated/core', commands });
    const noStep = await judge(REFERENCE_SERVER, '--replay', file);
    expect(noStep.stderr).toContain('the replay holds `bob create`, which is no step; a step is');
    await write({ replayVersion: 1, mode: 'server', caseId: CASE, options: ['--report', '/'] });
    const foreign = await judge(REFERENCE_SERVER, '--replay', file);
    expect(foreign.status).toBe(2);
    expect(foreign.stderr).toContain('--report does not belong into a replay file');
  });
});

describe('a run that cannot be made', () => {
  it('leaves a report that says so in the place of the last one', async () => {
    const only = ['--only', CASE, '--report', folder];
    const first = await judge(REFERENCE_SERVER, ...only);
    expect(first.status).toBe(0);
    expect(first.stdout).toMatch(/^verdict {2}1 of 1 played case passed; \d+ not played: /m);
    expect(await readReport()).toMatchObject({ verdict: 'conformant' });
    const second = await judge([process.execPath, '-e', 'process.exit(7)'], ...only);
    expect(second.status).toBe(2);
    expect(await readReport()).toMatchObject({
      verdict: 'could not run',
      cases: [],
      problems: [expect.stringContaining('ended with status 7')],
    });
    const junit = await readFile(join(folder, 'junit.xml'), 'utf8');
    expect(junit).toContain('tests="1" failures="0" errors="1"');
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain('Could not run</h1>');
  });
});

describe('a server that breaks only a SHOULD', () => {
  it('exits 0 without --strict, and says what is advised, and why a case did not get on', async () => {
    const { status, stdout } = await judge(
      breakServer('json-enum-numbers'),
      ...['--only', 'WR-7', '--patience', '1000'],
    );
    expect(stdout).toContain('the case needs what WR-7 only advises: alice waited 1000 ms for');
    expect(stdout).toContain('WR-7 JSON for people, seen by alice; advised (SHOULD)');
    expect(stdout).toContain('advised, and not done: WR-7');
    expect(status).toBe(0);
  });
});

describe('--known-failing', () => {
  const only = ['--only', CASE, '--only', 'reject/ringing'] as const;

  it('exits 0 where every failure is listed, and says why', async () => {
    const known = await listKnown(`CN-3 ${CASE} the gateway connects early, ticket 7\n`);
    const { status, stdout } = await judge(
      BROKEN,
      ...['--known-failing', known, '--report', folder, ...only],
    );
    expect(stdout).toContain('known: the gateway connects early, ticket 7');
    expect(stdout).toContain('1 passed, 0 failed, 1 known failing');
    expect(status).toBe(0);
    expect(await readReport()).toMatchObject({
      summary: { knownFailing: 1 },
      knownFailing: [{ clause: 'CN-3', covered: expect.any(Number) }],
    });
    expect((await readdir(folder)).filter((name) => name.startsWith('replay-'))).toEqual([]);
  });

  it('exits 1 for an entry that passes now', async () => {
    const known = await listKnown(`CN-3 ${CASE} once it was so\n`);
    const { status, stdout } = await judge(REFERENCE_SERVER, '--known-failing', known, ...only);
    expect(status).toBe(1);
    expect(stdout).toContain(`known failure CN-3 ${CASE}: it passes now`);
    expect(stdout).toMatch(/^verdict {2}the list of known failures is out of date: /m);
  });

  it('exits 1 for an entry that matches nothing', async () => {
    const known = await listKnown('CN-3 no/such it was renamed\n');
    const { status, stdout } = await judge(REFERENCE_SERVER, '--known-failing', known, ...only);
    expect(status).toBe(1);
    expect(stdout).toContain('known failure CN-3 no/such: no case has such a name');
  });

  it('exits 2 for a list that cannot be read, or says too little', async () => {
    const missing = await judge(BROKEN, '--known-failing', join(folder, 'none.txt'));
    expect(missing.status).toBe(2);
    expect(missing.stderr).toContain('the list of known failures cannot be read');
    const known = await listKnown('CN-3 call/base\n');
    const unfounded = await judge(BROKEN, '--known-failing', known);
    expect(unfounded.status).toBe(2);
    expect(unfounded.stderr).toContain('write a clause, a case and the reason');
  });
});

describe('--profile and --feature', () => {
  it('exits 2 for a feature that the server does not offer', async () => {
    const plain = [...REFERENCE_SERVER.slice(0, 4), '--service', 'demo:demo-key'];
    const { status, stderr } = await judge(plain, '--feature', 'list_sessions');
    expect(stderr).toContain('the target does not offer list_sessions; it offers resume');
    expect(status).toBe(2);
  });

  it('exits 2 where the choice leaves nothing', async () => {
    const { status, stderr } = await judge(
      REFERENCE_SERVER,
      ...['--profile', 'operation', '--only', 'reject/*'],
    );
    expect(status).toBe(2);
    expect(stderr).toContain('no case matches --only reject/* --profile operation');
  });

  it('leaves in the report which situations a run came to', async () => {
    const { stdout } = await judge(
      REFERENCE_SERVER,
      ...['--profile', 'core', '--only', 'reject/ringing', '--report', folder],
    );
    // Of one case it says little: the report has it, and the terminal has no line for it.
    expect(stdout).not.toMatch(/^(reached|orders) /m);
    const { coverage } = await readReport();
    expect(coverage).toMatchObject({ known: expect.any(Number), reached: expect.any(Number) });
    expect(JSON.stringify(coverage)).toContain('"firstCase":"reject/ringing"');
  });
});
