/**
 * Owns the way from a fresh clone to a running command: every npm script starts here. Sets up what
 * is missing (packages, build), then runs the one command of the verb and passes on its exit status.
 * Uses nothing but Node, since it runs before anything is installed. Must not know what a command
 * does.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const OLDEST_NODE = [20, 19];
const STAMP = join(ROOT, 'node_modules', '.audiocall-install');
const LOCK = join(ROOT, 'package-lock.json');
/** Names the process that installs or builds. */
const TURN = join(ROOT, '.cache', 'set-up');
const TURN_CHECK_MS = 100;
const LONGEST_TURN_MS = 600_000;
const PATIENCE_MS = 10_000;
const PARENT_CHECK_MS = 500;
const CHECK_COUNTS = '.cache/checks.json';
const TEST_REPORT = '.cache/vitest.json';

const BIOME = ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings'];
const BUF = ['node_modules/@bufbuild/buf/bin/buf'];
const TSC = ['node_modules/typescript/bin/tsc', '-b', '--pretty', 'false'];
const VITEST = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json'];

/** What each verb does once the packages are there. To add a verb, add a line. */
const VERBS = {
  generate: async () => (await build('scripts')) || run(['scripts/dist/generate.js']),
  build: () => build(),
  test,
  lint: (args) => run([...BIOME, ...args]),
  format: async () => (await run([...BIOME, '--write'])) || run([...BUF, 'format', '-w']),
  lock: async () => (await build('scripts')) || run(['scripts/dist/complete-lock.js']),
  check: async (args) => (await build()) || run(['scripts/dist/check.js', ...args]),
  conformance: (args) => runBuilt('conformance/dist/ours/npm-conformance.js', args),
  mutants: (args) => runBuilt('conformance/dist/mutants/main.js', args),
  server: (args) => runBuilt('reference-server/dist/main.js', args),
  demo: (args) => runBuilt('reference-client/dist/demo/main.js', args),
  bench: (args) => runBuilt('conformance/dist/bench/main.js', args),
};

/** The child that runs now, if any, and the signal that asked this program to end, if any. */
let running;
let interruptedBy;

// What is written to a file is read as text, by all that is started here: not each of them looks.
if (!process.stdout.isTTY && process.env['FORCE_COLOR'] === undefined) {
  process.env['NO_COLOR'] ??= '1';
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => interrupt(signal));
if (process.env['npm_lifecycle_event'] !== undefined) endWithParent();

process.exitCode = await main(process.argv.slice(2));

async function main([verb, ...args]) {
  if (isTooOld(process.versions.node)) {
    console.error(
      `audiocall needs Node ${OLDEST_NODE.join('.')} or later, and this is Node ${process.versions.node}; install a newer one from https://nodejs.org.`,
    );
    return 2;
  }
  const command = Object.hasOwn(VERBS, verb ?? '') ? VERBS[verb] : undefined;
  if (command === undefined) {
    console.error(`usage: node scripts/run.mjs ${Object.keys(VERBS).join(' | ')} [arguments]`);
    return 2;
  }
  const installed = await install();
  if (installed !== 0) {
    if (verb === 'test' && interruptedBy === undefined) printCounts({ failed: 1 });
    return installed;
  }
  return command(args);
}

function isTooOld(version) {
  const [major, minor] = version.split('.').map(Number);
  return major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
}

/** Installs the packages of the lock file, unless they are there. */
function install() {
  const wanted = createHash('sha256')
    .update(readFileSync(LOCK))
    .update(`${process.platform} ${process.arch}`)
    .digest('hex');
  const isStamped = () => existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted;
  if (isStamped()) return 0;
  return inTurn(async () => {
    if (isStamped()) return 0;
    // No package here needs its install script; not running any is also the safer way.
    const args = ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
    const isThere = !existsSync(STAMP) && isInstalledByHand();
    const status = isThere ? 0 : await step('install', 'npm', args);
    if (status === 0) stamp(wanted);
    return status;
  });
}

/** Whoever reads the stamp meanwhile reads the old one or the new one. */
function stamp(wanted) {
  const written = `${STAMP}-${process.pid}`;
  writeFileSync(written, wanted);
  renameSync(written, STAMP);
}

/** Somebody ran npm themselves: npm leaves a lock file of its own behind, as its last act. */
function isInstalledByHand() {
  const hidden = join(ROOT, 'node_modules', '.package-lock.json');
  return existsSync(hidden) && statSync(hidden).mtimeMs >= statSync(LOCK).mtimeMs;
}

function build(...projects) {
  return inTurn(() => step('build', process.execPath, [...TSC, ...projects]));
}

