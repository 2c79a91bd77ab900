/** Owns what a case of `client` is. */
import type { FeatureName } from '../features.js';
import type { ClauseId } from '../oracle/clauses.js';
import type { ClientStage } from './stage.js';

/** A script between a scripted server and one SDK. */
export interface ClientCase {
  readonly id: string;
  readonly title: string;
  /** What it is there to judge; without reaching all of it, it does not pass. */
  readonly clauses: readonly ClauseId[];
  /** The features that the server grants; an SDK that does not ask for them is not offered. */
  readonly features?: readonly FeatureName[];
  /** The commands that the driver has to know beyond `create_session`. */
  readonly needs?: readonly string[];
  /** Between two pings, in milliseconds, as the server announces it. */
  readonly pingMs?: number;
  play(stage: ClientStage): Promise<void>;
}
