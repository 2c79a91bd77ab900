import { describe, expect, it } from 'vitest';
import { nameOwnWords } from './own-words.js';

describe('nameOwnWords()', () => {
  it('are short in the checkout, and name it from any other folder, so that npm fetches nothing', () => {
    const call = (folder: string): string => nameOwnWords(folder, '/home/me/calls').join(' ');
    expect(call('/home/me/calls')).toBe('npx audiocall-conformance');
    expect(call('/home/me/calls/docs/spec')).toBe('npx audiocall-conformance');
    expect(call('/home/me/calls/..dots')).toBe('npx audiocall-conformance');
    expect(call('/home/me/sdk')).toBe('npx --prefix ../calls audiocall-conformance');
    expect(call('/home/me/calls-of-mine')).toBe('npx --prefix ../calls audiocall-conformance');
    expect(call('/srv/a/b/c')).toBe('npx --prefix /home/me/calls audiocall-conformance');
  });
});
