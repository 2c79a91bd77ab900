import { fromBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClientFrameSchema } from './index.js';
import { checkWire } from './wire-types.js';

function check(hex: string): string {
  const checked = checkWire(ClientFrameSchema, Buffer.from(hex, 'hex'));
  return checked.ok ? Buffer.from(checked.bytes).toString('hex') : 'malformed';
}

describe('checkWire()', () => {
  it('hands the very same bytes on when nothing is wrong with them', () => {
    const bytes = Buffer.from('0807c202020801', 'hex');
    const checked = checkWire(ClientFrameSchema, bytes);
    expect(checked.ok && checked.bytes).toBe(bytes);
  });

  it('leaves out a known field of another wire type, and nothing else', () => {
    expect(check('0a013108079a060161')).toBe('08079a060161');
  });

  it('leaves out groups, known or not, with all that is in them', () => {
    expect(check('0b08050c08079b060b0c9c06')).toBe('0807');
  });

  it('corrects the lengths around what it leaves out', () => {
    expect(check('fa010622040a001805')).toBe('fa0106220' + '40a001805');
    expect(check('fa01072205080118050a0b')).toBe('malformed');
    expect(check('fa0106220408011805')).toBe('fa010422021805');
  });

  it('takes packed and single values of a list for what they are', () => {
    expect(check('52062801' + '2a020203')).toBe('520628012a020203');
  });

  it('refuses groups nested deeper than 10000', () => {
    const nest = (depth: number) => '0b'.repeat(depth) + '0c'.repeat(depth);
    expect(check(nest(10_000))).toBe('');
    expect(check(nest(10_001))).toBe('malformed');
  });

  it('refuses a record that is longer than the message around it', () => {
    expect(check('c20202088001')).toBe('malformed');
    expect(check('c2020308' + '8001')).toBe('c20203088001');
  });

  it('says near which byte the fault is', () => {
    const checked = checkWire(ClientFrameSchema, Buffer.from('080708', 'hex'));
    expect(checked.ok ? '' : checked.detail).toContain('byte 3');
  });

  it('gives bytes that the decoder takes, except for text that is no UTF-8', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const checked = checkWire(ClientFrameSchema, bytes);
        if (!checked.ok) return;
        try {
          fromBinary(ClientFrameSchema, checked.bytes);
        } catch (error) {
          expect(String(error)).toMatch(/encod/i);
        }
      }),
      { numRuns: 5000 },
    );
  });

  it('finds nothing to leave out in what it gave back', () => {
    const records = fc.constantFrom('0807', '0a00', '0b0c', 'c202020801', 'c20202080b', '9a060161');
    fc.assert(
      fc.property(fc.array(records, { maxLength: 8 }), (parts) => {
        const once = check(parts.join(''));
        expect(check(once)).toBe(once);
      }),
    );
  });
});
