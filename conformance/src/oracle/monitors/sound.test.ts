import type { Trace } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import { insert, takeEntry } from '../changes.fixture.js';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { judge } from '../judge.js';
import { soundCall } from '../sound-flows.fixture.js';
import { applicationErrors } from './application-errors.js';
import { SOUND_FAULTS } from './sound.fixture.js';
import { sounds } from './sound.js';

/** The callee hears silence long before the caller's command of that name is done. */
function fallSilentAt(command: string): Trace {
  const trace = soundCall();
  const heard = takeEntry(trace, 'callee hears 700');
  if (heard.what.case === 'heard') {
    heard.what.value.toneHz = 0;
    heard.what.value.audioMs = 60_000;
  }
  return insert(trace, `caller calls ${command}`, heard);
}

describe('the monitors of sound.ts', () => {
  it.each(['leave', 'setMute'])('[CN-5] let an SDK fall silent before %s is done', (command) => {
    expect(judge(fallSilentAt(command), [sounds]).findings).toEqual([]);
  });

  it.each(listReached([sounds, applicationErrors]))(
    '[%s] is reached without a finding by conformant traces: %s',
    (_clause, flows) => {
      expect(flows).not.toBe('');
    },
  );

  it.each(SOUND_FAULTS.map((each) => [each.clause, each.what, each] as const))(
    '[%s] %s',
    (_clause, _what, each) => {
      expect(findFault(each)).toEqual(expectation(each));
    },
  );
});
