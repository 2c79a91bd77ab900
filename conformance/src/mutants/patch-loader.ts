/**
 * Owns the registration of the patch hooks in a process that is to run a patched program. The patches
 * come in the query of this module's own URL, so that a command line says all.
 */
import { register } from 'node:module';
import { readPatches } from './patch.js';

const data = readPatches(import.meta.url);
register('./patch-hooks.js', { parentURL: import.meta.url, data });
