import { defineConfig } from 'vitest/config';

const EVERY = [
  '{proto,reference-server,reference-client,conformance}/src/**/*.test.ts',
  'scripts/*.test.ts',
];

/** Pure code: no process, no socket, nothing that a test could leave behind. */
const PURE = [
  'proto/src/**/*.test.ts',
  'reference-{server,client}/src/core/**/*.test.ts',
  'conformance/src/{oracle,client-mode,report,wording}/**/*.test.ts',
];

/** Tests that play sound, or run a browser: a busy processor makes holes in what is heard. */
const AUDIBLE = [
  '**/*.browser.test.ts',
  'conformance/src/{cli,cli-client}.test.ts',
  'conformance/src/ours/{browser-client,independent-client}.test.ts',
  'conformance/src/mutants/client-mutants.test.ts',
  'reference-client/src/{node,close,turn,real-server}.test.ts',
  'reference-client/src/{driver,browser-driver}/main.test.ts',
];

/** The groups run one after the other; most of a test's time is waiting, so that workers exceed processors. */
export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'audible',
          include: AUDIBLE,
          exclude: ['**/node_modules/**', '**/dist/**'],
          maxWorkers: 1,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'processes',
          include: EVERY,
          exclude: ['**/node_modules/**', '**/dist/**', ...AUDIBLE, ...PURE],
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'pure',
          include: PURE,
          exclude: ['**/node_modules/**', '**/dist/**', ...AUDIBLE],
          isolate: false,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
