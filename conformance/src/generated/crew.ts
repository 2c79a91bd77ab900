/**
 * Owns who plays sequences: this thread, and others beside it, so that a machine with several processors
 * is used. Knows nothing of what is played.
 */
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { playShift, type Shift, type ShiftReport } from './shift.js';
import { packShift, type ReportMessage, unpackReport } from './shift-message.js';

/** Plays one shift after the other. */
export type Player = (shift: Shift) => Promise<ShiftReport>;

/** Players, and how they are sent home. */
export interface Crew {
  readonly players: readonly Player[];
  /** One more, who shares the server's processor, and is given one shift at a time. */
  readonly helper?: Player;
  end(): Promise<void>;
}

/** This thread alone. */
export const ALONE: Crew = { players: [(shift) => playShift(shift)], end: async () => {} };

// The same place from the source and from what is built of it: a thread runs what is built.
const PROGRAM = fileURLToPath(new URL('../../dist/generated/thread.js', import.meta.url));

/** More threads that play sequences only make one server wait. */
const MAX_PLAYERS = 4;
/**
 * The server under test needs a processor of its own: on two, one player made 781 calls a second, at 2.03 ms
 * of processor time each, and two players made 724, at 2.6 ms.
 */
const SERVER_PROCESSORS = 1;

/** How many players a run of so many jobs has on a machine of so many processors. */
export function countPlayers(jobs: number, processors: number): number {
  return Math.max(1, Math.min(jobs, processors - SERVER_PROCESSORS, MAX_PLAYERS));
}

/** So many sequences pay for another program that is started and compiled. */
const LONG_SEARCH = 1000;

/**
 * A search of so many sequences has a helper: while the players are at work, the server is idle for nearly half
 * of its time. On one processor there is nothing to be gained.
 */
export function needsHelper(runs: number, processors: number): boolean {
  return runs > LONG_SEARCH && processors > SERVER_PROCESSORS && processors <= MAX_PLAYERS;
}

/** This thread and others, to so many players. A thread starts when it is given its first shift. */
export function recruit(players: number, isHelped = false): Crew {
  const threads = Array.from({ length: Math.max(0, players - 1) }, createThread);
  const helper = isHelped ? createThread() : undefined;
  return {
    players: [...ALONE.players, ...threads.map(({ play }) => play)],
    ...(helper === undefined ? {} : { helper: helper.play }),
    end: async () => {
      await Promise.all(
        [...threads, ...(helper === undefined ? [] : [helper])].map((thread) => thread.end()),
      );
    },
  };
}

interface Open {
  resolve(report: ShiftReport): void;
  reject(error: Error): void;
}

function createThread(): { play: Player; end(): Promise<void> } {
  const open = new Map<number, Open>();
  let worker: Worker | undefined;
  let nextId = 1;
  const abandon = (error: Error): void => {
    for (const { reject } of open.values()) reject(error);
    open.clear();
  };
  const start = (): Worker => {
    const started = new Worker(PROGRAM);
    started.on('message', ({ id, report }: { id: number; report: ReportMessage }) => {
      open.get(id)?.resolve(unpackReport(report));
      open.delete(id);
    });
    started.on('error', abandon);
    started.on('exit', (code) => abandon(new Error(`a thread of players ended with ${code}`)));
    return started;
  };
  return {
    play: (shift) =>
      new Promise((resolve, reject) => {
        const id = nextId;
        nextId += 1;
        open.set(id, { resolve, reject });
        worker ??= start();
        worker.postMessage({ id, shift: packShift(shift) });
      }),
    end: async () => {
      await worker?.terminate();
    },
  };
}
