import { expect, it } from 'vitest';
import { requireSize } from './regular-file.js';

it('says of a file that is too large to be read how large it may be, and what to do', () => {
  const mib = 1024 * 1024;
  expect(requireSize(512 * mib, 512 * mib)).toBeUndefined();
  expect(() => requireSize(560 * mib, 512 * mib)).toThrow(
    'it is too large, with 560 MiB, and 512 MiB can be read; take a part of it, as one trace in a file of its own',
  );
});
