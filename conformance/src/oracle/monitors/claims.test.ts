import { expect, it } from 'vitest';
import { rewrite } from '../changes.fixture.js';
import { base } from '../flows.fixture.js';
import { judge } from '../judge.js';
import { testMonitors } from '../monitor-tests.fixture.js';
import { CLAIM_FAULTS } from './claims.fixture.js';
import { claims } from './claims.js';

testMonitors('claims.ts', [claims], CLAIM_FAULTS);

it('[DE-3] is what an answer inside AnswerCall breaks where no offer may ride on RINGING, and not SR-1', () => {
  const broken = rewrite(base(), 'bob > answerCall', ({ what }) => {
    if (what.case === 'sent' && what.value.body.case === 'answerCall')
      what.value.body.value.sdpAnswer = 'v=0 inline';
  });
  const clauses = judge(broken).findings.map(({ clause }) => clause);
  expect(clauses).toContain('DE-3');
  expect(clauses).not.toContain('SR-1');
});
