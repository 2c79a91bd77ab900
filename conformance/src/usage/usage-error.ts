/** Owns the error of a wrong command line. */

/** The command line is wrong; a sentence that says how. Exit status 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
