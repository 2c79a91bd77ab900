import { testMonitors } from '../monitor-tests.fixture.js';
import { ANSWER_FAULTS } from './answers.fixture.js';
import { answers } from './answers.js';
import { refusalsHaveNoEffect } from './effects.js';

testMonitors(
  'answers.ts, and what a refusal causes',
  [answers, refusalsHaveNoEffect],
  ANSWER_FAULTS,
);
