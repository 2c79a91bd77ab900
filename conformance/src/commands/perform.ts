/** Owns the way from a command line to an exit status, with one sentence for what is wrong. */
import { randomInt } from 'node:crypto';
import { endStrays } from '../processes/children.js';
import { choosePalette } from '../report/terminal.js';
import { TargetError } from '../target/target.js';
import { renderHelp, renderOverview } from '../usage/help.js';
import { type Invocation, readCommandLine } from '../usage/read-command-line.js';
import { NoTargetError, UsageError } from '../usage/usage-error.js';
import { KNOWN_SECRETS } from '../wording/known-secrets.js';
import { maskUrls } from '../wording/mask-urls.js';
import { writeOut } from '../wording/printable.js';
import { ExitStatus } from './exit-status.js';
import { type InterruptibleOutput, makeInterruptible } from './interruption.js';
import type { Output } from './output.js';
import { openTerminal } from './terminal.js';
import { HARNESS_VERSION } from './version.js';

const MAX_SEED = 2 ** 32;

/** Standard output. */
export const terminal: Output = openTerminal(process.stdout, process.env);

/** Carries a command line out; gives the exit status. */
export async function runCommandLine(
  argv: readonly string[],
  output: Output = terminal,
): Promise<number> {
  try {
    return await performInterruptibly(await understand(argv), output);
  } catch (error) {
    if (!(error instanceof UsageError) && !(error instanceof TargetError)) throw error;
    process.stderr.write(`audiocall-conformance: ${writeOut(KNOWN_SECRETS.hide(tell(error)))}\n`);
    return ExitStatus.COULD_NOT_RUN;
  } finally {
    const strays = await endStrays();
    if (strays !== undefined) output.write(choosePalette(output.colours).warn(`! ${strays}`));
  }
}

/** What cannot be understood may hold the secrets of a URL, and is quoted. */
function tell(error: Error): string {
  return error instanceof UsageError ? maskUrls(error.message) : error.message;
}

/** Reads a command line; that of a replay together with the seed and the options of its file. */
async function understand(argv: readonly string[]): Promise<Invocation> {
  const invocation = await readOrTellTarget(argv);
  if (!('settings' in invocation) || invocation.settings.replay === undefined) return invocation;
  const { readReplay } = await import('../run/replay-file.js');
  const { mode, options, seed } = await readReplay(invocation.settings.replay);
  const [verb = '', ...rest] = argv;
  if (mode !== verb) {
    throw new UsageError(
      `${invocation.settings.replay} replays a failure of \`${mode}\`, not \`${verb}\``,
    );
  }
  try {
    // What the user says comes later, and counts.
    return readCommandLine([verb, ...options, ...rest], () => seed);
  } catch (error) {
    // What the user says alone was understood.
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`the options in ${invocation.settings.replay}: ${error.message}`);
  }
}

/** Where nothing was said to be tested, the file of a replay knows what was. */
async function readOrTellTarget(argv: readonly string[]): Promise<Invocation> {
  try {
    return readCommandLine(argv, () => randomInt(MAX_SEED));
  } catch (error) {
    if (!(error instanceof NoTargetError) || error.replay === undefined) throw error;
    const { readReplay } = await import('../run/replay-file.js');
    const { target, targetKind } = await readReplay(error.replay);
    const how = targetKind === 'attach' ? 'attached' : 'started by the harness';
    throw new UsageError(
      `${error.message}; what failed in ${error.replay} was \`${target}\`, ${how}`,
    );
  }
}

/** Carries a command out; one that runs for a while can be interrupted from its first moment on. */
async function performInterruptibly(invocation: Invocation, output: Output): Promise<number> {
  if (!('settings' in invocation)) return perform(invocation, output);
  const interruptible = makeInterruptible(output, invocation.settings.report);
  try {
    return await performAlone(invocation, interruptible);
  } finally {
    await interruptible.interruption.end();
  }
}

/** Carries a command out while no other run writes into the folder of its report. */
async function performAlone(
  invocation: Extract<Invocation, { readonly settings: unknown }>,
  output: InterruptibleOutput,
): Promise<number> {
  const folder = invocation.settings.report;
  if (folder === undefined) return perform(invocation, output);
  const { claimReportFolder } = await import('./conclude.js');
  const leave = await claimReportFolder(folder);
  try {
    return await perform(invocation, output);
  } catch (error) {
    await output.interruption.end();
    const { leaveObstacle } = await import('./could-not-run.js');
    await leaveObstacle(invocation, folder, error instanceof Error ? tell(error) : String(error));
    throw error;
  } finally {
    leave();
  }
}

/** Each command is loaded where it is asked for: loading all of them takes longer than many a command. */
async function perform(invocation: Invocation, output: Output): Promise<number> {
  switch (invocation.verb) {
    case 'help':
      output.write(
        invocation.about === undefined
          ? renderOverview(output.columns)
          : renderHelp(invocation.about, output.columns),
      );
      return ExitStatus.CONFORMANT;
    case 'version':
      output.write(`audiocall-conformance ${HARNESS_VERSION}`);
      return ExitStatus.CONFORMANT;
    case 'list': {
      const { renderList, renderUnjudged } = await import('./list.js');
      const { readRegressions } = await import('./read-regressions.js');
      const { listRegressions } = await import('./regressions.js');
      output.write(
        invocation.unjudged
          ? renderUnjudged(invocation.json)
          : renderList(
              invocation.json,
              listRegressions(await readRegressions()),
              output.columns,
              invocation.only,
              invocation.mode,
            ),
      );
      return ExitStatus.CONFORMANT;
    }
    case 'explain': {
      const { explain } = await import('./explain.js');
      const { readRegressions } = await import('./read-regressions.js');
      const { rehearse } = await import('../ours/rehearse.js');
      await explain(invocation.name, await readRegressions(), output, rehearse);
      return ExitStatus.CONFORMANT;
    }
    case 'check': {
      const { checkTraces } = await import('./check.js');
      return checkTraces(invocation.files, invocation.settings, output);
    }
    case 'proxy': {
      const { runProxy } = await import('./proxy.js');
      return runProxy(invocation.listen, invocation.upstream, invocation.settings, output);
    }
    case 'server': {
      const { judgeServer } = await import('./server.js');
      return judgeServer(invocation.server, invocation.settings, output);
    }
    case 'client': {
      const { judgeClient } = await import('./client.js');
      return judgeClient(invocation.client, invocation.settings, output);
    }
    case 'interop': {
      const { judgeInterop } = await import('./interop.js');
      return judgeInterop(invocation, output);
    }
    default: {
      const unknown: never = invocation;
      return unknown;
    }
  }
}
