#!/usr/bin/env node
/** Owns the start of `npm run mutants`. */
import { startProgram } from '../commands/start.js';

await startProgram(async () => (await import('./run-mutants.js')).main);
