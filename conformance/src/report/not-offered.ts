/** Owns the reasons why cases are not offered, the commonest first. Pure. */
import type { CaseResult, Report } from '@audiocall/proto';

/** Cases that are not offered for one reason. */
export interface NotOffered {
  readonly reason: string;
  readonly cases: readonly CaseResult[];
}

/** The reasons of a run. */
export function groupNotOffered({ cases }: Report): readonly NotOffered[] {
  const groups = new Map<string, CaseResult[]>();
  for (const result of cases) {
    if (result.verdict !== 'notOffered') continue;
    const { notJudgedBecause: reason } = result;
    groups.set(reason, [...(groups.get(reason) ?? []), result]);
  }
  return [...groups]
    .map(([reason, of]) => ({ reason, cases: of }))
    .sort((one, other) => other.cases.length - one.cases.length);
}
