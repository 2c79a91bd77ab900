/** Owns how a report names the source of a clause. Pure. */

/** The source for a reader: what the chapters call `seed` is no seed of a run, but the guide that came first. */
export function spellSource(source: string): string {
  return source.replace(/\bseed\b/, 'original guide');
}
