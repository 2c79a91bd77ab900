/** Owns what a run is of: a mode fills it in, and every mode is carried out in the same way. */
import type { CaseResult, Replay } from '@audiocall/proto';
import type { FeatureName } from '../features.js';
import type { ReportHead } from '../report/build.js';
import type { Runnable } from '../run/run.js';
import type { Target } from '../target/target.js';
import type { AbsentChoice, ClientChoice, RunSettings, ServerChoice } from '../usage/settings.js';

/** What a run is of. */
export interface RunPlan {
  readonly mode: Exclude<ReportHead['mode'], 'check' | 'proxy'>;
  /** The server that takes part; undefined where the harness is the server. */
  readonly server?: ServerChoice;
  readonly clients: readonly ClientChoice[];
  readonly settings: RunSettings;
  readonly jobs: number;
  /** What the report calls the target, where it is not the server. */
  readonly targetName?: string;
  /** Whom the clauses bind that a whole run has to put to the test. */
  readonly binds: readonly string[];
  /** Adds to the results of cases what only this mode knows: to those so far, and at last to all. */
  annotate?(results: readonly CaseResult[]): void;
  /** Clients that were to be there and are not. */
  readonly absent?: readonly AbsentChoice[];
  /** Opens what is tested, where that is no server. */
  open?(): Promise<Opened>;
  /** Checks what has to be there beside the server; throws a TargetError. */
  checkFirst?(): Promise<void>;
  /** Makes the cases, once the server's URL is known, and what it offers. */
  prepare(url: string, offered: readonly FeatureName[]): readonly Runnable[];
  /** Makes the case of a replay; undefined when there is no such case. */
  prepareReplay(replay: Replay, url: string, offered: readonly FeatureName[]): Runnable | undefined;
}

/** What is tested, and open. */
export interface Opened extends Target {
  /** The features that it offers, or asks for. */
  readonly offered: readonly FeatureName[];
  /** The functions of core that it lacks, where it is an SDK. */
  readonly lacks?: readonly string[];
  /** A sentence when it answers nobody any more; unset where nobody can be asked. */
  readonly probe?: (() => Promise<string | undefined>) | undefined;
}
