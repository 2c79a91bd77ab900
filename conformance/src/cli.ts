#!/usr/bin/env node
/** Owns the program's start and end. */
import { runCommandLine } from './commands/perform.js';
import { ExitStatus } from './commands/session.js';

// A pipe that closes early, such as `| head`, is no error of ours.
process.stdout.on('error', () => process.exit(ExitStatus.COULD_NOT_RUN));
process.exitCode = await runCommandLine(process.argv.slice(2));
