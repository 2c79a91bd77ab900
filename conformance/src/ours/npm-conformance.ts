#!/usr/bin/env node
/** Owns the start of `npm run conformance`. */
import { startProgram } from '../commands/start.js';

await startProgram(async () => (await import('./judge-ours.js')).main);
