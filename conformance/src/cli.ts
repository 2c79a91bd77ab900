#!/usr/bin/env node
/** Owns the start of the command line. */
import { startProgram } from './commands/start.js';

await startProgram(async () => (await import('./commands/perform.js')).runCommandLine);
