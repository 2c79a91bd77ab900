/** Owns the error of a driver that does not do what drivers do. */

/** The driver broke the driver protocol, or ended. */
export class DriverError extends Error {
  constructor(
    readonly participant: string,
    message: string,
  ) {
    super(message);
    this.name = 'DriverError';
  }
}
