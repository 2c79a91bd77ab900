import { describe, expect, it } from 'vitest';
import { FloodError } from '../peers/intake.js';
import { TargetSilentError } from '../target/target-silent.js';
import { NothingToGoOnWithError, NotOfferedError } from './not-judged.js';
import { mayBeLateness, play } from './played.js';

const stopOf = (error?: Error) =>
  play(async () => {
    if (error !== undefined) throw error;
  });
const silent = new TargetSilentError('bob', { what: 'RINGING', waitedMs: 5, at: 3 });
const refused = new TargetSilentError('bob', {
  ...{ what: 'its socket to open', waitedMs: 0, at: 0, unopened: 'refused' },
});
const noFindings = { reached: new Set<never>(), findings: [] };
const finding = {
  clause: 'OF-1',
  participant: 'bob',
  at: 0,
  explanation: 'It rang twice.',
} as const;

describe('mayBeLateness()', () => {
  it.each([
    ['silence', silent, true],
    ['a socket that was refused', refused, false],
    ['a script that broke', new Error('no session'), true],
    ['what is not offered', new NotOfferedError('no fork'), false],
    ['a refusal that leaves nothing to go on with', new NothingToGoOnWithError('no call'), false],
    ['the end of the script', undefined, false],
    ['a flood', new FloodError('bob sent more than 20000 messages'), false],
  ])('after %s', async (_what, error, expected) => {
    const stop = await stopOf(error);
    expect(mayBeLateness({ judgement: noFindings, stop })).toBe(expected);
  });

  it('is possible of what a monitor found, but not beside a flood', async () => {
    const judgement = { ...noFindings, findings: [finding] };
    expect(mayBeLateness({ judgement, stop: await stopOf() })).toBe(true);
    const stop = await stopOf(new FloodError('bob sent more than 20000 messages'));
    expect(mayBeLateness({ judgement, stop })).toBe(false);
  });
});
