import { describe, expect, it } from 'vitest';
import { renderBytes } from './hex.js';

const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => at + 0x1f);

describe('renderBytes()', () => {
  it('has rows of sixteen, in two groups, with what can be read beside them', () => {
    expect(renderBytes(bytes(18), 18).split('\n')).toEqual([
      '18 bytes',
      '0000  1f 20 21 22 23 24 25 26  27 28 29 2a 2b 2c 2d 2e  . !"#$%&\'()*+,-.',
      `0010  2f 30${' '.repeat(45)}/0`,
    ]);
  });

  it('says how long the message is where not all of it is known or shown', () => {
    expect(renderBytes(bytes(3), 70_000)).toMatch(/^70000 bytes, the first 3\n0000 {2}1f 20 21 /);
    const long = renderBytes(new Uint8Array(256), 256).split('\n');
    expect(long[0]).toBe('256 bytes, the first 128');
    expect(long).toHaveLength(9);
  });

  it('has no row for an empty message', () => {
    expect(renderBytes(new Uint8Array(), 0)).toBe('0 bytes');
    expect(renderBytes(new Uint8Array([0]), 1)).toMatch(/^1 byte\n0000 {2}00 /);
  });
});
