/**
 * Owns the checks of the Protobuf schema: its form, and that it stays readable for those who use an
 * earlier version. Must not know what the messages mean.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type CommandOutcome, runCommand, runTool } from './run-command.js';

const SCHEMA = 'proto/audiocall';

/** What git knows of the schema. */
export interface SchemaHistory {
  /** The commits that changed the schema, the newest first; two are enough. */
  readonly commits: readonly string[];
  /** The working tree differs from HEAD. */
  readonly changed: boolean;
}

/** What a check found: sentences, or why it could not look. */
export interface SchemaFinding {
  readonly problems: readonly string[];
  readonly note?: string;
  readonly skipped?: string;
}

/** The schema's form: lint and formatting. */
export function checkSchemaForm(root: string): readonly string[] {
  return [
    ...problemsOf(runTool('buf', ['lint'], { cwd: root, root }), ''),
    ...problemsOf(
      runTool('buf', ['format', '--diff', '--exit-code'], { cwd: root, root }),
      'the schema is not formatted; run `npm run format`:',
    ),
  ];
}

function problemsOf(outcome: CommandOutcome, headline: string): readonly string[] {
  if (outcome.status === 0) return [];
  const lines = outcome.output.split('\n');
  return headline === '' ? lines : [headline, ...lines];
}

/**
 * The commit to compare the working tree's schema with: HEAD's schema when the working tree differs
 * from it, else the one before the last change, so that a change is checked both before and after
 * its commit. Undefined when there is no earlier schema.
 */
export function chooseBaseline(history: SchemaHistory): string | undefined {
  return history.changed ? history.commits[0] : history.commits[1];
}

/** Changes that break those who use an earlier version of the schema. */
export function checkSchemaBreaking(root: string): SchemaFinding {
  const git = (...args: string[]) => runCommand('git', args, { cwd: root });
  const log = git('log', '--format=%H', '-2', '--', SCHEMA);
  const status = git('status', '--porcelain', '--', SCHEMA);
  if (log.status !== 0 || status.status !== 0) {
    const said = (log.status === 0 ? status : log).output.split('\n')[0];
    return { problems: [], skipped: `git cannot tell of an earlier schema: ${said}` };
  }
  const commits = log.output.split('\n').filter((line) => /^[0-9a-f]{40,64}$/.test(line));
  const baseline = chooseBaseline({ commits, changed: status.output !== '' });
  if (baseline === undefined) {
    const shallow = git('rev-parse', '--is-shallow-repository').output === 'true';
    return shallow
      ? { problems: [], skipped: 'this clone is shallow, and holds no earlier schema' }
      : { problems: [], note: 'no earlier schema' };
  }
  return compareWith(root, baseline);
}

function compareWith(root: string, commit: string): SchemaFinding {
  const folder = mkdtempSync(join(tmpdir(), 'audiocall-schema-'));
  try {
    const paths = runCommand('git', ['ls-tree', '-r', '--name-only', '-z', commit, SCHEMA], {
      cwd: root,
    });
    for (const path of paths.stdout.toString().split('\0').filter(Boolean)) {
      const blob = runCommand('git', ['cat-file', 'blob', `${commit}:${path}`], { cwd: root });
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), blob.stdout);
    }
    writeFileSync(join(folder, 'buf.yaml'), 'version: v2\nmodules:\n  - path: proto\n');
    const compared = runTool('buf', ['breaking', '--against', folder], { cwd: root, root });
    const note = `compared with ${commit.slice(0, 7)}`;
    return { problems: problemsOf(compared, ''), note };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
