import { describe, expect, it } from 'vitest';
import { renderProgress } from './progress.js';
import { choosePalette } from './terminal.js';

const PLAIN = choosePalette(false);
const progress = { done: 12, all: 48, failed: 0, playing: ['call/base'], isLive: true };

describe('renderProgress()', () => {
  it('says how far the run is, and which cases are being played', () => {
    const line = renderProgress(progress, PLAIN, 100);
    expect(line).toContain('12 of 48  call/base');
    expect(line.match(/━/g)).toHaveLength(6);
    expect(line.match(/─/g)).toHaveLength(18);
    expect(line).not.toContain('failed');
  });

  it('says how many failed', () => {
    expect(renderProgress({ ...progress, failed: 3 }, PLAIN, 100)).toContain('12 of 48, 3 failed');
  });

  it.each([24, 40, 60, 80, 200])('leaves the last of %i columns free', (columns) => {
    const playing = Array.from({ length: 20 }, () => 'a-case-with-a-long-name');
    const long = { done: 999, all: 1000, failed: 999, playing, isLive: true };
    const line = renderProgress(long, PLAIN, columns);
    expect(line.length).toBeLessThan(columns);
  });

  it('is a sentence for a log', () => {
    const logged = { ...progress, isLive: false };
    const line = renderProgress(logged, PLAIN, 100);
    expect(line).toBe('… 12 of 48 cases, none failed; waiting for call/base');
    const many = ['generated/core', 'a', 'b', 'c', 'd'];
    expect(renderProgress({ ...logged, playing: many }, PLAIN, 100)).toContain(
      '; waiting for generated/core, a, b and 2 more',
    );
    expect(renderProgress({ ...logged, failed: 3, playing: [] }, PLAIN, 100)).toBe(
      '… 12 of 48 cases, 3 failed',
    );
  });

  it('is full at the end, also of nothing', () => {
    expect(renderProgress({ ...progress, done: 48 }, PLAIN, 100)).not.toContain('─');
    expect(renderProgress({ ...progress, done: 0, all: 0 }, PLAIN, 100)).toContain('0 of 0');
  });
});
