/** Owns when two sentences about a trace say the same but for names and numbers, and how many are told then. Pure. */
import type { CaseResult, Failure } from '@audiocall/proto';

/** More that read alike are told in one sentence. */
const MOST = 2;

/** So many participants are named, and the others counted. */
const NAMED = 5;

/** The sentence with every participant alike, and every number. */
export function withoutNames(sentence: string, trace: CaseResult['trace']): string {
  const everybody = new Set(trace?.entries.map(({ participant }) => participant));
  everybody.delete('');
  const longestFirst = [...everybody].sort((one, other) => other.length - one.length);
  return longestFirst
    .reduce((text, name) => text.replaceAll(name, '_'), sentence)
    .replace(/\d+/g, '0');
}

/** What is said of one clause, a sentence for each failure; of those that read alike the first, and whose the others are. */
export function tellAlike(
  failures: readonly Failure[],
  trace: CaseResult['trace'],
  name: (text: string) => string,
): readonly string[] {
  const groups = new Map<string, Failure[]>();
  for (const failure of failures) {
    const reading = withoutNames(name(failure.explanation), trace);
    groups.set(reading, [...(groups.get(reading) ?? []), failure]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first, ...others] = group;
    if (first === undefined || group.length <= MOST) {
      return group.map(({ explanation }) => name(explanation));
    }
    return [`${name(first.explanation)} So it is with ${nameSome(others)}.`];
  });
}

function nameSome(failures: readonly Failure[]): string {
  const names = failures.map(({ participant }) => participant);
  const shown = names.length > NAMED ? names.slice(0, NAMED - 1) : names.slice(0, -1);
  const last = names.length > NAMED ? `${names.length - shown.length} more` : names.at(-1);
  return `${shown.join(', ')} and ${last}`;
}
