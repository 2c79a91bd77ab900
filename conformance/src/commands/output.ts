/** Owns what a run needs of the place where it writes, and of whoever may interrupt it. */
import type { Report } from '@audiocall/proto';

/** Where a run writes. */
export interface Output {
  /** Set where this run is a part of a longer one: one in which all is well is told in few lines then. */
  readonly part?: 'whole' | 'some cases';
  write(text: string): void;
  readonly colours: boolean;
  /** How wide it is. */
  readonly columns: number;
  /** Whether somebody watches. */
  readonly isLive: boolean;
  /**
   * Puts a line below everything that is written, in the place of the last such line. Where nobody watches, it is
   * written only when nothing else was for a while: a sign of life for a log.
   */
  show(line: string): void;
  /** Told of each report that was shown, where several make one run. */
  concluded?(report: Report): void;
  /** Set where the user can interrupt this run. */
  readonly interruption?: Interruption;
}

/** What a run knows of its interruption. */
export interface Interruption {
  /** How the run says how far it is: what goes on from "interrupted". */
  describe(progress: () => string): void;
  /** Whether it was interrupted. */
  isThere(): boolean;
  /** From here on somebody else listens to the signals. */
  release(): void;
  /**
   * Nothing interrupts the run any more: it has a verdict, or none to lose. Where it was interrupted before, this never
   * comes back, and the end of the program comes in its place.
   */
  end(): Promise<void>;
}
