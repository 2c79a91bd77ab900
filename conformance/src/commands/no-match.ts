/** Owns the sentence for a choice of cases that chooses none. */
import { findNear } from '../usage/near-names.js';
import { isMeant } from '../usage/select.js';
import type { Choice } from '../usage/settings.js';
import type { ListedCase } from './list.js';

const LIST = '`npx audiocall-conformance list` names them all';

/** What was asked for, and what may have been meant; `listed` are all cases, `mode` that of the run, if one. */
export function explainNoMatch(
  { only, profile, features }: Choice,
  mode: ListedCase['mode'] | undefined,
  listed: readonly ListedCase[],
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
  const near = only.flatMap((glob) => findNear(glob, names));
  const hint =
    elsewhere !== undefined
      ? `${elsewhere.id} is a case of \`${elsewhere.mode}\``
      : near.length > 0
        ? `did you mean ${near.join(' or ')}? ${LIST}`
        : LIST;
  return `no case matches ${words.join(' ')}; ${hint}`;
}
