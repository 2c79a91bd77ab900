import { describe, expect, it } from 'vitest';
import type { ListedCase } from './list.js';
import { explainNoMatch } from './no-match.js';

const make = (mode: ListedCase['mode'], id: string): ListedCase => {
  return {
    mode,
    id,
    kind: 'scenario',
    title: '',
    clauses: ['MU-4'],
    needs: [],
    race: '',
    description: '',
  };
};
const LISTED = [make('server', 'mute/in-call'), make('client', 'call/reject')];
const explain = (...only: readonly string[]): string =>
  explainNoMatch({ only, profile: 'all', features: [] }, 'server', LISTED);

describe('explainNoMatch()', () => {
  it('says what may have been meant, or where it is', () => {
    expect(explain('nosuch')).toBe(
      'no case matches --only nosuch; `npx audiocall-conformance list` names them all',
    );
    expect(explain('mute/incall')).toContain('did you mean mute/in-call? `npx');
    expect(explain('call/*')).toContain('call/reject is a case of `client`');
    const anywhere = { only: ['call/*'], profile: 'core', features: [] } as const;
    expect(explainNoMatch(anywhere, undefined, LISTED)).not.toContain('is a case of');
  });

  it('says whose clause it is that no case of this mode is there for', () => {
    const wish = { only: ['rj-1'], profile: 'all', features: [] } as const;
    const rejects = { ...make('server', 'reject/one'), clauses: ['RJ-1'] as const };
    expect(explainNoMatch(wish, 'client', [rejects, make('client', 'call/reject')])).toBe(
      'no case matches --only rj-1; rj-1 is a clause that cases of `server` are there for',
    );
  });

  it('does not guess what was said', () => {
    const choice = { only: ['MU-4'], profile: 'core', features: [] } as const;
    expect(explainNoMatch(choice, 'server', LISTED)).not.toMatch('did you mean MU-4');
  });

  it('says what a cell is, and that it takes two SDKs', () => {
    const cell = (sdks: readonly string[]): string =>
      explainNoMatch({ only: ['a:b/mute'], profile: 'all', features: [] }, 'interop', LISTED, sdks);
    expect(cell(['a'])).toContain('a cell is of two SDKs, and one is given: `--only mute` plays');
    expect(cell(['a', 'c'])).toContain('the SDKs are a, c, and a cell is `CALLER:CALLEE/SCENARIO`');
  });

  it('names every option that chooses cases', () => {
    const choice = { only: ['a'], profile: 'core', features: ['fork'] } as const;
    expect(explainNoMatch(choice, 'server', LISTED)).toContain(
      'no case matches --only a --profile core --feature fork;',
    );
  });
});
