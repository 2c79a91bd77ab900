/** Owns the reasons for which a case is not judged and that are no fault of the target. */

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

/** The case would wait longer than it may. */
export class NotRunError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'NotRunError';
  }
}
