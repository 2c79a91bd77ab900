import { StatusCode } from '@audiocall/proto';
import { expect, it } from 'vitest';
import { answerWith } from '../changes.fixture.js';
import { base } from '../flows.fixture.js';
import { judge } from '../judge.js';
import { testMonitors } from '../monitor-tests.fixture.js';
import { ANSWER_FAULTS } from './answers.fixture.js';
import { answers } from './answers.js';
import { refusalsHaveNoEffect } from './effects.js';

it('[DE-1] says of a request that is not built what is right where it first came, and of no later one', () => {
  const offer = answerWith(base(), 'alice < description', StatusCode.UNIMPLEMENTED);
  const both = answerWith(offer, 'bob < description', StatusCode.UNIMPLEMENTED);
  const said = judge(both, [answers]).findings.map(({ explanation }) => explanation);
  expect(said).toEqual([
    expect.stringMatching(/^alice's Description .* was answered UNIMPLEMENTED; OK is right here/),
  ]);
});

testMonitors(
  'answers.ts, and what a refusal causes',
  [answers, refusalsHaveNoEffect],
  ANSWER_FAULTS,
);
