/** Owns which cases are meant: by name, by clause, by profile, by feature. Pure. */
import type { FeatureName } from '../features.js';
import { CLAUSES, type ClauseId } from '../oracle/clauses.js';
import type { Choice } from './settings.js';

/** What a choice looks at. */
export interface Choosable {
  readonly id: string;
  readonly clauses: readonly ClauseId[];
  readonly needs?: readonly FeatureName[];
  /** Clauses that it is not there for, and of which it is known to find breaches. */
  readonly finds?: readonly ClauseId[];
}

/** Whether a case is meant by a choice. */
export function isChosen(choice: Choice, each: Choosable): boolean {
  return (
    isMeant(choice.only, each.id, [...each.clauses, ...(each.finds ?? [])]) &&
    isInProfile(choice, profileOf(each)) &&
    isInFeatures(choice, each.needs ?? [])
  );
}

/** Whether what a clause says is asked of the target: its profile is chosen, its feature offered. */
export function isInForce(
  choice: Choice,
  profile: string,
  offered: readonly FeatureName[],
): boolean {
  if (profile === 'core') return choice.profile !== 'operation';
  if (profile === 'operation') return choice.profile !== 'core';
  const isWanted = choice.features.length === 0 || choice.features.some((name) => name === profile);
  return choice.profile === 'all' && isWanted && offered.some((name) => name === profile);
}

/** The options that leave out what a clause of a profile or a feature says, whatever the target offers. */
export function nameLeavingOut({ profile, features }: Choice, of: string): string | undefined {
  if (profile !== 'all' && profile !== of) return `--profile ${profile}`;
  const isFeature = of !== 'core' && of !== 'operation';
  const isWanted = features.length === 0 || features.some((name) => name === of);
  return isFeature && !isWanted ? features.map((name) => `--feature ${name}`).join(' ') : undefined;
}

/** The profile of a case: that of its first clause, unless it needs a feature. */
function profileOf({ clauses, needs = [] }: Choosable): 'core' | 'operation' | 'feature' {
  if (needs.length > 0) return 'feature';
  const isOperation = clauses.some((id) => CLAUSES[id].profile === 'operation');
  return isOperation ? 'operation' : 'core';
}

function isInProfile(choice: Choice, profile: 'core' | 'operation' | 'feature'): boolean {
  return choice.profile === 'all' || choice.profile === profile;
}

function isInFeatures({ features }: Choice, needs: readonly FeatureName[]): boolean {
  return features.length === 0 || needs.every((name) => features.includes(name));
}

/** Whether a case is meant by one of the globs, by its name or by a clause of it. */
export function isMeant(globs: readonly string[], id: string, clauses: readonly string[]): boolean {
  if (globs.length === 0) return true;
  return globs.some(
    (glob) => matchesName(glob, id) || clauses.some((clause) => matchesGlob(glob, clause)),
  );
}

/** Whether a glob means a case by its name. */
export function matchesName(glob: string, id: string): boolean {
  const [asked, name] = [spellInAscii(glob), spellInAscii(id)];
  return matchesGlob(asked, name) || matchesGlob(asked, dropPair(name));
}

/** The name of a case as anybody can type it: `a:b/reject` for `a→b/reject`. */
export function spellInAscii(name: string): string {
  return name.replaceAll('→', ':').replaceAll('->', ':');
}

/** The cases of a matrix stand behind their pair. */
export function dropPair(name: string): string {
  const ascii = spellInAscii(name);
  const slash = ascii.indexOf('/');
  return ascii.slice(0, slash).includes(':') ? ascii.slice(slash + 1) : ascii;
}

/** Each part is looked for once, so that no glob takes long. */
function matchesGlob(glob: string, text: string): boolean {
  const [head = '', ...parts] = glob.toLowerCase().split('*');
  const tail = parts.pop();
  const name = text.toLowerCase();
  if (tail === undefined) return name === head;
  if (!name.startsWith(head)) return false;
  let from = head.length;
  for (const part of parts) {
    const at = name.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return name.endsWith(tail) && name.length >= from + tail.length;
}
