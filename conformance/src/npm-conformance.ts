#!/usr/bin/env node
/**
 * Owns `npm run conformance`: this repository's server and client, in every mode that there is, with
 * one folder of reports for each. Options go to every mode.
 */
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ExitStatus } from './commands/exit-status.js';
import { listCases } from './commands/list.js';
import { runCommandLine, terminal } from './commands/perform.js';
import { OTHER_SERVICE, REFERENCE_DRIVER, REFERENCE_SERVER } from './reference.js';
import { readReplay } from './replay-file.js';
import { readCommandLine } from './usage/read-command-line.js';
import { isChosen } from './usage/select.js';
import { UsageError } from './usage/usage-error.js';

const REPORTS = relative('.', fileURLToPath(new URL('../report', import.meta.url)));

const quote = (command: readonly string[]): string => command.map((part) => `"${part}"`).join(' ');

const MODES = {
  server: (options: readonly string[]) => [
    'server',
    ...['--other-service', `${OTHER_SERVICE.id}:${OTHER_SERVICE.key}`],
    ...['--name', 'reference server', '--report', join(REPORTS, 'server'), ...options],
    ...['--', ...REFERENCE_SERVER],
  ],
  interop: (options: readonly string[]) => [
    'interop',
    ...['--server', quote(REFERENCE_SERVER), '--client', `reference=${quote(REFERENCE_DRIVER)}`],
    ...['--name', 'reference client', '--report', join(REPORTS, 'interop'), ...options],
  ],
} as const;

/** The modes in which a case matches the filter; all of them when none does, which then says so. */
async function chooseModes(options: readonly string[]): Promise<readonly (keyof typeof MODES)[]> {
  const modes = Object.keys(MODES) as (keyof typeof MODES)[];
  const first = readCommandLine(MODES.server(options), () => 0);
  const file = 'settings' in first ? first.settings.replay : undefined;
  if (file !== undefined) {
    const replay = await readReplay(file);
    return modes.filter((mode) => mode === replay.mode);
  }
  const matching = modes.filter((mode) => {
    const invocation = readCommandLine(MODES[mode](options), () => 0);
    if (!('settings' in invocation)) return false;
    const { settings } = invocation;
    return listCases().some((listed) => listed.mode === mode && isChosen(settings, listed));
  });
  return matching.length === 0 ? modes.slice(0, 1) : matching;
}

const WORDS: Record<number, string> = {
  [ExitStatus.CONFORMANT]: 'conformant',
  [ExitStatus.NOT_CONFORMANT]: 'not conformant',
  [ExitStatus.COULD_NOT_RUN]: 'could not run',
  [ExitStatus.INCONCLUSIVE]: 'inconclusive',
};

/** The worst of several exit statuses. */
function worstOf(statuses: readonly number[]): number {
  const byWeight = [
    ExitStatus.COULD_NOT_RUN,
    ExitStatus.NOT_CONFORMANT,
    ExitStatus.INCONCLUSIVE,
    ExitStatus.CONFORMANT,
  ];
  return byWeight.find((status) => statuses.includes(status)) ?? ExitStatus.COULD_NOT_RUN;
}

async function runModes(options: readonly string[]): Promise<number> {
  const lines: string[] = [];
  const statuses: number[] = [];
  for (const mode of await chooseModes(options)) {
    const status = await runCommandLine(MODES[mode](options));
    statuses.push(status);
    lines.push(`${mode.padEnd(9)}${WORDS[status]}`);
    terminal.write('');
  }
  terminal.write(lines.join('\n'));
  return worstOf(statuses);
}

/** A wrong option is the same in every mode: it is reported once. */
async function main(options: readonly string[]): Promise<number> {
  if (options.includes('--help') || options.includes('-h')) return runCommandLine(['help']);
  try {
    return await runModes(options);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`npm run conformance: ${error.message}\n`);
    return ExitStatus.COULD_NOT_RUN;
  }
}

process.exitCode = await main(process.argv.slice(2));
