/** Owns the report as JUnit XML, for the CI systems that read it. Pure. */
import type { CaseResult, Report } from '@audiocall/proto';

/** Renders a report as JUnit XML. */
export function renderJunit(report: Report): string {
  const { summary } = report;
  const count = report.cases.length;
  const skipped = (summary?.notOffered ?? 0) + (summary?.inconclusive ?? 0);
  const attributes = `tests="${count}" failures="${summary?.failed ?? 0}" skipped="${skipped}" time="${seconds(report.durationMs)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="audiocall-conformance" ${attributes}>`,
    `  <testsuite name="${escapeXml(report.mode)}" ${attributes}>`,
    ...report.cases.map(renderCaseElement),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function renderCaseElement(result: CaseResult): string {
  const head = `    <testcase classname="${escapeXml(result.id.split('/')[0] ?? '')}" name="${escapeXml(`${result.id}: ${result.title}`)}" time="${seconds(result.durationMs)}"`;
  switch (result.verdict) {
    case 'passed':
      return `${head}/>`;
    case 'failed':
      return [
        `${head}>`,
        ...result.failures.map(
          (failure) =>
            `      <failure type="${escapeXml(failure.clause)}" message="${escapeXml(`${failure.clause} ${failure.explanation}`)}"/>`,
        ),
        '    </testcase>',
      ].join('\n');
    default:
      return `${head}><skipped message="${escapeXml(`${result.verdict}: ${result.notJudgedBecause}`)}"/></testcase>`;
  }
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
