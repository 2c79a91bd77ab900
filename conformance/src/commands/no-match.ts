/** Owns the sentence for a choice of cases that chooses none. */
import { findNear } from '../usage/near-names.js';
import { OWN_WORDS } from '../usage/own-words.js';
import { dropPair, isMeant, spellInAscii } from '../usage/select.js';
import type { Choice } from '../usage/settings.js';
import type { ListedCase } from './list.js';

const LIST = `\`${OWN_WORDS.join(' ')} list\` names them all`;

/**
 * What was asked for, and what may have been meant; `listed` are all cases, `mode` that of the run, if one, and `sdks`
 * those between which `interop` has cells.
 */
export function explainNoMatch(
  { only, profile, features }: Choice,
  mode: ListedCase['mode'] | undefined,
  listed: readonly ListedCase[],
  sdks: readonly string[] = [],
): string {
  const words = [
    ...only.map((glob) => `--only ${glob}`),
    ...(profile === 'all' ? [] : [`--profile ${profile}`]),
    ...features.map((name) => `--feature ${name}`),
  ];
  const elsewhere = listed.find(
    (each) =>
      mode !== undefined && each.mode !== mode && only.length > 0 && isMeant(only, each.id, []),
  );
  const names = listed.flatMap(({ id, clauses }) => [id, `${id.split('/')[0]}/*`, ...clauses]);
  const near = only.flatMap((glob) => findNear(glob, names)).filter((name) => !only.includes(name));
  const judge = findJudge(only, mode, listed);
  const cell =
    mode === 'interop' ? only.find((glob) => dropPair(glob) !== spellInAscii(glob)) : undefined;
  const hint =
    cell !== undefined
      ? explainCell(cell, sdks)
      : elsewhere !== undefined
        ? `${elsewhere.id} is a case of \`${elsewhere.mode}\``
        : judge !== undefined
          ? judge
          : near.length > 0
            ? `did you mean ${near.join(' or ')}? ${LIST}`
            : LIST;
  return `no case matches ${words.join(' ')}; ${hint}`;
}

/** Of a clause that only cases of other modes are there for: who they are. */
function findJudge(
  only: readonly string[],
  mode: ListedCase['mode'] | undefined,
  listed: readonly ListedCase[],
): string | undefined {
  if (mode === undefined) return undefined;
  for (const glob of only) {
    const modes = new Set(
      listed.filter(({ clauses }) => isMeant([glob], '', clauses)).map((each) => each.mode),
    );
    if (modes.size === 0 || modes.has(mode)) continue;
    const others = [...modes].map((other) => `\`${other}\``).join(' and of ');
    return `${glob} is a clause that cases of ${others} are there for`;
  }
  return undefined;
}

/** Of one SDK there is no pair, and of several the name may be wrong, or that of the scenario. */
function explainCell(cell: string, sdks: readonly string[]): string {
  if (sdks.length < 2) {
    return `a cell is of two SDKs, and one is given: \`--only ${dropPair(cell)}\` plays it between two of that one`;
  }
  return `the SDKs are ${sdks.join(', ')}, and a cell is \`CALLER:CALLEE/SCENARIO\`; ${LIST}`;
}
