/** Owns which failed cases a terminal shows whole: each failure once, what to look at first at the head. Pure. */
import type { CaseResult, Report } from '@audiocall/proto';
import { firstFailure } from '../run/order-failures.js';
import { nameIds } from '../wording/name-ids.js';
import { withoutNames } from './alike.js';
import { groupBroken } from './broken.js';
import { plainFirst } from './plain-first.js';

/** More are too much to read: the rest often follows from them. */
const MOST = 5;

/** The cases to show, in the order of the broken clauses; one whose first failure reads like an earlier one's, but for names and numbers, adds nothing. */
export function chooseShown(report: Report): readonly CaseResult[] {
  const failed = report.cases.filter(({ verdict }) => verdict === 'failed');
  const best = groupBroken(report).flatMap(({ cases }) => cases.slice(0, 1));
  const told = new Set<string>();
  return [...best, ...plainFirst(failed)].filter((result) => isNew(result, told)).slice(0, MOST);
}

function isNew(result: CaseResult, told: Set<string>): boolean {
  const text = readFirstFailure(result);
  if (text === undefined) return false;
  const isKnown = told.has(text);
  told.add(text);
  return !isKnown;
}

/** How the first failure of a case reads, but for names and numbers; undefined where nothing failed. */
export function readFirstFailure({ failures, trace }: CaseResult): string | undefined {
  const first = firstFailure(failures);
  if (first === undefined) return undefined;
  const sentence = withoutNames(nameIds(trace)(first.explanation), trace);
  return [first.clause, first.blame, sentence].join(' ');
}
