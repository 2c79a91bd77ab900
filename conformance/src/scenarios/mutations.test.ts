import { decodeClientFrame } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import { MUTATED_CASES } from './mutated.js';
import { drawMutations, FAMILIES, type FamilyName, isFrame } from './mutations.js';

const NAMES = { callId: 'call-7', userId: 'bob' };
const COUNT = 300;
const draw = (family: FamilyName, seed = 1) => drawMutations(family, NAMES, COUNT, seed);

describe('drawMutations()', () => {
  it.each(['truncated', 'illegal', 'overrun', 'bad-text'] as const)(
    '[WR-3] %s is never a frame',
    (family) => {
      expect(draw(family).filter(({ bytes }) => isFrame(bytes))).toEqual([]);
    },
  );

  it.each(['wrong-type', 'unknown', 'wrong-enum', 'strange-ids'] as const)(
    '[WR-5] %s is always a frame',
    (family) => {
      expect(draw(family).filter(({ bytes }) => !isFrame(bytes))).toEqual([]);
    },
  );

  it('[WR-2] text is text, and nothing else is', () => {
    for (const family of Object.keys(FAMILIES) as FamilyName[]) {
      expect(draw(family).every(({ isText }) => isText === (family === 'text'))).toBe(true);
    }
  });

  it('flips bits both into frames and into what is none', () => {
    const frames = draw('flipped').filter(({ bytes }) => isFrame(bytes)).length;
    expect(frames).toBeGreaterThan(COUNT / 10);
    expect(frames).toBeLessThan(COUNT);
    expect(draw('flipped').every(({ isDoubtful }) => isDoubtful)).toBe(true);
  });

  it('[ER-4] asks for the call of others in several ways, whatever the seed', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const frames = drawMutations('strange-ids', NAMES, 12, seed).map(({ bytes }) =>
        decodeClientFrame(bytes, Number.POSITIVE_INFINITY),
      );
      const kinds = new Set(frames.map((read) => (read.ok ? read.frame.body.case : 'no frame')));
      expect(kinds.size).toBeGreaterThan(2);
      expect(kinds).not.toContain('offerCall');
    }
  });

  it('[WR-6] a case asks for closed sockets only where every message closes its own', () => {
    for (const family of Object.keys(FAMILIES) as FamilyName[]) {
      const about = MUTATED_CASES.find(({ id }) => id === `malformed/mutated/${family}`);
      const closes = draw(family).every(({ bytes, isText }) => isText || !isFrame(bytes));
      expect([family, about?.clauses.includes('WR-6')]).toEqual([family, closes]);
    }
  });

  it('draws the same for the same seed, and other ones for another', () => {
    expect(draw('flipped', 5)).toEqual(draw('flipped', 5));
    expect(draw('flipped', 5)).not.toEqual(draw('flipped', 6));
  });
});
