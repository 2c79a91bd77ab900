/**
 * Owns what the verdict of a run is called: what may be claimed after it (chapter 11), where that is less than the word
 * says, and who is meant. Pure.
 */
import type { ClauseResult, Report } from '@audiocall/proto';
import { describeLacks } from './core-functions.js';

/** A verdict as a reader gets it. */
export interface WordedVerdict {
  /** A few words, as a title. */
  readonly title: string;
  /** What they mean for a claim; empty where they say it all. */
  readonly about: string;
  /** The verdict by which it looks: nobody is told that all is well where core is not claimed. */
  readonly look: string;
  /** What may be claimed, in a sentence that stands alone; empty where nothing may. */
  readonly claim: string;
}

/** The major version of the protocol, as in the names of its subprotocols. */
const PROTOCOL = 1;

/** More clauses than that are counted in a title, and named below it. */
const NAMED = 3;

/** The words for the verdict of a run. */
export function wordVerdict(report: Report): WordedVerdict {
  const { verdict, run, summary } = report;
  const say = (title: string, about = '', look = verdict): WordedVerdict => ({
    title,
    about,
    look,
    claim: '',
  });
  if (verdict === 'list outdated') {
    return say('the list of known failures is out of date', 'that is no fault of what was tested');
  }
  const lacks = describeLacks(report.lacks);
  if (verdict !== 'conformant') return say(verdict, verdict === 'inconclusive' ? lacks : '');
  if (run?.replay === true) {
    return say('not seen again', 'this time the case that is replayed shows no failure');
  }
  if (report.mode === 'check' || report.mode === 'proxy') {
    return say('nothing wrong was recorded', 'no claim follows from it');
  }
  if (isPart(report)) {
    const played = report.cases.filter((each) => each.verdict !== 'notOffered').length;
    const rest = (run?.availableCases ?? 0) - played;
    const title = `${summary?.passed ?? 0} of ${played} played ${played === 1 ? 'case' : 'cases'} passed; ${rest} not played`;
    const look = (summary?.knownFailing ?? 0) > 0 ? 'knownFailing' : verdict;
    return say(title, 'a part of the suite, and no claim follows from it', look);
  }
  if (report.mode === 'interop') return say(verdict);
  if (report.profile === 'operation') {
    return say('conformant', 'to the clauses of operation that were judged');
  }
  const core = bindingClauses(report, 'core');
  const excused = core.filter((clause) => clause.verdict === 'knownFailing');
  if (excused.length > 0) {
    const which = excused.length === 1 ? 'which is' : 'which are';
    const title = `nothing failed but ${countClauses(excused)}, ${which} excused`;
    const open = reasonsOf(core.filter((clause) => clause.verdict === 'notJudged'));
    const about = [`core is not claimed: ${nameAll(excused)} broken`, ...open].join('; ');
    return say(title, about, 'knownFailing');
  }
  if (lacks !== '') return say('nothing failed', lacks, 'knownFailing');
  return { look: verdict, ...wordClaim(report, core) };
}

/** Whether only some of the cases were played that there are for such a run. */
export function isPart({ cases, run }: Report): boolean {
  return cases.length < (run?.availableCases ?? 0);
}

/** What a target has to keep of a profile; what binds the other side is no matter of its claim. */
function bindingClauses({ clauses, mode }: Report, profile: string): readonly ClauseResult[] {
  return clauses.filter(
    (clause) =>
      clause.profile === profile &&
      clause.level === 'MUST' &&
      (clause.binds === 'both' || clause.binds === mode),
  );
}

/** The profile and the features that may be claimed, and what of them was not judged. */
function wordClaim(report: Report, core: readonly ClauseResult[]): Omit<WordedVerdict, 'look'> {
  const open = core.filter(({ verdict }) => verdict === 'notJudged');
  const but = open.length === 0 ? '' : ` but for ${countClauses(open)}`;
  const { kept, left } = weighFeatures(report);
  const [only] = kept;
  const reasons = [...reasonsOf(open), ...left];
  const profiles = [`core${open.length === 0 ? '' : ` but for ${nameAll(open)}`}`, ...kept];
  const claim = `conformant to audiocall ${PROTOCOL}: ${profiles.join(', ')}, as audiocall-conformance ${report.harnessVersion} judges it`;
  const say = (title: string, about: readonly string[]) => ({
    title,
    about: about.join('; '),
    claim,
  });
  if (only === undefined) return say(`conformant to core${but}`, reasons);
  const claimed = `conformant to core${but}${but === '' ? ' +' : ', and to'}`;
  if (kept.length === 1) return say(`${claimed} ${only}`, reasons);
  return say(`${claimed} ${kept.length} features`, [kept.join(', '), ...reasons]);
}

/** The features of which every MUST was judged and kept, and why others are not claimed that were tried. */
function weighFeatures(report: Report): {
  readonly kept: readonly string[];
  readonly left: readonly string[];
} {
  const kept: string[] = [];
  const left: string[] = [];
  // What a run of core comes by is no test of a feature.
  for (const feature of report.profile === 'core' ? [] : report.features) {
    const clauses = bindingClauses(report, feature);
    const judged = clauses.filter(({ verdict }) => verdict !== 'notJudged');
    const missed = clauses.filter(({ verdict }) => verdict !== 'passed');
    if (judged.length === 0) continue;
    if (missed.length === 0) kept.push(feature);
    else left.push(`${feature} is not claimed: ${missed.map(tellMissed).join(', ')}`);
  }
  return { kept, left };
}

function tellMissed({ id, verdict }: ClauseResult): string {
  return `${id} ${verdict === 'notJudged' ? 'was not judged' : 'is excused'}`;
}

/** Why clauses were not judged: those of one reason together. */
function reasonsOf(open: readonly ClauseResult[]): readonly string[] {
  const groups = new Map<string, ClauseResult[]>();
  for (const clause of open) {
    const { notJudgedBecause: reason } = clause;
    groups.set(reason, [...(groups.get(reason) ?? []), clause]);
  }
  return [...groups].map(([reason, clauses]) => {
    const was = `${nameAll(clauses)} ${clauses.length === 1 ? 'was' : 'were'} not judged`;
    return reason === '' ? was : `${was}: ${reason}`;
  });
}

function countClauses(clauses: readonly ClauseResult[]): string {
  return clauses.length > NAMED ? `${clauses.length} clauses` : nameAll(clauses);
}

function nameAll(clauses: readonly ClauseResult[]): string {
  return clauses.map(({ id }) => id).join(' ');
}
