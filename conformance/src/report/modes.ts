/** Owns in what the reports of the modes differ. Pure. */
import type { Report } from '@audiocall/proto';

/** What was recorded was not drawn: it has no seed. */
export function hasSeed({ mode }: Pick<Report, 'mode'>): boolean {
  return mode !== 'check' && mode !== 'proxy';
}
