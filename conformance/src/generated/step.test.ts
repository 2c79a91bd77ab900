import { describe, expect, it } from 'vitest';
import { readStep, renderStep, type Step } from './step.js';

const LINES = [
  'alice join',
  'bob2 join device',
  'alice offer bob early record muted short &',
  'bob answer ringing muted',
  'bob answer id:foreign',
  'carol answer type:alice &',
  'alice leave current failed',
  'alice leave name:carol',
  'alice mute off older',
  'alice describe answer open',
  'bob trickle 3 end foreign',
  'bob report failed',
  'alice record on',
  'alice notice',
  'alice repeat',
  'alice cut',
  'alice resume',
  'alice destroy',
  'alice wait 200',
  'alice settle',
];

describe('readStep()', () => {
  it.each(LINES)('reads and writes "%s"', (line) => {
    const step = readStep(line);
    expect(step).toBeDefined();
    expect(renderStep(step as Step)).toBe(line);
  });

  it.each([
    '',
    'dave join',
    'alice fly',
    'alice offer dave',
    'alice offer bob loudly',
    'alice leave',
    'alice trickle many',
    'alice describe offer second',
  ])('refuses "%s"', (line) => expect(readStep(line)).toBeUndefined());
});
