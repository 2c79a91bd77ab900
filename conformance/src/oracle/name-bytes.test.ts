import { describe, expect, it } from 'vitest';
import { nameBytes } from './name-bytes.js';

const count = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => at);

describe('nameBytes()', () => {
  it('shows few bytes whole, the ends of many, and the beginning of what is not known to its end', () => {
    expect(nameBytes(Uint8Array.of(0x0f, 255), 2)).toBe('0f ff');
    expect(nameBytes(count(25), 25)).toBe(
      '00 01 02 03 04 05 06 07 08 09 0a 0b … 13 14 15 16 17 18',
    );
    expect(nameBytes(count(13), 600)).toBe('00 01 02 03 04 05 06 07 08 09 0a 0b …');
    expect(nameBytes(count(0), 600)).toBe('');
  });
});
