import { FailureSchema } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { escapeXml, renderJunit } from './junit.js';
import { makeFailed, makeFailedOf, makeReport, makeResult } from './reports.fixture.js';

describe('renderJunit()', () => {
  it('has a test case for each verdict', () => {
    const xml = renderJunit(
      makeReport([
        makeResult(),
        makeFailed(),
        makeResult({ id: 'x', verdict: 'notOffered', notJudgedBecause: 'one service' }),
        makeResult({ id: 'y', verdict: 'inconclusive', notJudgedBecause: 'too long' }),
      ]),
    );
    expect(xml).toContain('tests="4" failures="1" errors="0" skipped="2" time="1.234"');
    expect(xml).toContain('<testcase classname="reject" name="reject/ringing" time="0.012"/>');
    expect(xml).toContain('<skipped message="notOffered: one service"/>');
    expect(xml).toContain('<skipped message="inconclusive: too long"/>');
    expect(xml.match(/<failure /g)).toHaveLength(1);
    expect(xml).toContain('HU-1, seen by bob at step');
    expect(xml).toContain('again: RERUN</failure>');
  });

  it('calls what was wrong by the names that the terminal has', () => {
    const xml = renderJunit(makeReport([makeFailedOf('c-91bb7f')]));
    expect(xml).toContain('Call call-1 is over');
    expect(xml).not.toContain('c-91bb7f');
  });

  it('does not say who saw what nobody did', () => {
    const failure = create(FailureSchema, { clause: 'RQ-1', explanation: 'It ended.' });
    const xml = renderJunit(makeReport([makeResult({ verdict: 'failed', failures: [failure] })]));
    expect(xml).toContain('RQ-1: It ended.');
  });

  it('is red when the run as a whole is', () => {
    const report = makeReport([makeResult()]);
    report.problems = ['OF-1 was never put to the test'];
    const xml = renderJunit(report);
    expect(xml).toContain('tests="2" failures="1"');
    expect(xml).toContain('message="OF-1 was never put to the test"');
  });

  it('has a seed only where something was drawn', () => {
    const report = makeReport([makeResult()]);
    expect(renderJunit(report)).toContain('<property name="seed" value="7"/>');
    report.mode = 'proxy';
    expect(renderJunit(report)).not.toContain('"seed"');
  });

  it('has the verdict in the words of the terminal', () => {
    const part = makeReport([makeResult()], ['RJ-1'], { run: { availableCases: 244 } });
    expect(renderJunit(part)).toContain(
      '<property name="verdict" value="1 of 1 played case passed; 243 not played"/>',
    );
  });

  it('says why a known failure is none', () => {
    const known = makeResult({ verdict: 'knownFailing', knownFailingBecause: 'issue 7' });
    const xml = renderJunit(makeReport([known]));
    expect(xml).toContain('skipped="1"');
    expect(xml).toContain('<skipped message="knownFailing: issue 7"/>');
  });

  it('has nothing that the schemas of its readers do not know', () => {
    const xml = renderJunit(makeReport([makeFailed(), makeResult(), makeResult({ verdict: 'x' })]));
    const known: Record<string, readonly string[]> = {
      testsuites: ['name', 'tests', 'failures', 'errors', 'time'],
      testsuite: ['name', 'tests', 'failures', 'errors', 'skipped', 'time', 'timestamp'],
      properties: [],
      property: ['name', 'value'],
      testcase: ['classname', 'name', 'time'],
      failure: ['type', 'message'],
      skipped: ['message'],
    };
    for (const [, element = '', attributes = ''] of xml.matchAll(
      /<(\w+)((?: \w+="[^"]*")*)\/?>/g,
    )) {
      const names = [...attributes.matchAll(/ (\w+)="/g)].map(([, name]) => name);
      expect(known[element], element).toEqual(expect.arrayContaining(names));
    }
  });

  it('has one element for each opening one', () => {
    const xml = renderJunit(makeReport([makeFailed(), makeResult()]));
    for (const element of ['testsuites', 'testsuite', 'testcase']) {
      const opened = xml.match(new RegExp(`<${element}[ >]`, 'g'))?.length ?? 0;
      const closed = xml.match(new RegExp(`</${element}>|<${element}[^>]*/>`, 'g'))?.length ?? 0;
      expect(closed).toBe(opened);
    }
  });

  it('escapes what a target or a case may hold', () => {
    const explanation = `<b> & "quoted" \u0007 'single'`;
    const failures = [create(FailureSchema, { clause: 'OF-1', explanation })];
    const xml = renderJunit(
      makeReport([makeResult({ title: 'a < b', verdict: 'failed', failures })]),
    );
    expect(xml).toContain(`message="OF-1 &lt;b&gt; &amp; &quot;quoted&quot; \uFFFD 'single'"`);
    expect(xml).toContain('>a &lt; b\n');
  });
});

describe('a run that could not be made', () => {
  it('is an error, and no failure of a case', () => {
    const xml = renderJunit(makeReport([], [], { obstacle: 'nobody <answers>' }));
    expect(xml).toContain('tests="1" failures="0" errors="1"');
    expect(xml).toContain('<error type="run" message="nobody &lt;answers&gt;">');
    expect(xml).not.toContain('<failure');
  });
});

describe('escapeXml()', () => {
  it.each([
    ['a & b', 'a &amp; b'],
    ['<"', '&lt;&quot;'],
    ['\u0000\u001b[31m\u0008', '\uFFFD\uFFFD[31m\uFFFD'],
    ['\uD800', '\uFFFD'],
    ['\uFFFE', '\uFFFD'],
    ['tab\tline\n', 'tab\tline\n'],
    ['\u{1F600} é', '\u{1F600} é'],
  ])('%j becomes %j', (text, expected) => {
    expect(escapeXml(text)).toBe(expected);
  });
});
