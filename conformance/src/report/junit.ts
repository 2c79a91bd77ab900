/** Owns the report as JUnit XML, for the CI systems that read it. Pure. */
import type { CaseResult, Report } from '@audiocall/proto';
import { describeExcuse, firstFailure, orderFailures } from '../run/order-failures.js';
import { nameIds } from '../wording/name-ids.js';
import { hasSeed } from './modes.js';
import { wordVerdict } from './word-verdict.js';

/**
 * Renders a report as JUnit XML: elements and attributes that the schemas of Jenkins and of Surefire both
 * know, and one `failure` for each failed case, since most readers show the first only.
 */
export function renderJunit(report: Report): string {
  const { cases, problems } = report;
  const count = (...verdicts: readonly string[]): number =>
    cases.filter(({ verdict }) => verdicts.includes(verdict)).length;
  const ofRun = problems.length > 0 ? 1 : 0;
  const errors = report.verdict === 'could not run' ? ofRun : 0;
  const tests = cases.length + ofRun;
  const failures = count('failed') + ofRun - errors;
  const skipped = cases.length - count('passed', 'failed');
  const attributes = `tests="${tests}" failures="${failures}" errors="${errors}"`;
  const time = `time="${seconds(report.durationMs)}"`;
  const startedAt = report.run?.startedAt.replace(/(\.\d+)?Z$/, '') ?? '';
  const timestamp = startedAt === '' ? '' : ` timestamp="${escapeXml(startedAt)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="audiocall-conformance" ${attributes} ${time}>`,
    `  <testsuite name="${escapeXml(report.mode)}" ${attributes} skipped="${skipped}" ${time}${timestamp}>`,
    ...renderProperties(report),
    ...cases.map(renderCaseElement),
    ...(ofRun > 0 ? [renderProblems(problems, errors > 0 ? 'error' : 'failure')] : []),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function renderProperties(report: Report): readonly string[] {
  const { target, profile, harnessVersion } = report;
  const seed = hasSeed(report) ? { seed: String(report.seed) } : {};
  const { title } = wordVerdict(report);
  const properties = { target, profile, ...seed, harness: harnessVersion, verdict: title };
  return [
    '    <properties>',
    ...Object.entries(properties).map(
      ([name, value]) => `      <property name="${name}" value="${escapeXml(value)}"/>`,
    ),
    '    </properties>',
  ];
}

function renderCaseElement(result: CaseResult): string {
  const head = `    <testcase classname="${escapeXml(result.id.split('/')[0] ?? '')}" name="${escapeXml(result.id)}" time="${seconds(result.durationMs)}"`;
  switch (result.verdict) {
    case 'passed':
      return `${head}/>`;
    case 'failed':
      return `${head}>\n${renderFailureElement(result)}\n    </testcase>`;
    default: {
      const reason = result.notJudgedBecause || result.knownFailingBecause;
      return `${head}><skipped message="${escapeXml(`${result.verdict}: ${reason}`)}"/></testcase>`;
    }
  }
}

/** The first broken clause is the headline; the text has every one, and how to see it again. */
function renderFailureElement(result: CaseResult): string {
  const { failures, notJudgedBecause, rerun, title } = result;
  const name = nameIds(result.trace);
  const first = firstFailure(failures);
  const headline =
    first === undefined ? notJudgedBecause : `${first.clause} ${name(first.explanation)}`;
  const lines = orderFailures(failures).map((failure) => {
    const { clause, participant, eventIndex, explanation } = failure;
    const seen = participant === '' ? '' : `, seen by ${participant} at step ${eventIndex}`;
    const excuse = describeExcuse(failure);
    return `${clause}${seen}${excuse === '' ? '' : ` (${excuse})`}: ${name(explanation)}`;
  });
  // Not in the name, by which a CI knows a case for good.
  lines.unshift(title, '');
  if (rerun !== '') lines.push('', `again: ${rerun}`);
  return `      <failure type="${escapeXml(first?.clause ?? 'failed')}" message="${escapeXml(headline)}">${escapeXml(lines.join('\n'))}</failure>`;
}

/** What is wrong with the run as a whole belongs to no case, and has to be red all the same. */
function renderProblems(problems: readonly string[], kind: 'failure' | 'error'): string {
  const text = escapeXml(problems.join('\n'));
  return `    <testcase classname="run" name="the run as a whole" time="0.000"><${kind} type="run" message="${escapeXml(problems[0] ?? '')}">${text}</${kind}></testcase>`;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

/** Escapes text for XML, and drops characters that XML 1.0 cannot hold. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
}
