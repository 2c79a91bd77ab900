import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      '{proto,reference-server,reference-client,conformance}/src/**/*.test.ts',
      'scripts/*.test.ts',
    ],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
