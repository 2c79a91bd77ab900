import { EndReason } from '@audiocall/proto';
import { describe, expect, it } from 'vitest';
import { AudiocallError } from '../error.js';
import { describeEnd, describeFault } from './words.js';

describe('the sentences of the demo', () => {
  it('say why a call ended, whatever the reason', () => {
    expect(describeEnd(EndReason.REJECTED)).toBe('The call was declined.');
    const reasons = Object.values(EndReason).filter((value) => typeof value === 'number');
    for (const reason of reasons) expect(describeEnd(reason)).toMatch(/^[A-Z].*\.$/);
  });

  it('tell a microphone that was refused from one that cannot be used', () => {
    const fault = (name: string) =>
      describeFault(
        new AudiocallError('DEVICE_UNAVAILABLE', 'no', Object.assign(new Error('x'), { name })),
      );
    expect(fault('NotAllowedError')).toContain('refused the microphone');
    expect(fault('NotReadableError')).toContain('Another program');
  });

  it('do not complain of what the user wanted', () => {
    expect(describeFault(new AudiocallError('CANCELLED', 'cancelled'))).toBeUndefined();
  });

  it('give the code of what they have no sentence for', () => {
    expect(describeFault(new AudiocallError('INTERNAL', 'it broke'))).toBe('it broke (INTERNAL)');
  });
});
