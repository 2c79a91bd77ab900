import type { Trace } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import { base } from '../oracle/flows.fixture.js';
import { Script } from '../oracle/trace.fixture.js';
import { readAnswers } from './unanswered.js';

const LEAVE = { case: 'leave', value: {} } as const;
const MUTE = { case: 'setMute', value: {} } as const;

function kindsIn(trace: Trace, waited?: string): readonly (readonly [string, number])[] {
  return readAnswers(trace, waited).unanswered.map(({ kind, at }) => [kind, at]);
}

describe('readAnswers()', () => {
  it('finds a response to every request of a right call', () => {
    const { answered, unanswered, lastAskedMs } = readAnswers(base(), 'alice');
    expect(unanswered).toEqual([]);
    expect([...answered]).toEqual(expect.arrayContaining(['CreateSession', 'OfferCall', 'Leave']));
    expect(lastAskedMs).toBeGreaterThan(0);
  });

  it('[RQ-1] finds a request that a later one of its socket overtook', () => {
    const script = new Script();
    const alice = script.join('alice');
    alice.asks(MUTE);
    alice.request(LEAVE, { case: 'leave', value: {} });
    expect(kindsIn(script.trace)).toEqual([['SetMute', 3]]);
    expect(readAnswers(script.trace).answered).toEqual(new Set(['CreateSession', 'Leave']));
  });

  it('[G-5] finds a request that the Pong to a later Ping overtook, and not what crossed it', () => {
    const script = new Script();
    const alice = script.join('alice');
    alice.asks(MUTE);
    alice.pings();
    alice.asks(LEAVE);
    alice.isPonged();
    expect(kindsIn(script.trace)).toEqual([['SetMute', 3]]);
  });

  it('finds what somebody waited for in vain, and not what somebody else sent meanwhile', () => {
    const script = new Script();
    const [alice, bob] = [script.join('alice'), script.join('bob')];
    alice.asks(LEAVE);
    bob.asks(MUTE);
    expect(kindsIn(script.trace, 'alice')).toEqual([['Leave', 6]]);
    expect(kindsIn(script.trace)).toEqual([]);
  });

  it('[RQ-1] asks for no response on a socket that the server closed', () => {
    const script = new Script();
    const alice = script.join('alice');
    alice.asks(LEAVE);
    alice.isClosed(4003);
    expect(kindsIn(script.trace, 'alice')).toEqual([]);
  });
});
