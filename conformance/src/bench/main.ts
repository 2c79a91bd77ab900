#!/usr/bin/env node
/** Owns the start of `npm run bench`. */
import { startProgram } from '../commands/start.js';

await startProgram(async () => (await import('./run-bench.js')).main);
