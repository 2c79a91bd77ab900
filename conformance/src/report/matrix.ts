/** Owns the matrix of a report between SDKs: who calls whom, and how that went. Pure. */
import type { CaseResult, Report } from '@audiocall/proto';

/** One pair. */
export interface MatrixCell {
  readonly caller: string;
  readonly callee: string;
  readonly cases: readonly CaseResult[];
  readonly passed: number;
  readonly failed: number;
  /** The verdict of the cell: the worst one of its cases. */
  readonly verdict: string;
}

/** Every pair; a row for each caller. */
export interface Matrix {
  readonly clients: readonly string[];
  readonly rows: readonly (readonly MatrixCell[])[];
}

const WORST_FIRST = ['failed', 'inconclusive', 'knownFailing', 'passed', 'notOffered'];

/** Reads the matrix out of a report; undefined where no case is between two clients. */
export function readMatrix({ cases }: Report): Matrix | undefined {
  const clients = [...new Set(cases.flatMap(({ caller, callee }) => [caller, callee]))].filter(
    (name) => name !== '',
  );
  if (clients.length === 0) return undefined;
  const rows = clients.map((caller) => clients.map((callee) => readCell(caller, callee, cases)));
  return { clients, rows };
}

function readCell(caller: string, callee: string, all: readonly CaseResult[]): MatrixCell {
  const cases = all.filter((result) => result.caller === caller && result.callee === callee);
  const count = (verdict: string): number =>
    cases.filter((result) => result.verdict === verdict).length;
  const verdict = WORST_FIRST.find((each) => count(each) > 0) ?? 'notJudged';
  return { caller, callee, cases, passed: count('passed'), failed: count('failed'), verdict };
}
