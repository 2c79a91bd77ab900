/**
 * Owns what the verdict of a run is called: what may be claimed after it (chapter 11), where that is less than the word
 * says, and who is meant. Pure.
 */
import type { Report } from '@audiocall/proto';

/** A verdict as a reader gets it. */
export interface WordedVerdict {
  /** A few words, as a title. */
  readonly title: string;
  /** What they mean for a claim; empty where they say it all. */
  readonly about: string;
}

/** The words for the verdict of a run. */
export function wordVerdict(report: Report): WordedVerdict {
  const { verdict, run, summary } = report;
  if (verdict === 'list outdated') {
    const about = 'that is no fault of what was tested';
    return { title: 'the list of known failures is out of date', about };
  }
  if (verdict !== 'conformant') return { title: verdict, about: '' };
  if (run?.replay === true) return { title: 'not seen again', about: 'the failure, this time' };
  if (report.mode === 'check' || report.mode === 'proxy') {
    return { title: 'nothing wrong was recorded', about: 'no claim follows from it' };
  }
  const available = run?.availableCases ?? 0;
  if (report.cases.length < available) {
    const title = `${summary?.passed ?? 0} of ${available} cases passed`;
    return { title, about: 'a part of the suite, and no claim follows from it' };
  }
  return report.mode === 'interop' ? { title: verdict, about: '' } : wordClaim(report);
}

/** The profile and the features to which a target keeps. */
function wordClaim({ profile, features, clauses }: Report): WordedVerdict {
  if (profile === 'operation') {
    return { title: 'conformant', about: 'to the clauses of operation that were judged' };
  }
  const judged = new Set(
    clauses.filter(({ verdict }) => verdict !== 'notJudged').map((clause) => clause.profile),
  );
  const kept = features.filter((name) => judged.has(name));
  const [only] = kept;
  if (only === undefined) return { title: 'conformant to core', about: '' };
  if (kept.length === 1) return { title: `conformant to core + ${only}`, about: '' };
  return { title: `conformant to core + ${kept.length} features`, about: kept.join(', ') };
}
