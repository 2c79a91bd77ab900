/** Owns the families of generated sequences: what each is made of, and what it has to reach. */
import { Feature } from '@audiocall/proto';
import type { FeatureName } from '../features.js';
import type { ClauseId } from '../oracle/clauses.js';
import { busy, late } from './courses.js';
import {
  FORK_PASSAGES,
  HELD_PASSAGES,
  MERGE_PASSAGES,
  RECORDING_PASSAGES,
  RENEGOTIATE_PASSAGES,
  RESUME_PASSAGES,
  RESUME_TIMER_PASSAGES,
} from './features.js';
import { SHORT_RESUME_MS } from './frames.js';
import type { Passage } from './passage.js';
import { CORE_PASSAGES, FEW_PASSAGES, TIMER_PASSAGES } from './passages.js';
import type { Terms } from './player.js';
import { glare, offerJoin } from './races.js';

/** Sequences of one kind. */
export interface Family {
  /** Stable name, as in `--only`: `generated/core`. */
  readonly id: string;
  readonly title: string;
  readonly passages: readonly Passage[];
  /** The longest sequence, in passages. */
  readonly maxPassages: number;
  /** How many sequences are played unless `--runs` says otherwise. */
  readonly runs: number;
  /** The clauses that the default number of runs reaches. */
  readonly clauses: readonly ClauseId[];
  readonly needs: readonly FeatureName[];
  readonly features: readonly Feature[];
  readonly terms: Terms;
  /** The longest that a sequence waits for a timer, in milliseconds. */
  readonly waitsMs: number;
}

const PLAIN = { needs: [], features: [], terms: {}, waitsMs: 0 } as const;

/** Every family, in the order of the report. */
export const FAMILIES: readonly Family[] = [
  {
    ...PLAIN,
    id: 'generated/core',
    title: 'Sequences of calls of three users, with requests in flight at once',
    passages: CORE_PASSAGES,
    maxPassages: 8,
    runs: 400,
    clauses: [
      ...(['G-1', 'G-2', 'G-3', 'G-4', 'G-5', 'G-7', 'RQ-1', 'RQ-2', 'ER-2'] as const),
      ...(['SE-1', 'SE-5', 'SE-6', 'MD-2', 'OF-1', 'OF-3', 'AN-1', 'AN-3'] as const),
      ...(['CN-1', 'CN-3', 'LS-1', 'LS-3', 'LS-9', 'RJ-1', 'RJ-5', 'CA-1', 'CA-2'] as const),
      ...(['BZ-1', 'GL-1', 'GL-2', 'HU-1', 'HU-2', 'MU-1', 'MU-2', 'MU-3', 'IC-1'] as const),
    ],
  },
  {
    ...PLAIN,
    id: 'generated/timers',
    title: 'Sequences in which calls are answered, or not, as their time to ring is over',
    passages: TIMER_PASSAGES,
    maxPassages: 4,
    runs: 60,
    clauses: ['TO-1', 'TO-3', 'G-3', 'G-4'],
    waitsMs: 250,
  },
  {
    ...PLAIN,
    id: 'generated/resume',
    title: 'Sequences in which sessions lose their sockets and come back',
    passages: [...RESUME_PASSAGES, ...FEW_PASSAGES],
    maxPassages: 5,
    runs: 60,
    clauses: ['RS-1', 'RS-2', 'RS-7'],
    needs: ['resume'],
    features: [Feature.RESUME],
  },
  {
    ...PLAIN,
    id: 'generated/resume-timers',
    title: 'Sequences in which sessions come back as the time for it is over',
    passages: RESUME_TIMER_PASSAGES,
    maxPassages: 3,
    runs: 20,
    // Whether a Resume still comes in time is for chance, and for the load of the machine.
    clauses: ['RS-4'],
    needs: ['resume'],
    features: [Feature.RESUME],
    terms: { timers: { resumeMs: SHORT_RESUME_MS, resumeRingMs: SHORT_RESUME_MS } },
    waitsMs: SHORT_RESUME_MS + 50,
  },
  {
    ...PLAIN,
    id: 'generated/glare-merge',
    title: 'Sequences in which two people call each other and are merged',
    passages: [...MERGE_PASSAGES, ...FEW_PASSAGES],
    maxPassages: 5,
    runs: 60,
    clauses: ['GL-3'],
    needs: ['glare_merge'],
    features: [Feature.GLARE_MERGE],
  },
  {
    ...PLAIN,
    id: 'generated/renegotiate',
    title: 'Sequences in which both parties negotiate anew',
    passages: [...RENEGOTIATE_PASSAGES, ...FEW_PASSAGES],
    maxPassages: 4,
    runs: 60,
    clauses: ['NG-1', 'NG-2', 'NG-3'],
    needs: ['renegotiate'],
    features: [Feature.RENEGOTIATE],
  },
  {
    ...PLAIN,
    id: 'generated/recording',
    title: 'Sequences in which recording goes on and off',
    passages: [...RECORDING_PASSAGES, ...FEW_PASSAGES],
    maxPassages: 4,
    runs: 60,
    clauses: ['RC-1', 'RC-2'],
    needs: ['recording', 'device_notice'],
    features: [Feature.RECORDING, Feature.DEVICE_NOTICE],
  },
  {
    ...PLAIN,
    id: 'generated/replay-held',
    title: 'Sequences in which calls wait for a callee who is told of them all',
    passages: [...HELD_PASSAGES, late, offerJoin, ...FEW_PASSAGES],
    maxPassages: 5,
    runs: 60,
    clauses: ['LS-1', 'LS-8', 'LS-9'],
    needs: ['replay_held'],
    features: [Feature.REPLAY_HELD],
  },
  {
    ...PLAIN,
    id: 'generated/fork',
    title: 'Sequences in which users have two devices each',
    passages: [...FORK_PASSAGES, ...FEW_PASSAGES, busy, glare],
    maxPassages: 5,
    runs: 60,
    clauses: ['MD-1', 'RJ-4'],
    needs: ['fork'],
    features: [Feature.FORK],
  },
];
