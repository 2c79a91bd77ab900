import { SessionClosedReason, type SessionPolicy } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import { judge } from '../judge.js';
import { testMonitors } from '../monitor-tests.fixture.js';
import { Script } from '../trace.fixture.js';
import { REPLACEMENT_FAULTS } from './replacements.fixture.js';
import { replacements } from './replacements.js';

testMonitors('replacements.ts', [replacements], REPLACEMENT_FAULTS);

describe('replacements', () => {
  it('[MD-2] gives a policy that the schema does not know by its number', () => {
    const script = new Script();
    const more = { user: 'bob', policy: 77 as SessionPolicy };
    const bob = script.join('bob', more);
    script.join('bob-2', more);
    bob.sees('', { case: 'sessionClosed', value: { reason: SessionClosedReason.REPLACED } });
    bob.isClosed(4001);
    script.settle();
    const said = judge(script.trace, [replacements]).findings.map(({ explanation }) => explanation);
    expect(said).toEqual([expect.stringContaining('under session_policy 77 only')]);
  });
});
