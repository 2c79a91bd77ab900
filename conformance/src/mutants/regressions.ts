/**
 * Owns what each named regression was, as a change of a line that brings its fault back: of the reference
 * server, or of the oracle that once blamed a server that was right.
 */
import type { ClauseId } from '../oracle/clauses.js';
import type { ServerBase } from './mutant.js';
import type { Patch } from './patch.js';

/** The fault behind a regression. */
export interface Proof {
  /** The name of the regression. */
  readonly of: string;
  /** Whose fault it was. */
  readonly blame: 'server' | 'oracle';
  /** The clause under which it is reported while the fault is there. */
  readonly clause: ClauseId;
  /** The server that it is played against; `usual` where unset. */
  readonly base?: ServerBase;
  readonly patches: readonly Patch[];
}

/** One for each file in the folder of regressions. */
export const PROOFS: readonly Proof[] = [
  {
    of: 'callers-of-the-caller-wait',
    blame: 'server',
    clause: 'BZ-2',
    patches: [
      {
        file: 'core/answering.js',
        find: 'endOtherOffers(draft, call.caller.user);',
        replace: '',
      },
    ],
  },
  {
    of: 'earlier-calls-forgotten',
    blame: 'server',
    clause: 'LS-9',
    patches: [
      {
        file: 'core/offering.js',
        find: 'told: [...session.told, { call: call.id, ringingSeq: undefined }]',
        replace: 'told: [{ call: call.id, ringingSeq: undefined }]',
      },
    ],
  },
  {
    of: 'other-phone-not-silenced',
    blame: 'server',
    clause: 'G-3',
    base: 'fork',
    patches: [
      {
        file: 'core/sessions.js',
        find: 'const notified = call.notified.filter((other) => other !== session.id);',
        replace: 'const notified = [];',
      },
    ],
  },
  {
    of: 'peer-lost-while-muting',
    blame: 'oracle',
    clause: 'MU-5',
    patches: [
      {
        file: 'oracle/monitors/quiet-changes.js',
        find: "'peerState', 'negotiationEnded'",
        replace: "'negotiationEnded'",
      },
    ],
  },
  {
    of: 'rejecter-by-name-forgotten',
    blame: 'server',
    clause: 'HU-2',
    patches: [
      {
        file: 'core/ending.js',
        find: 'if (leaver !== undefined)\n        remember(draft, leaver, call.id);',
        replace: '',
      },
    ],
  },
  {
    of: 'repeated-request-no-new-offer',
    blame: 'oracle',
    clause: 'RJ-2',
    patches: [
      {
        file: 'oracle/monitors/ends.js',
        find: 'sent.repeats === undefined &&',
        replace: '',
      },
    ],
  },
];
