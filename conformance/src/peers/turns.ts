/**
 * Owns the order in which a participant's messages leave it, where it has to keep a pace: each waits for its
 * turn, and a sign of life goes before all others. Does not know what a message is.
 */
import type { Pace } from './pace.js';

/** Messages that wait for their turn. */
export class Turns {
  private pace: Pace | undefined;
  /** What sends them, the next one first. */
  private readonly queue: (() => void)[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isHurried = false;

  /** What is told whenever messages have left. */
  constructor(private readonly onSent: () => void) {}

  /** From now on no faster than this. */
  keep(pace: Pace | undefined): void {
    this.pace ??= pace;
  }

  get isEmpty(): boolean {
    return this.queue.length === 0;
  }

  /** How long it takes at most until the last message that waits is sent, in milliseconds. */
  get restMs(): number {
    const { length } = this.queue;
    return length === 0 ? 0 : (this.pace?.spanMs(length + 1) ?? 0);
  }

  /** Does what sends a message now, or when its turn has come. */
  take(sends: () => void, isUrgent = false): void {
    if (this.pace === undefined) {
      sends();
      return;
    }
    if (isUrgent) {
      // Of the rate a part is left for these.
      this.pace.count(performance.now());
      sends();
      return;
    }
    this.queue.push(sends);
    if (this.queue.length === 1) this.run();
  }

  /** There is nobody left whom a pace would spare: what waits leaves at once. */
  hurry(): void {
    this.isHurried = true;
    clearTimeout(this.timer);
    this.run();
  }

  /** What waits is not sent any more. */
  drop(): void {
    clearTimeout(this.timer);
    this.queue.length = 0;
  }

  private run(): void {
    for (let [next] = this.queue; next !== undefined; [next] = this.queue) {
      const nowMs = performance.now();
      const delayMs = this.isHurried ? 0 : (this.pace?.delayMs(nowMs) ?? 0);
      if (delayMs > 0) {
        this.timer = setTimeout(() => this.run(), Math.ceil(delayMs));
        return;
      }
      this.pace?.count(nowMs);
      this.queue.shift();
      next();
    }
    this.onSent();
  }
}
