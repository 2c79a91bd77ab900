/** Owns the end of the report as text for a terminal: what was judged, what was broken, the verdict. Pure. */
import type { ClauseResult, Report, Unanswered } from '@audiocall/proto';
import { CLAUSES, type ClauseId } from '../oracle/clauses.js';
import { writeOut } from '../wording/printable.js';
import { joinNames, nameBlamed } from './blamed.js';
import { groupBroken } from './broken.js';
import { countVerdicts } from './count-verdicts.js';
import { sortOpen } from './left-out.js';
import { hasSeed } from './modes.js';
import { groupNotOffered, type NotOffered } from './not-offered.js';
import { describePast } from './past.js';
import { COLUMNS, type Palette, wrap } from './terminal.js';
import { renderMatrix } from './terminal-matrix.js';
import { FEW } from './told.js';
import { chooseUnanswered, describeUnanswered } from './unanswered.js';
import { wordVerdict } from './word-verdict.js';

/** More clauses than that are counted, not named: they would be most of the summary. */
const MANY = 48;
/** So many broken clauses have a line each; the rest often follows from them. */
const TOLD = 6;
const PROBLEMS = 8;
/** So many reasons why cases are not offered have a line each. */
const REASONS = 6;
export const LABEL = 9;
const FEWEST = 24;

/** Renders the end of the report. */
export function renderSummary(
  report: Report,
  palette: Palette,
  isWritten = false,
  columns = COLUMNS,
  isVerbose = false,
): string {
  const part = (label: string, text: string, paint = plain): readonly string[] =>
    wrap(text, Math.max(FEWEST, columns - LABEL)).map(
      (line, index) => `${(index === 0 ? label : '').padEnd(LABEL)}${paint(line)}`,
    );
  const { title, about, look } = wordVerdict(report);
  const verdict = paintOf(look, palette);
  const { missed, leftOut } = sortOpen(report.clauses);
  return [
    '',
    ...renderMatrix(report, palette, columns),
    ...chooseUnanswered(report).flatMap((each) => part('silent', locate(each), palette.bad)),
    ...renderBroken(report, palette, part),
    ...part('clauses', countClauses(report)),
    ...part('', describeAdvised(report), palette.warn),
    ...describeOpen(missed, isWritten).flatMap((each) => part('', each, palette.dim)),
    ...part('', describeLeftOut(leftOut), palette.dim),
    ...part('cases', countCases(report)),
    ...describeNotOffered(report).flatMap((each) => part('', each, palette.dim)),
    ...part('', describePast(report.cases), palette.dim),
    ...part('', describeRun(report), palette.dim),
    ...part('calls', describeCalls(report), palette.dim),
    ...(isVerbose ? describeEffort(report) : []).flatMap(([label, text]) =>
      part(label, text, palette.dim),
    ),
    ...report.problems.slice(0, PROBLEMS).flatMap((each) => part('problem', each, palette.bad)),
    ...part('', describeRest(report.problems.length - PROBLEMS), palette.bad),
    ...report.notes.flatMap((note) => part('note', note, palette.dim)),
    ...renderVerdict(title, nameSubject(report), (text) => verdict(palette.bold(text)), columns),
    ...part('', about, palette.dim),
  ].join('\n');
}

/** On one line, for whoever looks for it in a log; only a narrow terminal would break it within a word. */
function renderVerdict(
  title: string,
  subject: string,
  paint: (text: string) => string,
  columns: number,
): readonly string[] {
  const text = `${title}: ${subject}`;
  const isNarrow = columns < COLUMNS;
  const lines = isNarrow ? wrap(text, Math.max(FEWEST, columns - LABEL)) : [text];
  return lines.map((line, index) => {
    const painted = line.startsWith(title) ? `${paint(title)}${line.slice(title.length)}` : line;
    return `${(index === 0 ? 'verdict' : '').padEnd(LABEL)}${painted}`;
  });
}

/** Of several that were tested, only those who are to blame. */
function nameSubject(report: Report): string {
  const blamed = nameBlamed(report);
  if (blamed.length === 0) return report.target;
  return writeOut(`${joinNames(blamed)} (tested: ${report.target})`);
}

type PartOf = (label: string, text: string, paint?: (text: string) => string) => readonly string[];

const plain = (text: string): string => text;

function locate(each: Unanswered): string {
  return `${describeUnanswered(each)}; first: ${each.firstCase}, step ${each.eventIndex}`;
}

/** A line for each broken clause, in the order of the HTML. */
function renderBroken(report: Report, palette: Palette, part: PartOf): readonly string[] {
  const broken = groupBroken(report);
  if (broken.length === 0) return [];
  const lines = broken.slice(0, TOLD).flatMap(({ clause, cases }, index) => {
    const { title } = CLAUSES[clause as ClauseId];
    const where = `${cases.length === 1 ? '' : `${cases.length} cases, soonest in `}${cases[0]?.id ?? 'no case'}`;
    return part(index === 0 ? 'broken' : '', `${clause} ${title}, in ${where}`, palette.bad);
  });
  const rest = broken.slice(TOLD).map(({ clause }) => clause);
  if (rest.length > 0) lines.push(...part('', `and ${rest.join(' ')}`, palette.bad));
  return [...lines, ''];
}

