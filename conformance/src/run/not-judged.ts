/** Owns the reasons for which a script ends before its end and that say nothing of the target by themselves. */

/** The case cannot be played against this target, for a reason that is no fault. */
export class NotOfferedError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'NotOfferedError';
  }
}

/** The target takes nobody more, as it looks: with fewer cases side by side it may. */
export class TargetFullError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'TargetFullError';
  }
}

/** What the case needs beside the target is not there, or what lies before the target hides it. */
export class NotRunError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'NotRunError';
  }
}

/** What the case would go on with is not there: what it sent in its place would be a fault of its own. */
export class NothingToGoOnWithError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'NothingToGoOnWithError';
  }
}
