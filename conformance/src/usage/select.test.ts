import { describe, expect, it } from 'vitest';
import type { ClauseId } from '../oracle/clauses.js';
import {
  dropPair,
  isChosen,
  isInForce,
  isMeant,
  matchesName,
  nameLeavingOut,
  spellInAscii,
} from './select.js';
import type { Choice } from './settings.js';

describe('isMeant()', () => {
  it.each<readonly [readonly string[], boolean]>([
    [[], true],
    [['reject/ringing'], true],
    [['reject'], false],
    [['reject/*'], true],
    [['REJECT/*'], true],
    [['mute/*', 'rj-1'], true],
    [['OF-1'], false],
    [['reject.ringing'], false],
    [['*'], true],
  ])('%j: %s', (globs, expected) => {
    expect(isMeant(globs, 'reject/ringing', ['RJ-1', 'OF-1x'])).toBe(expected);
  });
});

const everything: Choice = { only: [], profile: 'all', features: [] };
const of = (clause: ClauseId, ...needs: readonly ('fork' | 'resume')[]) => ({
  id: 'a/b',
  clauses: [clause],
  needs,
});

describe('isChosen()', () => {
  it.each<readonly [string, Partial<Choice>, ReturnType<typeof of>, boolean]>([
    ['everything takes core', {}, of('OF-1'), true],
    ['everything takes a feature', {}, of('MD-1', 'fork'), true],
    ['core takes core', { profile: 'core' }, of('OF-1'), true],
    ['core takes no feature', { profile: 'core' }, of('MD-1', 'fork'), false],
    ['core takes no operation', { profile: 'core' }, of('GA-1'), false],
    ['operation takes operation', { profile: 'operation' }, of('GA-1'), true],
    ['operation takes no core', { profile: 'operation' }, of('OF-1'), false],
    ['a feature takes its cases', { features: ['fork'] }, of('MD-1', 'fork'), true],
    ['a feature takes core, too', { features: ['fork'] }, of('OF-1'), true],
    ['a feature takes no other', { features: ['fork'] }, of('RS-1', 'resume'), false],
    ['all that is needed is named', { features: ['fork'] }, of('RS-1', 'resume', 'fork'), false],
    ['a name counts as well', { only: ['c/*'] }, of('OF-1'), false],
  ])('%s', (_title, choice, each, expected) => {
    expect(isChosen({ ...everything, ...choice }, each)).toBe(expected);
  });
});

describe('isInForce()', () => {
  it.each<readonly [Partial<Choice>, string, boolean]>([
    [{}, 'core', true],
    [{}, 'operation', true],
    [{}, 'fork', true],
    [{}, 'resume', false],
    [{ profile: 'core' }, 'fork', false],
    [{ profile: 'core' }, 'operation', false],
    [{ profile: 'operation' }, 'core', false],
    [{ features: ['resume'] }, 'fork', false],
  ])('where fork is offered, %j asks for %s: %s', (choice, profile, expected) => {
    expect(isInForce({ ...everything, ...choice }, profile, ['fork'])).toBe(expected);
  });
});

describe('nameLeavingOut()', () => {
  const name = (choice: Partial<Choice>, profile: string) =>
    nameLeavingOut({ only: [], profile: 'all', features: [], ...choice }, profile);

  it('names the option that leaves the clauses of a profile or a feature out', () => {
    expect(name({ profile: 'core' }, 'resume')).toBe('--profile core');
    expect(name({ profile: 'core' }, 'operation')).toBe('--profile core');
    expect(name({ profile: 'operation' }, 'core')).toBe('--profile operation');
    const features = ['fork', 'resume'] as const;
    expect(name({ features }, 'recording')).toBe('--feature fork --feature resume');
  });

  it('names none for what is meant', () => {
    const features = ['fork'] as const;
    expect(name({}, 'resume')).toBeUndefined();
    expect(name({ profile: 'core' }, 'core')).toBeUndefined();
    for (const profile of ['core', 'operation', 'fork'])
      expect(name({ features }, profile), profile).toBeUndefined();
  });
});

describe('matchesName()', () => {
  it.each([
    ['mute/in-call', 'mute/in-call', true],
    ['MUTE/*', 'mute/in-call', true],
    ['mute', 'mute/in-call', false],
    ['*call', 'mute/in-call', true],
    ['mute/*l*l', 'mute/in-call', true],
    ['mute/*l*l*l', 'mute/in-call', false],
    ['mute/in-call*call', 'mute/in-call', false],
    ['mute/*in*', 'a→b/mute/in-call', true],
    ['a:b/mute/in-call', 'a→b/mute/in-call', true],
    ['a->b/mute*', 'a→b/mute/in-call', true],
    ['b:a/mute/in-call', 'a→b/mute/in-call', false],
    [`${'*'.repeat(60)}x`, 'a'.repeat(60), false],
    [`${'*a'.repeat(20)}*b`, 'a'.repeat(60), false],
  ])('%s means %s: %s', (glob, name, expected) => {
    expect(matchesName(glob, name)).toBe(expected);
  });
});

describe('the names of a matrix', () => {
  it.each<readonly [string, boolean]>([
    ['a→b/mute', true],
    ['a:b/mute', true],
    ['a->b/mute', true],
    ['a:*/mute', true],
    ['mute', true],
    ['b:a/mute', false],
    ['a:b/busy', false],
  ])('%s means a→b/mute: %s', (glob, expected) => {
    expect(matchesName(glob, 'a→b/mute')).toBe(expected);
  });

  it('can be typed, and stand without their pair in the list of cases', () => {
    expect(spellInAscii('a→b/early-offer/eo')).toBe('a:b/early-offer/eo');
    expect(dropPair('a→b/early-offer/eo')).toBe('early-offer/eo');
    expect(dropPair('a:*/early-offer/eo')).toBe('early-offer/eo');
    expect(dropPair('early-offer/eo')).toBe('early-offer/eo');
  });
});
