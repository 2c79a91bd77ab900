/** Owns the errors of a wrong command line. */

/** The command line is wrong; a sentence that says how. Exit status 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** Nothing was said to be tested; the file of a replay knows what it was. */
export class NoTargetError extends UsageError {
  constructor(
    message: string,
    readonly replay: string | undefined,
  ) {
    super(message);
  }
}
