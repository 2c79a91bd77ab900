/**
 * Owns the loop around the core: it takes inputs one by one, commits each step and runs its effects
 * in order. The only file with timers and a clock.
 * Must not know sockets, and no rule of the protocol but how to answer when the core itself fails.
 */
import { randomFillSync } from 'node:crypto';
import {
  type ClientFrame,
  encodeServerFrame,
  ServerFrameSchema,
  StatusCode,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import type { Step } from '../core/draft.js';
import type { Effect, Input, SocketInput, Timer } from '../core/inputs.js';
import type { Settings } from '../core/settings.js';
import type { ConnectionId } from '../core/state.js';
import { transition } from '../core/transition.js';
import type { Log } from './log.js';
import { commit, createStore } from './store.js';

/** What the loop needs of the sockets. A socket that is gone is no error. */
export interface Sockets {
  /** Queues a message; false when it was dropped, since too much waits already. */
  send(connection: ConnectionId, bytes: Uint8Array): boolean;
  close(connection: ConnectionId, code: number): void;
  /** Ends a socket without a word, which it then reports as lost. */
  cut(connection: ConnectionId): void;
}

/** The server as its sockets see it. */
export interface Interpreter {
  receive(connection: ConnectionId, frame: ClientFrame): void;
  notice(input: SocketInput): void;
  /** Ends every session and closes every socket with 1001; nothing is armed afterwards. */
  shutDown(): void;
}

/** Node may fire a timer up to a millisecond early; this protocol never does (TO-3). */
const ROUNDING_MS = 1;

type Untimed = Input extends infer Each ? (Each extends Input ? Omit<Each, 'now'> : never) : never;

export function createInterpreter(settings: Settings, sockets: Sockets, log: Log): Interpreter {
  const store = createStore();
  const view = { settings, tables: store };
  const timers = new Map<string, NodeJS.Timeout>();
  const pending: Untimed[] = [];
  const drawEntropy = createEntropySource();
  let running = false;

  /** One input at a time, also when an effect of one makes another (G-5). */
  function enqueue(input: Untimed): void {
    pending.push(input);
    if (running) return;
    running = true;
    for (let next = pending.shift(); next !== undefined; next = pending.shift()) process(next);
    running = false;
  }

  function process(untimed: Untimed): void {
    const input = { ...untimed, now: readClock() } as Input;
    const step = stepSafely(input);
    if (step === undefined) return;
    commit(store, step.writes);
    for (const effect of step.effects) run(effect);
  }

  /** A bug of the core costs one request, and nobody's session. */
  function stepSafely(input: Input): Step | undefined {
    try {
      return transition(view, input);
    } catch (error) {
      const detail = error instanceof Error ? error.stack : String(error);
      log('error', 'transition-failed', { input: input.kind, detail });
      if (input.kind === 'frame-received') answerInternal(input.connection, input.frame.requestId);
      return undefined;
    }
  }

  function answerInternal(connection: ConnectionId, requestId: number): void {
    if (requestId === 0) return;
    const message = 'The server failed at this request; send it again.';
    const frame = create(ServerFrameSchema, {
      body: {
        case: 'response',
        value: { requestId, status: { code: StatusCode.INTERNAL, message } },
      },
    });
    run({ kind: 'send', connection, frame });
  }

  function run(effect: Effect): void {
    switch (effect.kind) {
      case 'send':
        if (!sockets.send(effect.connection, encodeServerFrame(effect.frame))) {
          // A hole in the sequence would be worse than a lost session (G-2).
          log('info', 'socket-overloaded', { connection: effect.connection });
          sockets.cut(effect.connection);
        }
        return;
      case 'close':
        log('debug', 'socket-closing', { connection: effect.connection, code: effect.code });
        sockets.close(effect.connection, effect.code);
        return;
      case 'arm':
        arm(effect.timer, effect.delayMs);
        return;
      case 'disarm':
        disarm(effect.timer);
        return;
      default:
        effect satisfies never;
    }
  }

  function arm(timer: Timer, delayMs: number): void {
    disarm(timer);
    const key = timerKey(timer);
    const fire = (): void => {
      timers.delete(key);
      enqueue({ kind: 'timer-fired', timer });
    };
    timers.set(key, setTimeout(fire, delayMs + ROUNDING_MS));
  }

  function disarm(timer: Timer): void {
    const key = timerKey(timer);
    clearTimeout(timers.get(key));
    timers.delete(key);
  }

  return {
    receive(connection, frame) {
      enqueue({ kind: 'frame-received', connection, frame, entropy: drawEntropy() });
    },
    notice(input) {
      log('debug', input.kind, { connection: input.connection });
      enqueue(input);
    },
    shutDown() {
      for (const connection of [...store.connections.keys()]) {
        enqueue({ kind: 'shutdown-ordered', connection });
      }
      for (const timeout of timers.values()) clearTimeout(timeout);
      timers.clear();
    },
  };
}

/** Milliseconds since 1970 that never go back, whatever is done to the system's clock. */
function readClock(): number {
  return performance.timeOrigin + performance.now();
}

function timerKey(timer: Timer): string {
  return `${timer.kind}:${timer.id}`;
}

/** 264 random bits as 44 characters, from a pool, since every frame takes some. */
function createEntropySource(): () => string {
  const size = 33;
  const pool = Buffer.alloc(size * 256);
  let offset = pool.length;
  return () => {
    if (offset === pool.length) {
      randomFillSync(pool);
      offset = 0;
    }
    offset += size;
    return pool.toString('base64url', offset - size, offset);
  };
}
