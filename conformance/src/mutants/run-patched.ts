#!/usr/bin/env node
/**
 * Owns how a patched program runs as a process of its own. A patch that does not fit ends it with a sentence.
 *
 * Usage: run-patched PATCHES PROGRAM [ARGUMENT ...], with the patches as JSON.
 */
import { runMain } from 'node:module';
import { copyPatched } from './copy-patched.js';
import type { Patch } from './patch.js';

const [patches = '[]', program = ''] = process.argv.slice(2);
const patched = copyPatched(program, JSON.parse(patches) as readonly Patch[]);
// The program sees the arguments that it would have without the patches.
process.argv.splice(1, 3, patched);
runMain(patched);
