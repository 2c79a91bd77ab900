/** Owns the end of the report as text for a terminal: what was judged, what was broken, the verdict. Pure. */
import type { Report } from '@audiocall/proto';
import { joinNames, nameBlamed } from './blamed.js';
import { countVerdicts } from './count-verdicts.js';
import { hasSeed } from './modes.js';
import { describePast } from './past.js';
import { plainFirst } from './plain-first.js';
import { writeOut } from './printable.js';
import { COLUMNS, type Palette, wrap } from './terminal.js';
import { renderMatrix } from './terminal-matrix.js';

/** More clauses than that are counted, not named: they would be most of the summary. */
const MANY = 48;
/** So many broken clauses have a line each; the rest often follows from them. */
const TOLD = 6;
const PROBLEMS = 8;
const LABEL = 9;
const FEWEST = 24;

/** Renders the end of the report. */
export function renderSummary(
  report: Report,
  palette: Palette,
  isWritten = false,
  columns = COLUMNS,
): string {
  const part = (label: string, text: string, paint = plain): readonly string[] =>
    wrap(text, Math.max(FEWEST, columns - LABEL)).map(
      (line, index) => `${(index === 0 ? label : '').padEnd(LABEL)}${paint(line)}`,
    );
  const verdict = paintOf(report.verdict, palette);
  return [
    '',
    ...renderMatrix(report, palette, columns),
    ...renderBroken(report, palette, part),
    ...part('clauses', countClauses(report)),
    ...part('', describeAdvised(report), palette.warn),
    ...part('', describeOpen(report, isWritten), palette.dim),
    ...part('cases', countCases(report)),
    ...part('', describePast(report.cases), palette.dim),
    ...part('', describeRun(report), palette.dim),
    ...part('reached', describeReach(report), palette.dim),
    ...part('calls', describeCalls(report), palette.dim),
    ...part('orders', describeOrders(report), palette.dim),
    ...report.problems.slice(0, PROBLEMS).flatMap((each) => part('problem', each, palette.bad)),
    ...part('', describeRest(report.problems.length - PROBLEMS), palette.bad),
    ...report.notes.flatMap((note) => part('note', note, palette.dim)),
    `verdict  ${verdict(palette.bold(report.verdict))}: ${nameSubject(report)}`,
  ].join('\n');
}

/** Of several that were tested, only those who are to blame. */
function nameSubject(report: Report): string {
  const blamed = nameBlamed(report);
  if (blamed.length === 0) return report.target;
  return writeOut(`${joinNames(blamed)} (tested: ${report.target})`);
}

type PartOf = (label: string, text: string, paint?: (text: string) => string) => readonly string[];

const plain = (text: string): string => text;

/** A line for each broken clause, the one that is broken in most cases first. */
function renderBroken(report: Report, palette: Palette, part: PartOf): readonly string[] {
  const broken = report.clauses
    .filter(({ verdict }) => verdict === 'failed')
    .map((clause) => ({ ...clause, cases: casesThatBreak(report, clause.id) }))
    .sort((one, other) => other.cases.length - one.cases.length);
  if (broken.length === 0) return [];
  const lines = broken
    .slice(0, TOLD)
    .flatMap(({ id, title, cases }, index) =>
      part(
        index === 0 ? 'broken' : '',
        `${id} ${title}, in ${cases.length === 1 ? '' : `${cases.length} cases, first in `}${cases[0] ?? 'no case'}`,
        palette.bad,
      ),
    );
  const rest = broken.slice(TOLD).map(({ id }) => id);
  if (rest.length > 0) lines.push(...part('', `and ${rest.join(' ')}`, palette.bad));
  return [...lines, ''];
}

function casesThatBreak({ cases }: Report, clause: string): readonly string[] {
  return plainFirst(cases)
    .filter(({ failures }) => failures.some((failure) => failure.clause === clause))
    .map(({ id }) => id);
}

function countClauses(report: Report): string {
  const { judged, broken, excused } = countVerdicts(report);
  const parts = [`${judged} judged`];
  if (broken > 0 || excused === 0) parts.push(`${broken === 0 ? 'none' : broken} broken`);
  if (excused > 0) parts.push(`${excused} broken and excused`);
  return parts.join(', ');
}

function describeAdvised({ clauses }: Report): string {
  const advised = clauses.filter(({ verdict }) => verdict === 'advised').map(({ id }) => id);
  if (advised.length === 0) return '';
  return `advised, and not done: ${advised.join(' ')}; a SHOULD counts only with --strict`;
}

function describeOpen({ clauses }: Report, isWritten: boolean): string {
  const open = clauses.filter(({ verdict }) => verdict === 'notJudged');
  if (open.length === 0) return '';
  const where = isWritten
    ? 'the report names them'
    : '--report DIR leaves a report that names them';
  const ids = open.map(({ id }) => id).join(' ');
  return `not judged in this run: ${open.length > MANY ? `${open.length}; ${where}` : ids}`;
}

function countCases({ summary }: Report): string {
  const parts = [`${summary?.passed ?? 0} passed`, `${summary?.failed ?? 0} failed`];
  if (summary?.knownFailing) parts.push(`${summary.knownFailing} known failing`);
  if (summary?.notOffered) parts.push(`${summary.notOffered} not offered`);
  if (summary?.inconclusive) parts.push(`${summary.inconclusive} inconclusive`);
  return parts.join(', ');
}

function describeRest(count: number): string {
  if (count <= 0) return '';
  return count === 1 ? 'and 1 more problem' : `and ${count} more problems`;
}

function describeRun(report: Report): string {
  const duration = `${(report.durationMs / 1000).toFixed(1)} s`;
  return hasSeed(report) ? `${duration}, seed ${report.seed}` : duration;
}

function describeReach({ coverage }: Report): string {
  return coverage === undefined || coverage.known === 0
    ? ''
    : `${coverage.reached} of ${coverage.known} kinds of situation came up: how much was tried, no verdict`;
}

function describeCalls({ counts }: Report): string {
  if (counts === undefined || counts.generatedRuns === 0) return '';
  const speed = Math.round(counts.generatedCallsPerSecond);
  return `${counts.generatedCalls} generated in ${counts.generatedRuns} sequences, ${speed} a second`;
}

/** How much the search for an order had to say: a model that never speaks proves nothing. */
function describeOrders({ counts }: Report): string {
  if (counts === undefined || counts.ordersExplained + counts.generatedRuns === 0) return '';
  const { ordersExplained, ordersGivenUp, ordersUnknown } = counts;
  const all = ordersExplained + ordersGivenUp + ordersUnknown;
  return `a search, no verdict: an order of steps found for ${ordersExplained} of ${all} traces, ${ordersUnknown} outside what it models, ${ordersGivenUp} given up`;
}

function paintOf(verdict: string, palette: Palette): (text: string) => string {
  if (verdict === 'conformant') return palette.good;
  return verdict === 'inconclusive' ? palette.warn : palette.bad;
}
