import { expect, it } from 'vitest';
import { rewriteEvent } from '../changes.fixture.js';
import { base } from '../flows.fixture.js';
import { judge } from '../judge.js';
import { testMonitors } from '../monitor-tests.fixture.js';
import { CANDIDATE_FAULTS } from './candidates.fixture.js';
import { candidates } from './candidates.js';

testMonitors('candidates.ts', [candidates], CANDIDATE_FAULTS);

it('[IC-1] says that a candidate came with another ufrag', () => {
  const broken = rewriteEvent(base(), 'bob CANDIDATES', 'candidates', (value) => {
    value.ufrag = 'another';
  });
  const told = judge(broken).findings.map(({ explanation }) => explanation);
  expect(told.join()).toContain('and came with "another"');
});
