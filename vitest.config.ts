import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const EVERY = [
  '{proto,reference-server,reference-client,conformance}/src/**/*.test.ts',
  'scripts/*.test.ts',
];

/** Pure code: no process, no socket, nothing that a test could leave behind. */
const PURE = [
  'proto/src/**/*.test.ts',
  'reference-{server,client}/src/core/**/*.test.ts',
  'reference-{server,client}/src/describe/*.test.ts',
  'conformance/src/{oracle,client-mode,report,usage,wording}/**/!(*.browser).test.ts',
  'conformance/src/bench/{chance-faults,tamper}.test.ts',
  'conformance/src/commands/{again,keyless,list,list-races,no-match,regressions}.test.ts',
  'conformance/src/generated/{sequences,shrink,step}.test.ts',
  'conformance/src/interop/{blame,driver-breaches,driver-claims,lost-media,tone-finder,untold}.test.ts',
  'conformance/src/mutants/numbering.test.ts',
  'conformance/src/ours/judged-anywhere.test.ts',
  'conformance/src/peers/{intake,pace}.test.ts',
  'conformance/src/run/{doubt,hindrances,left-behind,missing-clauses,order-failures}.test.ts',
  'conformance/src/run/{played,refused-offers,short-timers,tally,timed-out}.test.ts',
  'conformance/src/scenarios/{announced,bad-fields,member}.test.ts',
  'conformance/src/target/refused-socket.test.ts',
  'conformance/src/traffic/*.test.ts',
  'reference-client/src/adapters/{call-recorder,microphones,tone-input}.test.ts',
  'reference-client/src/demo/words.test.ts',
  'reference-server/src/shell/{services,user-token}.test.ts',
  'scripts/{check-boundaries,check-clauses,generate-example-call,imports,lock-file}.test.ts',
];

/** Tests that listen to sound: a busy processor makes holes in what is heard. */
const AUDIBLE = [
  'conformance/src/cli-tones.test.ts',
  'conformance/src/ours/{browser-client,independent-client}.test.ts',
  'conformance/src/mutants/client-mutants.test.ts',
  'reference-client/src/{node,turn,real-server}.test.ts',
  'reference-client/src/{driver,browser-driver}/main.test.ts',
];

/**
 * What takes longest: begun first, so that no worker is left with it alone at the end. What keeps a processor busy begins
 * with what mostly waits.
 */
const LONG = [
  'conformance/src/mutants/server-mutants.test.ts',
  'conformance/src/cli.test.ts',
  'reference-client/src/cuts.test.ts',
  'conformance/src/processes/children.test.ts',
  'conformance/src/cli-verdicts.test.ts',
  'conformance/src/ours/independent-server.test.ts',
  'conformance/src/generated/planted-fault.test.ts',
  'conformance/src/generated/search.test.ts',
  'conformance/src/cli-recordings.test.ts',
  'conformance/src/ours/npm-conformance.test.ts',
  'conformance/src/generated/races-reached.test.ts',
  'conformance/src/cli-client.test.ts',
  'conformance/src/mutants/serve.test.ts',
  'conformance/src/report/html.browser.test.ts',
  'reference-client/src/demo/demo.browser.test.ts',
  'conformance/src/cli-regressions.test.ts',
  'conformance/src/interop/matrix.test.ts',
  'reference-server/src/core/explore-devices.test.ts',
  'reference-server/src/core/explore.test.ts',
  'conformance/src/oracle/judge.test.ts',
];
for (const path of LONG) {
  if (!existsSync(join(import.meta.dirname, path))) {
    throw new Error(`${path} is not there any more; mend LONG in vitest.config.ts`);
  }
}

/** A fresh clone remembers of no file how long it took. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ moduleId }: TestSpecification): number => {
      const place = LONG.indexOf(relative(import.meta.dirname, moduleId));
      return place < 0 ? LONG.length : place;
    };
    // Sorting is stable; the projects are told apart later.
    return (await super.sort(files)).sort((a, b) => placeOf(a) - placeOf(b));
  }
}

/** The groups run one after the other; most of a test's time is waiting, so that workers exceed processors. */
export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 30_000,
    sequence: { sequencer: LongestFirst },
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
