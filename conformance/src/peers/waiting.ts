/**
 * Owns waiting for what somebody else brings about: conditions that are asked again whenever something has
 * come, each with a deadline. Does not know what is waited for.
 */

/** What ends a wait without success. */
export interface Vain {
  readonly withinMs: number;
  /** The error when the time is over. */
  late(): Error;
  /** The error when it cannot come any more; undefined as long as it can. */
  lost(): Error | undefined;
}

/** What a thread may stand still, or a timer be late, without a doubt about what it saw: the clauses about time allow for more. */
export const STALL_MS = 400;

/** Those who wait for something of one participant. */
export class Waiting {
  private readonly waiters = new Set<() => void>();

  /** Something has come: everybody looks whether it is what they wait for. */
  wake(): void {
    for (const waiter of this.waiters) waiter();
  }

  /** Resolves when the condition holds. */
  async until(isDone: () => boolean, vain: Vain): Promise<void> {
    if (isDone()) return;
    await new Promise<void>((resolve, reject) => {
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        this.waiters.delete(waiter);
        settle();
      };
      let dueMs = performance.now() + vain.withinMs;
      const giveUp = (): void => {
        const nowMs = performance.now();
        if (nowMs - dueMs < STALL_MS) {
          finish(() => reject(vain.late()));
          return;
        }
        // This thread stood still: what has come meanwhile is not read yet.
        dueMs = nowMs + vain.withinMs;
        timer = setTimeout(giveUp, vain.withinMs);
      };
      let timer = setTimeout(giveUp, vain.withinMs);
      const look = (): void => {
        if (isDone()) {
          finish(resolve);
          return;
        }
        const error = vain.lost();
        if (error !== undefined) finish(() => reject(error));
      };
      // Called from within a socket, where nobody would catch what a condition throws.
      const waiter = (): void => {
        try {
          look();
        } catch (error) {
          finish(() => reject(error));
        }
      };
      this.waiters.add(waiter);
      waiter();
    });
  }
}
