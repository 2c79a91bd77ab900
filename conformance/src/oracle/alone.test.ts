import { EndReason, StatusCode, type Trace } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import { isAlone } from './alone.js';
import { placeCall, seeEnd, start } from './calls.fixture.js';
import { readTrace } from './read-trace.js';
import { noAnswer, passerBy } from './timer-flows.fixture.js';

/** The kinds of request of somebody that were alone, or were not. */
function listKinds(trace: Trace, participant: string, alone: boolean): string[] {
  const facts = readTrace(trace);
  return facts.sent
    .filter((sent) => sent.participant === participant && sent.response !== undefined)
    .filter((sent) => isAlone(facts, sent) === alone)
    .map(({ frame }) => frame.body.case ?? 'none');
}

describe('isAlone', () => {
  it('[ER-1] leaves no doubt about what was asked before somebody came and went, and a call ran out', () => {
    expect(listKinds(passerBy(), 'alice', false)).toEqual([]);
    expect(listKinds(passerBy(), 'alice', true)).toEqual([
      'createSession',
      'offerCall',
      'leave',
      'setMute',
    ]);
  });

  it.each([
    ['was under way when it was asked', 'unread', []],
    ['came before, as a Ping behind it shows', 'read', ['leave']],
  ])('[TO-1] the end of a call whose timer %s', (_, when, alone) => {
    const { script, alice, bob } = start();
    const late = placeCall(script, alice, 'nobody', { ttlMs: 500 });
    script.settle();
    script.wait(100);
    bob.tries({ case: 'leave', value: {} }, StatusCode.CALL_NOT_FOUND);
    if (when === 'read') script.settle();
    script.wait(500);
    seeEnd(late, alice, 'leave', EndReason.NO_ANSWER);
    script.settle();
    expect(listKinds(script.trace, 'bob', true)).toEqual(['createSession', ...alone]);
  });

  it('is so for what was asked in front of a timer', () => {
    expect(listKinds(noAnswer(), 'alice', true)).toContain('offerCall');
  });
});
