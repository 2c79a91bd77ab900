/**
 * Owns `npm run check`: runs every check of the repository, prints one line for each and a sentence
 * for each thing that is wrong, and leaves the counts in .cache/checks.json. Must not know how
 * anything is checked.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkBoundaries } from './check-boundaries.js';
import {
  checkCitations,
  checkCoverage,
  checkSpec,
  findTestedClauses,
  type ListedCase,
} from './check-clauses.js';
import { checkGenerated } from './check-generated.js';
import { checkSchemaBreaking, checkSchemaForm } from './check-schema.js';
import { checkStyle } from './check-style.js';
import { parseSpec } from './clauses.js';
import { GENERATORS, readGenerated } from './generated-files.js';
import { checkLock } from './lock-file.js';
import { readSpec, readTree, repositoryRoot } from './repository.js';
import { runCommand, runTool } from './run-command.js';
import { isSource } from './source-tree.js';

interface Finding {
  readonly problems: readonly string[];
  /** Worth a word although nothing is wrong. */
  readonly note?: string;
  /** Why nothing could be checked. */
  readonly skipped?: string;
}

type Check = () => Finding | Promise<Finding>;

const CASE_LIST = 'conformance/dist/cli.js';

const root = repositoryRoot();
const texts = readTree(
  root,
  '.',
  (path) => isSource(path) || /\.(md|proto)$/.test(path) || path.endsWith('package.json'),
);
const { clauses } = parseSpec(readSpec(root));
const clauseIds = clauses.map(({ id }) => id);

const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['lint', lint],
  ['import boundaries', () => ({ problems: checkBoundaries(texts) })],
  ['house style', () => ({ problems: checkStyle(texts) })],
  ['schema form', () => ({ problems: checkSchemaForm(root) })],
  ['schema compatibility', () => checkSchemaBreaking(root)],
  ['generated files', compareGenerated],
  ['specification form', () => ({ problems: checkSpec(readSpec(root)) })],
  ['clause citations', () => ({ problems: checkCitations(texts, new Set(clauseIds)) })],
  ['clause coverage', coverClauses],
  ['lock file', checkLockFile],
  ['types of the tests', checkTestTypes],
]);

function lint(): Finding {
  const args = ['check', '--error-on-warnings', '--reporter=concise', '--colors=off'];
  const outcome = runTool('biome', args, { cwd: root, root });
  if (outcome.status === 0) return { problems: [] };
  // The rest of what it prints only says that there was something to print.
  const said = outcome.output.split('\n').filter((line) => /^[×!i] /.test(line));
  return { problems: said.length > 0 ? said : [outcome.output] };
}

async function compareGenerated(): Promise<Finding> {
  const fresh = [];
  for (const generate of GENERATORS.values()) fresh.push(...(await generate(root)));
  return { problems: checkGenerated(readGenerated(root), fresh) };
}

function coverClauses(): Finding {
  if (!existsSync(join(root, CASE_LIST))) {
    return { problems: [`${CASE_LIST}: is missing, so no case is known; run \`npm run build\`.`] };
  }
  const list = (...more: readonly string[]) =>
    runCommand(process.execPath, [CASE_LIST, 'list', '--json', ...more], { cwd: root });
  const [listed, unjudged] = [list(), list('--unjudged')];
  const failed = [listed, unjudged].find(({ status }) => status !== 0);
  if (failed !== undefined) {
    return { problems: [`${CASE_LIST} list --json: failed:`, ...failed.output.split('\n')] };
  }
  const cases = JSON.parse(listed.stdout.toString()) as readonly ListedCase[];
  const reasons = JSON.parse(unjudged.stdout.toString()) as Readonly<Record<string, string>>;
  const note = `${clauseIds.length} clauses, ${cases.length} cases`;
  const tests = texts.filter(({ path }) => /\.test\.ts$/.test(path));
  return { problems: checkCoverage(clauses, cases, findTestedClauses(tests), reasons), note };
}

function checkLockFile(): Finding {
  return { problems: checkLock(readFileSync(join(root, 'package-lock.json'), 'utf8')) };
}

function checkTestTypes(): Finding {
  const args = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.test.json', '--pretty', 'false'];
  const outcome = runCommand(process.execPath, args, { cwd: root });
  return { problems: outcome.status === 0 ? [] : outcome.output.split('\n') };
}

async function find(check: Check): Promise<Finding> {
  try {
    return await check();
  } catch (error) {
    return { problems: [error instanceof Error ? error.message : String(error)] };
  }
}

const counts = { passed: 0, failed: 0, skipped: 0 };
for (const [name, check] of CHECKS) {
  const start = performance.now();
  const { problems, note, skipped } = await find(check);
  const remark = skipped ?? note;
  const outcome = problems.length > 0 ? 'failed' : skipped === undefined ? 'passed' : 'skipped';
  counts[outcome] += 1;
  const mark = { passed: '✓', failed: '✗', skipped: '-' }[outcome];
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${mark} ${name} ${seconds} s${remark === undefined ? '' : `, ${remark}`}`);
  for (const problem of problems) console.log(`  ${problem.replaceAll('\n', '\n  ')}`);
}
mkdirSync(join(root, '.cache'), { recursive: true });
writeFileSync(join(root, '.cache/checks.json'), `${JSON.stringify(counts)}\n`);
if (counts.failed > 0) process.exitCode = 1;
