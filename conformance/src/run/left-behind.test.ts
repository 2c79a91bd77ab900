import { describe, expect, it } from 'vitest';
import { TargetSilentError } from '../target/target-silent.js';
import { forgetLeftBehind } from './left-behind.js';
import { NothingToGoOnWithError } from './not-judged.js';

describe('forgetLeftBehind()', () => {
  it('lets waits of cases that have ended end in vain, and nothing else', () => {
    const before = process.listeners('unhandledRejection');
    const remember = forgetLeftBehind();
    const [look] = process.listeners('unhandledRejection').filter((each) => !before.includes(each));
    const lookAt = (error: Error): void => look?.(error, Promise.resolve());
    const silent = new TargetSilentError('bob', { what: 'RINGING', waitedMs: 5, at: 3 });
    expect(() => lookAt(silent)).not.toThrow();
    expect(() => lookAt(new NothingToGoOnWithError('no call'))).not.toThrow();
    expect(() => lookAt(new TypeError('a bug'))).toThrow('a bug');
    const rememberToo = forgetLeftBehind();
    expect(process.listeners('unhandledRejection')).toHaveLength(before.length + 1);
    remember();
    expect(process.listeners('unhandledRejection')).toHaveLength(before.length + 1);
    rememberToo();
    expect(process.listeners('unhandledRejection')).toEqual(before);
  });
});
