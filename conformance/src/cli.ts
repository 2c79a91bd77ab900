#!/usr/bin/env node
import { ExitStatus } from './commands/exit-status.js';
/** Owns the program's start and end. */
import { runCommandLine } from './commands/perform.js';

// A pipe that closes early, such as `| head`, is no error of ours.
process.stdout.on('error', () => process.exit(ExitStatus.COULD_NOT_RUN));
process.exitCode = await runCommandLine(process.argv.slice(2));