function countClauses(report: Report): string {
  const { judged, broken, excused } = countVerdicts(report);
  const parts = [`${judged} judged`];
  if (broken > 0 || excused === 0) parts.push(`${broken === 0 ? 'none' : broken} broken`);
  if (excused > 0) parts.push(`${excused} broken and excused`);
  return parts.join(', ');
}

/** What is only advised and was not done; empty where there is none of it. */
export function describeAdvised({ clauses }: Report): string {
  const advised = clauses.filter(({ verdict }) => verdict === 'advised').map(({ id }) => id);
  if (advised.length === 0) return '';
  return `advised, and not done: ${advised.join(' ')}; a SHOULD counts only with --strict`;
}

function describeLeftOut(leftOut: string): string {
  return leftOut === '' ? '' : `not to be judged: ${leftOut}`;
}

/** Of a clause that was not judged for a reason, the reason is told: nobody is left to ask what he forgot. */
function describeOpen(open: readonly ClauseResult[], isWritten: boolean): readonly string[] {
  if (open.length === 0) return [];
  const where = isWritten
    ? 'the report names them'
    : '--report DIR leaves a report that names them';
  if (open.length > MANY) return [`not judged in this run: ${open.length}; ${where}`];
  const groups = new Map<string, ClauseResult[]>();
  for (const clause of open) {
    const { notJudgedBecause: reason } = clause;
    groups.set(reason, [...(groups.get(reason) ?? []), clause]);
  }
  if (groups.size > REASONS) return [`not judged in this run: ${nameIds(open)}`];
  return [...groups].map(
    ([reason, clauses]) =>
      `not judged in this run: ${nameIds(clauses)}${reason === '' ? '' : `, as ${writeOut(reason)}`}`,
  );
}

function nameIds(clauses: readonly ClauseResult[]): string {
  return clauses.map(({ id }) => id).join(' ');
}

/** How many cases have which verdict. */
export function countCases({ summary }: Report): string {
  const parts = [`${summary?.passed ?? 0} passed`, `${summary?.failed ?? 0} failed`];
  if (summary?.knownFailing) parts.push(`${summary.knownFailing} known failing`);
  if (summary?.notOffered) parts.push(`${summary.notOffered} not offered`);
  if (summary?.inconclusive) parts.push(`${summary.inconclusive} inconclusive`);
  return parts.join(', ');
}

/** Why cases are not offered, the commonest reason first; of few cases each was told. */
function describeNotOffered(report: Report): readonly string[] {
  if (report.cases.length <= FEW) return [];
  const reasons = groupNotOffered(report);
  const shown = reasons
    .slice(0, REASONS)
    .map(({ reason, cases }) => `not offered: ${nameFew(cases)}, as ${writeOut(reason)}`);
  const rest = reasons.slice(REASONS).flatMap(({ cases }) => cases).length;
  if (rest > 0) shown.push(`not offered: ${rest} more; --verbose tells each, with its reason`);
  return shown;
}

function nameFew(cases: NotOffered['cases']): string {
  return cases.length === 1 ? (cases[0]?.id ?? '') : `${cases.length} cases`;
}

function describeRest(count: number): string {
  if (count <= 0) return '';
  return count === 1 ? 'and 1 more problem' : `and ${count} more problems`;
}

function describeRun(report: Report): string {
  const duration = `${(report.durationMs / 1000).toFixed(1)} s`;
  return hasSeed(report) ? `${duration}, seed ${report.seed}` : duration;
}

/** How much was tried: no part of the verdict. */
function describeEffort(report: Report): readonly (readonly [label: string, text: string])[] {
  return [
    ['reached', describeReach(report)],
    ['orders', describeOrders(report)],
  ];
}

/** Of few cases it would say no more than that they are few. */
function describeReach({ coverage, cases }: Report): string {
  return coverage === undefined || coverage.known === 0 || cases.length <= FEW
    ? ''
    : `${coverage.reached} of ${coverage.known} kinds of situation came up: how much was tried, no verdict`;
}

function describeCalls({ counts }: Report): string {
  if (counts === undefined || counts.generatedCalls === 0) return '';
  const speed = Math.round(counts.generatedCallsPerSecond);
  return `${counts.generatedCalls} generated in ${counts.generatedRuns} sequences, ${speed} a second`;
}

/** How much the search for an order had to say: a model that never speaks proves nothing. */
function describeOrders({ counts, cases }: Report): string {
  if (counts === undefined || (cases.length <= FEW && counts.generatedRuns === 0)) return '';
  const { ordersExplained, ordersGivenUp, ordersUnknown } = counts;
  const all = ordersExplained + ordersGivenUp + ordersUnknown;
  if (all === 0) return '';
  return `a search, no verdict: an order of steps found for ${ordersExplained} of ${all} traces, ${ordersUnknown} outside what it models, ${ordersGivenUp} given up`;
}

function paintOf(verdict: string, palette: Palette): (text: string) => string {
  if (verdict === 'conformant') return palette.good;
  return verdict === 'not conformant' ? palette.bad : palette.warn;
}
