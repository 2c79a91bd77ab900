import type { Trace, TraceEntry } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import { insert, takeEntry } from '../changes.fixture.js';
import { expectation, findFault, listReached } from '../faults.fixture.js';
import { judge } from '../judge.js';
import { soundCall, unansweredCall } from '../sound-flows.fixture.js';
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

/** The callee hears the caller for long when the server has answered an unmute, before the caller's command is done. */
function speakOnceAnswered(): Trace {
  const trace = unansweredCall();
  const heard = (audioMs: number): TraceEntry => {
    const entry = takeEntry(trace, 'callee hears 500');
    if (entry.what.case === 'heard') entry.what.value.audioMs = audioMs;
    return entry;
  };
  const begun = insert(trace, 'caller < setMute 2', heard(62_000));
  return insert(begun, 'caller < setMute 2', heard(60_000));
}

describe('the monitors of sound.ts', () => {
  it('[MU-4] let an SDK be heard once its unmute is answered, with what it chose meanwhile', () => {
    expect(judge(speakOnceAnswered(), [sounds]).findings).toEqual([]);
  });

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
