/** Owns a clock whose time passes only when a test says so. */
import type { Clock } from '../ports.js';

/** A clock on virtual time. */
export interface VirtualClock extends Clock {
  /** Lets time pass; alarms ring in the order of their times. */
  advance(ms: number): void;
  /** Alarms that are armed. */
  readonly armed: number;
}

export function createVirtualClock(): VirtualClock {
  let nowMs = 0;
  let lastId = 0;
  const alarms = new Map<number, { readonly atMs: number; readonly ring: () => void }>();

  /** The earliest alarm that is due; of equal ones the one that was armed first. */
  function nextDue(untilMs: number): number | undefined {
    let due: { id: number; atMs: number } | undefined;
    for (const [id, { atMs }] of alarms) {
      if (atMs <= untilMs && (due === undefined || atMs < due.atMs)) due = { id, atMs };
    }
    return due?.id;
  }

  return {
    arm(ms, ring) {
      lastId += 1;
      const id = lastId;
      alarms.set(id, { atMs: nowMs + ms, ring });
      return () => {
        alarms.delete(id);
      };
    },
    advance(ms) {
      const untilMs = nowMs + ms;
      for (let id = nextDue(untilMs); id !== undefined; id = nextDue(untilMs)) {
        const alarm = alarms.get(id);
        alarms.delete(id);
        if (alarm === undefined) continue;
        nowMs = alarm.atMs;
        alarm.ring();
      }
      nowMs = untilMs;
    },
    get armed() {
      return alarms.size;
    },
  };
}
