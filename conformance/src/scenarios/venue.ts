/** Owns what a case has to know of the place where it plays. */
import type { TokenMaker } from './token-maker.js';

/** Where a case plays. */
export interface Venue {
  readonly url: string;
  readonly serviceId: string;
  readonly serviceKey: string;
  /** A second service of the target, to see that nothing crosses over. */
  readonly otherService: { readonly id: string; readonly key: string } | undefined;
  /** Starts another process of the target; unset where the target is not ours. */
  readonly startOwn?: ((use: OwnUse) => Promise<OwnTarget>) | undefined;
  /** Everything is played there, as there is no room beside others. */
  readonly isAlone?: boolean | undefined;
  /** A service that asks for user tokens, and what makes them. */
  readonly userTokens?: VenueTokens | undefined;
  /** How many calls the server remembers, and how many bytes it keeps, where that is known. */
  readonly maxCalls?: number | undefined;
  readonly maxBufferBytes?: number | undefined;
  /** Only a process that is a case's own has those bounds, and this one none. */
  readonly isUnbounded?: boolean | undefined;
  /** Counts the calls that are made on it, in one number that all cases and threads share. */
  readonly callsMade?: Int32Array | undefined;
  /** What it announced last, in numbers of the same kind; `announced.ts` says which. */
  readonly announced?: Int32Array | undefined;
  /** How long to wait for an answer, in milliseconds. */
  readonly patienceMs: number;
  /** The longest timer to wait for, in milliseconds. */
  readonly maxWaitMs: number;
}

/** A service whose users have to be proven (SE-11). */
export interface VenueTokens {
  readonly service: { readonly id: string; readonly key: string };
  readonly make: TokenMaker;
}

/** What a case does with a process of its own: it plays there, or stops it as well. */
export type OwnUse = 'play' | 'stop';

/** A process of the target that belongs to one case. */
export interface OwnTarget {
  readonly url: string;
  /** Asks it to end, as its operator would; only where it was started for that. */
  stop(): void;
  end(): Promise<void>;
}
