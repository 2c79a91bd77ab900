import { expect, it } from 'vitest';
import { judge } from '../judge.js';
import { testMonitors } from '../monitor-tests.fixture.js';
import { resumedOffering, SNAPSHOT_FAULTS } from './snapshots.fixture.js';
import { snapshots } from './snapshots.js';

testMonitors('snapshots.ts', [snapshots], SNAPSHOT_FAULTS);

it('[RS-2] lets a snapshot say that a description waits for its answer', () => {
  expect(judge(resumedOffering()).findings).toEqual([]);
});