/** Commands that are started at the same time set up one after the other: each would take from under another what it reads. */
async function inTurn(work) {
  for (let waited = 0; !takeTurn(); waited += TURN_CHECK_MS) {
    if (interruptedBy !== undefined) return 128 + constants.signals[interruptedBy];
    if (waited === 0) console.error('… another command sets up here, and goes first');
    await delay(TURN_CHECK_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(TURN, { force: true });
  }
}

function takeTurn() {
  try {
    mkdirSync(dirname(TURN), { recursive: true });
    writeFileSync(TURN, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    // Where nothing can be written, nobody else sets anything up either.
    if (error.code !== 'EEXIST') return true;
  }
  if (isLeftBehind()) rmSync(TURN, { force: true });
  return false;
}

/** Whoever had the turn was killed; another process may have its number by now. */
function isLeftBehind() {
  try {
    process.kill(Number(readFileSync(TURN, 'utf8')), 0);
    return Date.now() - statSync(TURN).mtimeMs > LONGEST_TURN_MS;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

async function runBuilt(path, args) {
  const status = await build();
  if (status !== 0) return status;
  if (!existsSync(join(ROOT, path))) {
    console.error(`${path} is missing although the build succeeded; see that its source exists.`);
    return 1;
  }
  return run([path, ...args]);
}

/** Builds, runs every check and every test, and ends with one line that counts them. */
async function test(args) {
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  for (const path of [CHECK_COUNTS, TEST_REPORT]) rmSync(join(ROOT, path), { force: true });
  const built = await build();
  if (built !== 0) {
    if (interruptedBy === undefined) printCounts({ failed: 1 });
    return built;
  }
  const checked = await run(['scripts/dist/check.js']);
  if (interruptedBy !== undefined) return checked;
  const tested = await run([...VITEST, `--outputFile.json=${TEST_REPORT}`, ...args]);
  if (interruptedBy !== undefined) return tested;
  const counts = add(countChecks(checked), countTests(tested));
  printCounts(counts);
  return counts.failed === 0 ? 0 : 1;
}

function countChecks(status) {
  const counts = { passed: 0, failed: 0, skipped: 0, ...readJson(CHECK_COUNTS) };
  // Failed, and did not come to the point of counting.
  if (status !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

function countTests(status) {
  const report = readJson(TEST_REPORT) ?? {};
  const suites = report.testResults ?? [];
  // A file that cannot even be loaded fails without a test in it.
  const unloaded = suites.filter(
    (suite) => suite.status === 'failed' && suite.assertionResults.length === 0,
  );
  const counts = {
    passed: report.numPassedTests ?? 0,
    failed: (report.numFailedTests ?? 0) + unloaded.length,
    skipped: (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0),
  };
  if (counts.failed === 0 && (status !== 0 || counts.passed === 0)) {
    console.error(
      status === 0
        ? 'No test was run.'
        : `The tests ended with status ${status} for another reason.`,
    );
    counts.failed = 1;
  }
  return counts;
}

function add(left, right) {
  return {
    passed: left.passed + right.passed,
    failed: left.failed + right.failed,
    skipped: left.skipped + right.skipped,
  };
}

function printCounts({ passed = 0, failed = 0, skipped = 0 }) {
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Runs a preparation quietly: one line when it is done, its output when it fails. */
async function step(name, program, args) {
  const start = Date.now();
  const seconds = () => `${((Date.now() - start) / 1000).toFixed(1)} s`;
  const ticker = setInterval(() => console.error(`… ${name} ${seconds()}`), PATIENCE_MS);
  const output = [];
  const status = await launch(program, args, output);
  clearInterval(ticker);
  if (interruptedBy === undefined)
    console.error(`${status === 0 ? '✓' : '✗'} ${name} ${seconds()}`);
  if (status !== 0) process.stderr.write(Buffer.concat(output));
  return status;
}

/** Runs a program of this repository with its output passed through. */
function run(args) {
  return launch(process.execPath, args);
}

/**
 * Starts a program and waits for its end: its exit status, or 128 and the signal's number. Its
 * output is collected into `output`, or goes where this program's goes. It leads a process group of
 * its own, so that all it started can be ended with it.
 */
function launch(program, args, output) {
  if (interruptedBy !== undefined) return 128 + constants.signals[interruptedBy];
  return new Promise((resolve) => {
    const sink = output === undefined ? 'inherit' : 'pipe';
    const child = spawn(program, args, {
      cwd: ROOT,
      stdio: ['ignore', sink, sink],
      detached: process.platform !== 'win32',
    });
    running = child;
    child.stdout?.on('data', (chunk) => output.push(chunk));
    child.stderr?.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => {
      console.error(`${program} could not be started: ${error.message}`);
      resolve(127);
    });
    child.on('close', (status, signal) => {
      if (interruptedBy !== undefined) stop('SIGKILL');
      running = undefined;
      resolve(status ?? 128 + constants.signals[signal]);
    });
  });
}

/** Ends the child and then this program. A second signal means that the first was not enough. */
function interrupt(signal) {
  stop(interruptedBy === undefined ? signal : 'SIGKILL');
  interruptedBy ??= signal;
}

/** npm passes SIGTERM to the shell between it and this program, which dies of it in silence. */
function endWithParent() {
  const parent = process.ppid;
  // npm starts a shell, and the shell starts this: when npm is killed, the shell may live on.
  const grandparent = parentOf(parent);
  const watch = setInterval(() => {
    if (process.ppid === parent && parentOf(parent) === grandparent) return;
    clearInterval(watch);
    interrupt('SIGTERM');
  }, PARENT_CHECK_MS);
  watch.unref();
}

/** The parent of a process, where the system tells it in /proc; else undefined. */
function parentOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1];
  } catch {
    return undefined;
  }
}

/** Signals the child and all that it started; one that does not end is killed. */
function stop(signal) {
  const child = running;
  if (child?.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // Nothing is left of it.
  }
  if (signal !== 'SIGKILL')
    setTimeout(() => running === child && stop('SIGKILL'), PATIENCE_MS).unref();
}
