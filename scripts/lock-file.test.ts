import { describe, expect, it } from 'vitest';
import { checkLock, completeLock } from './lock-file.js';

const LOCK = JSON.stringify({
  lockfileVersion: 3,
  packages: {
    '': { name: 'x' },
    'node_modules/tool': {
      version: '2.0.0',
      dev: true,
      optionalDependencies: { '@tool/linux-x64-musl': '2.0.0', '@tool/linux-aarch64': '2.0.0' },
    },
    'node_modules/@tool/linux-aarch64': { version: '2.0.0', optional: true },
  },
});

describe('checkLock()', () => {
  it('names the platform packages without an entry', () => {
    expect(checkLock(LOCK)).toEqual([
      expect.stringContaining('no entry for @tool/linux-x64-musl,'),
    ]);
  });

  it('refuses entries that name a registry', () => {
    const located = { packages: { 'node_modules/a': { resolved: 'https://registry.test/a.tgz' } } };
    expect(checkLock(JSON.stringify(located))).toEqual([expect.stringContaining('node_modules/a')]);
  });
});

describe('completeLock()', () => {
  it('adds what is missing, and leaves the rest as it is', () => {
    const completed = completeLock(LOCK);
    expect(checkLock(completed)).toEqual([]);
    const { packages, lockfileVersion } = JSON.parse(completed);
    expect(lockfileVersion).toBe(3);
    expect(packages['node_modules/@tool/linux-x64-musl']).toEqual({
      version: '2.0.0',
      cpu: ['x64'],
      dev: true,
      libc: ['musl'],
      optional: true,
      os: ['linux'],
    });
    expect(packages).toMatchObject(JSON.parse(LOCK).packages);
    expect(completeLock(completed)).toBe(completed);
  });
});
