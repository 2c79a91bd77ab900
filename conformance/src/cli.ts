#!/usr/bin/env node
/** Owns the program's start and end. */
import { runCommandLine } from './commands/perform.js';
import { runProgram } from './commands/program.js';

await runProgram(runCommandLine);
