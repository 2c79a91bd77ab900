/** Owns the version of the harness, as its package says it. */
import { createRequire } from 'node:module';

const manifest = createRequire(import.meta.url)('../../package.json') as { version: string };

/** The version of the harness. */
export const HARNESS_VERSION: string = manifest.version;
