/** Owns whom a report between SDKs blames: by name, as far as that is decided. Pure. */
import type { CaseResult, Failure, Report } from '@audiocall/proto';
import { doesCount } from '../run/order-failures.js';

/** Who broke something that counts, who did in most cases first; nobody where no side is blamed. */
export function nameBlamed({ cases }: Report): readonly string[] {
  const counts = new Map<string, number>();
  for (const result of cases.filter(({ verdict }) => verdict === 'failed')) {
    for (const name of new Set(result.failures.map((failure) => nameSide(failure, result)))) {
      if (name !== '') counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return [...counts].sort(([, one], [, other]) => other - one).map(([name]) => name);
}

function nameSide(failure: Failure, { caller, callee }: CaseResult): string {
  if (!doesCount(failure)) return '';
  const { side } = failure;
  if (side === 'server') return 'the server';
  return side === 'caller' ? caller : side === 'callee' ? callee : '';
}

/** Several names as one. */
export function joinNames(names: readonly string[]): string {
  const [last = '', ...others] = [...names].reverse();
  return others.length === 0 ? last : `${others.reverse().join(', ')} and ${last}`;
}
