import { describe, expect, it } from 'vitest';
import { createToneInputs } from './tone-input.js';

describe('createToneInputs()', () => {
  it('[SE-5] a microphone that is let go of has ended', async () => {
    const inputs = createToneInputs([{ deviceId: 'a', label: 'A', frequencyHz: 440 }]);
    const input = await inputs.open('a');
    expect(input.track.readyState).toBe('live');
    input.close();
    expect(input.track.readyState).toBe('ended');
  });
});
