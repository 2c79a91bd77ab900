/** Owns the one line that shows how far a run is. Pure. */
import type { Palette } from './terminal.js';

/** How far a run is. */
export interface Progress {
  readonly done: number;
  readonly all: number;
  readonly failed: number;
  /** The cases that are being played, the one that began first in front. */
  readonly playing: readonly string[];
  /** Whether somebody watches: a log has no use for a bar. */
  readonly isLive: boolean;
}

const BAR = 24;
const FEWEST = 20;
/** In a log; what began first is what is waited for. */
const NAMED = 3;

/** Renders the line; it never fills the last column, where a terminal would wrap it. */
export function renderProgress(progress: Progress, palette: Palette, columns: number): string {
  const { done, all, failed, playing, isLive } = progress;
  if (!isLive) return renderLogged(progress);
  const width = Math.max(0, Math.min(BAR, columns - 56));
  const filled = all === 0 ? width : Math.floor((done / all) * width);
  const bar = width === 0 ? '' : `${'━'.repeat(filled)}${'─'.repeat(width - filled)} `;
  const counts = `${done} of ${all}`;
  const bad = failed === 0 ? '' : `, ${failed} failed`;
  const room = Math.max(0, columns - 1 - bar.length - counts.length - bad.length - 2);
  const names = playing.join(', ');
  const name = names.length > room ? `${names.slice(0, Math.max(0, room - 1))}…` : names;
  const shown = columns < FEWEST || room < 2 ? '' : `  ${palette.dim(name)}`;
  return `${palette.good(bar)}${counts}${palette.bad(bad)}${shown}`;
}

function renderLogged({ done, all, failed, playing }: Progress): string {
  const bad = failed === 0 ? 'none failed' : `${failed} failed`;
  const rest = playing.length > NAMED ? ` and ${playing.length - NAMED} more` : '';
  const waiting = `; waiting for ${playing.slice(0, NAMED).join(', ')}${rest}`;
  return `… ${done} of ${all} cases, ${bad}${playing.length === 0 ? '' : waiting}`;
}
