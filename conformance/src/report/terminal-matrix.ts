/** Owns the matrix of clients as text for a terminal. Pure. */
import type { Report } from '@audiocall/proto';
import { writeOut } from '../wording/printable.js';
import { type MatrixCell, readMatrix } from './matrix.js';
import { type Palette, wrap } from './terminal.js';

const LONGEST_NAME = 24;
const GAP = 3;

/** A table with a row for each caller, the clients that are absent, and who is to blame. */
export function renderMatrix(report: Report, palette: Palette, columns: number): readonly string[] {
  const matrix = readMatrix(report);
  if (matrix === undefined) return [];
  const names = matrix.clients.map((name) => writeOut(name).slice(0, LONGEST_NAME));
  const corner = 'calls ↓  is called →';
  const first = Math.max(corner.length, ...names.map((name) => name.length));
  const cells = matrix.rows.map((row) => row.map(describeCell));
  const widths = names.map((name, index) =>
    Math.max(name.length, ...cells.map((row) => row[index]?.length ?? 0)),
  );
  const gap = ' '.repeat(GAP);
  const head = names.map((name, index) => name.padEnd(widths[index] ?? 0)).join(gap);
  return [
    palette.dim(`${corner.padEnd(first)}${gap}${head}`),
    ...matrix.rows.map((row, at) => {
      const texts = row.map((cell, index) =>
        paint(cell, palette)((cells[at]?.[index] ?? '').padEnd(widths[index] ?? 0)),
      );
      return `${(names[at] ?? '').padEnd(first)}${gap}${texts.join(gap)}`;
    }),
    ...report.absentClients.flatMap(({ name, reason }) =>
      wrap(`${writeOut(name)}: skipped, ${writeOut(reason)}`, columns).map(palette.warn),
    ),
    ...renderBlame(report, palette, columns),
    '',
  ];
}

function describeCell({ cases, passed, failed }: MatrixCell): string {
  if (cases.length === 0) return 'not played';
  const open = cases.length - passed - failed;
  const parts = [`${passed} passed`];
  if (failed > 0) parts.push(`${failed} failed`);
  if (open > 0) parts.push(`${open} not judged`);
  return parts.join(', ');
}

function paint({ verdict }: MatrixCell, palette: Palette): (text: string) => string {
  if (verdict === 'failed') return palette.bad;
  return verdict === 'passed' ? palette.good : palette.warn;
}

/** Each sentence of blame once, with the number of cases. */
function renderBlame({ cases }: Report, palette: Palette, columns: number): readonly string[] {
  const counts = new Map<string, number>();
  for (const result of cases) {
    const sentences = new Set(result.failures.map(({ blame }) => blame).filter(Boolean));
    for (const each of sentences) counts.set(each, (counts.get(each) ?? 0) + 1);
  }
  return [...counts].flatMap(([sentence, count]) => {
    const where = count === 1 ? 'in 1 case' : `in ${count} cases`;
    return wrap(`${writeOut(sentence)} (${where})`, columns).map(palette.bad);
  });
}
