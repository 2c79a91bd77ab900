/** Owns the words that call this program from where the user stands, as printed commands begin. */
import { isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const CHECKOUT = fileURLToPath(new URL('../../..', import.meta.url)).replace(/[\\/]$/, '');

/**
 * The words that call this program in a folder. Outside of its checkout npm knows it only by name: without the prefix,
 * a package of a stranger could be fetched.
 */
export function nameOwnWords(folder: string, checkout = CHECKOUT): readonly string[] {
  const inside = relative(checkout, folder);
  const isInside = inside.split(/[\\/]/)[0] !== '..' && !isAbsolute(inside);
  if (isInside) return ['npx', PROGRAM];
  // Whichever is short to read.
  const there = relative(folder, checkout);
  return ['npx', '--prefix', there.length < checkout.length ? there : checkout, PROGRAM];
}

const PROGRAM = 'audiocall-conformance';

/** The words that call this program where it was started. */
export const OWN_WORDS: readonly string[] = nameOwnWords(process.cwd());
