/** The scripted server is a server: where a case does not want it otherwise, it keeps the protocol. */
import { performance } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import { prepareClientCases } from '../client-mode/index.js';
import { spawnSource } from '../interop/driver-source.js';
import type { ClauseId } from '../oracle/clauses.js';
import { judge } from '../oracle/judge.js';
import { play } from '../run/played.js';
import { startRecorder } from '../traffic/recorder.js';
import { REFERENCE_DRIVER } from './reference.js';
import { REFERENCE_SETTINGS } from './reference-settings.js';

/** What a trace without the other party shows of a server. */
const OF_ITS_OWN: ReadonlySet<ClauseId> = new Set<ClauseId>([
  ...(['ER-2', 'G-1', 'G-2', 'G-3', 'G-4', 'G-7', 'IC-1', 'LM-3', 'RQ-1', 'RQ-2', 'RQ-3'] as const),
  ...([
    'RQ-4',
    'RQ-5',
    'RS-2',
    'RS-3',
    'RS-6',
    'RS-8',
    'SE-2',
    'SE-5',
    'SE-10',
    'TO-1',
    'WR-1',
  ] as const),
]);

/** What it breaks of these, and why the case wants that. */
const CASES: readonly (readonly [string, readonly ClauseId[]])[] = [
  ['call/out', []],
  ['call/out-early', []],
  ['call/in', []],
  ['call/cancel', []],
  ['call/reject', []],
  ['cross/cancel-and-offer', ['RQ-1']],
  ['cross/leave-and-answer', ['RQ-1']],
  ['cross/ringing-and-answer-by-name', []],
  ['burst/connected-and-leave', []],
  ['media/candidate-first', []],
  ['resume/in-call', []],
  ['resume/unprocessed', []],
];

describe('the scripted server', () => {
  it('keeps [RQ-5], [RS-2], [SE-5], [IC-1], [TO-1] and others', async () => {
    const settings = { ...REFERENCE_SETTINGS, seed: 1 };
    const prepared = prepareClientCases(spawnSource(REFERENCE_DRIVER), settings);
    const broken = await Promise.all(
      CASES.map(async ([id]) => {
        const recorder = startRecorder(() => performance.now());
        const stop = await play(async () => prepared.find((each) => each.id === id)?.run(recorder));
        expect(stop, id).toEqual({ kind: 'none' });
        const { reached, findings } = judge(recorder.trace);
        expect(reached, id).toContain('RQ-1');
        return [id, findings.map(({ clause }) => clause).filter((name) => OF_ITS_OWN.has(name))];
      }),
    );
    expect(broken).toEqual(CASES);
  });
});
