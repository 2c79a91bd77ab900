/**
 * Owns the end of a run that is one part of several, as text for a terminal: what came of it in a line. Of one in which
 * something is broken or open, `terminal-summary.ts` tells all. Pure.
 */
import type { Report } from '@audiocall/proto';
import { isAboutCommands } from '../wording/command-notes.js';
import { countVerdicts } from './count-verdicts.js';
import { COLUMNS, type Palette, wrap } from './terminal.js';
import { renderMatrix } from './terminal-matrix.js';
import { countCases, describeAdvised, LABEL } from './terminal-summary.js';
import { isPart, wordVerdict } from './word-verdict.js';

/**
 * Renders the end of a part that is conformant. One that is whole has played all that it is there for, which may be few
 * of the cases of its mode: that makes it no smaller claim among the other parts.
 */
export function renderPart(
  report: Report,
  palette: Palette,
  isWhole: boolean,
  columns = COLUMNS,
): string {
  const { title, look } = wordVerdict(report);
  const word = isWhole && isPart(report) ? report.verdict : title;
  const paint = look === report.verdict ? palette.good : palette.warn;
  const { judged, excused } = countVerdicts(report);
  const broken = excused > 0 ? `${excused} broken and excused` : 'none broken';
  const seconds = (report.durationMs / 1000).toFixed(1);
  const come = `${countCases(report)}; ${judged} ${judged === 1 ? 'clause' : 'clauses'} judged, ${broken}; ${seconds} s`;
  const part = (label: string, text: string, paint: (line: string) => string): readonly string[] =>
    wrap(text, columns - LABEL).map(
      (line, index) => `${(index === 0 ? label : '').padEnd(LABEL)}${paint(line)}`,
    );
  // No command is shown here.
  const notes = report.notes.filter((note) => !isAboutCommands(note));
  return [
    ...renderMatrix(report, palette, columns),
    ...part('', describeAdvised(report), palette.warn),
    ...notes.flatMap((note) => part('note', note, palette.dim)),
    ...part('verdict', `${word}: ${come}`, plain).map((line) =>
      line.replace(word, paint(palette.bold(word))),
    ),
  ].join('\n');
}

const plain = (line: string): string => line;
