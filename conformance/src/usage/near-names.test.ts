import { describe, expect, it } from 'vitest';
import { findNear } from './near-names.js';

const NAMES = ['mute/in-call', 'mute/*', 'reject/ringing', 'MU-4', 'MU-2'];

describe('findNear()', () => {
  it.each<readonly [string, readonly string[]]>([
    ['mute/incall', ['mute/in-call']],
    ['mute', ['mute/in-call', 'mute/*']],
    ['Reject/Rinigng', ['reject/ringing']],
    ['mu4', ['MU-4', 'MU-2']],
    ['mute/in-calls', ['mute/in-call']],
    ['nosuch', []],
    ['', []],
  ])('%j: %j', (typed, expected) => {
    expect(findNear(typed, NAMES)).toEqual(expected);
  });
});
