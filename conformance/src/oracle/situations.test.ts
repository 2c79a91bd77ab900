import { describe, expect, it } from 'vitest';
import { base } from './flows.fixture.js';
import { KNOWN_SITUATIONS } from './known-situations.js';
import { nameSituation, readSituations } from './situations.js';

describe('readSituations()', () => {
  const seen = readSituations(base());

  it.each([
    'anybody outside → createSession',
    'anybody outside ← OK createSession',
    'anybody idle → offerCall',
    'anybody idle ← OK offerCall',
    'anybody idle ! RINGING',
    'caller calling ! RINGBACK',
    'callee ringing → answerCall',
    'callee ringing ← OK answerCall',
    'caller calling ! ANSWERED',
    'caller connecting → description',
    'callee connecting ! DESCRIPTION',
    'caller connecting ! CONNECTED',
    'callee connected ! LEAVE(HANGUP)',
  ])('finds %s in a call', (name) => {
    expect(seen.get(name)?.times).toBeGreaterThan(0);
  });

  it('goes by what each participant was told itself', () => {
    expect(seen.has('callee ringing ! RINGING')).toBe(false);
    expect(seen.has('anybody idle ! LEAVE(HANGUP)')).toBe(false);
  });

  it('leaves signs of life out', () => {
    expect([...seen.keys()].filter((name) => /ping|pong/i.test(name))).toEqual([]);
  });
});

describe('KNOWN_SITUATIONS', () => {
  it('has each situation once', () => {
    const names = KNOWN_SITUATIONS.map(nameSituation);
    expect(new Set(names).size).toBe(names.length);
  });

  it('has every situation of an ordinary call', () => {
    const known = new Set(KNOWN_SITUATIONS.map(nameSituation));
    expect([...readSituations(base()).keys()].filter((name) => !known.has(name))).toEqual([]);
  });
});
