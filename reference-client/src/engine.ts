/**
 * Owns the running of the core: inputs one after another, and the effects of each in order, on the
 * ports. Knows no rule of the protocol, and makes no decision of its own.
 */
import { decodeServerFrame, encodeClientFrame } from '@audiocall/proto';
import type { AppEvent, AppEventName, AppEvents } from './core/app-events.js';
import type { Effect, Outcome, TimerId } from './core/effects.js';
import type { ApplicationInput, Input } from './core/inputs.js';
import { sessionOf } from './core/session-in-force.js';
import { initialState, type Settings } from './core/state.js';
import { transition } from './core/transition.js';
import {
  type Clock,
  MAX_SERVER_FRAME_BYTES,
  type OpenMedia,
  type OpenSocket,
  type Socket,
  type SocketListener,
} from './ports.js';

/** The ports of one engine. */
export interface EnginePorts {
  readonly openSocket: OpenSocket;
  readonly openMedia: OpenMedia;
  readonly clock: Clock;
  /** From 0 up to, and not, 1. */
  readonly random: () => number;
}

/** A call of the SDK's interface, before it has a number. */
export type Operation = ApplicationInput extends infer Each
  ? Each extends ApplicationInput
    ? Omit<Each, 'origin' | 'op'>
    : never
  : never;

/** A core that runs. */
export interface Engine {
  /** Always settles, and never rejects. */
  operate(operation: Operation): Promise<Outcome>;
  hasSession(): boolean;
  on<Name extends AppEventName>(name: Name, listener: (event: AppEvents[Name]) => void): () => void;
}

/** Starts a core on its ports. Nothing is opened yet. */
export function startEngine(ports: EnginePorts, settings: Settings): Engine {
  let state = initialState(settings);
  const inputs: Input[] = [];
  let isRunning = false;
  let lastOperation = 0;
  const settlers = new Map<number, (outcome: Outcome) => void>();
  const sockets = new Map<number, Socket>();
  const timers = new Map<TimerId, () => void>();
  const listeners = new Map<AppEventName, Set<(event: never) => void>>();
  const media = ports.openMedia((news) => dispatch({ origin: 'media', ...news }));

  /** An effect may cause inputs at once; they wait until the effects before them are all run. */
  function dispatch(input: Input): void {
    inputs.push(input);
    if (isRunning) return;
    isRunning = true;
    try {
      for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) {
        const step = transition(state, next);
        state = step.state;
        for (const effect of step.effects) run(effect);
      }
    } finally {
      isRunning = false;
    }
  }

  function run(effect: Effect): void {
    switch (effect.type) {
      case 'openSocket':
        sockets.set(effect.socket, ports.openSocket(listenOn(effect.socket)));
        break;
      case 'closeSocket':
        sockets.get(effect.socket)?.close();
        sockets.delete(effect.socket);
        break;
      case 'send':
        sockets.get(effect.socket)?.send(encodeClientFrame(effect.frame));
        break;
      case 'media':
        media.perform(effect.operation);
        break;
      case 'armTimer':
        timers.get(effect.timer)?.();
        timers.set(
          effect.timer,
          ports.clock.arm(effect.ms + spread(effect.spreadMs), () => ring(effect.timer)),
        );
        break;
      case 'disarmTimer':
        timers.get(effect.timer)?.();
        timers.delete(effect.timer);
        break;
      case 'emit':
        emit(effect.event);
        break;
      case 'settle':
        settlers.get(effect.op)?.(effect.outcome);
        settlers.delete(effect.op);
        break;
    }
  }

  function spread(ms = 0): number {
    return ms === 0 ? 0 : ms * ports.random();
  }

  function listenOn(socket: number): SocketListener {
    return {
      opened: () => dispatch({ origin: 'socket', socket, news: 'opened' }),
      message: (data) => dispatch(readMessage(socket, data)),
      closed: (cause, code) => dispatch({ origin: 'socket', socket, news: 'closed', cause, code }),
    };
  }

  function ring(timer: TimerId): void {
    timers.delete(timer);
    dispatch({ origin: 'timer', timer });
  }

  function emit(event: AppEvent): void {
    for (const listener of [...(listeners.get(event.name) ?? [])]) {
      try {
        (listener as (detail: AppEvent['detail']) => void)(event.detail);
      } catch (error) {
        // The application's bug is the application's to see; the call goes on.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  return {
    operate(operation) {
      lastOperation += 1;
      const op = lastOperation;
      return new Promise((resolve) => {
        settlers.set(op, resolve);
        dispatch({ ...operation, origin: 'application', op } as ApplicationInput);
      });
    },
    hasSession: () => sessionOf(state.link) !== undefined,
    on(name, listener) {
      // Wrapped, so that the same function can listen twice and stop once.
      const own = (event: AppEvents[typeof name]) => listener(event);
      const all = listeners.get(name) ?? new Set();
      listeners.set(name, all.add(own));
      return () => {
        all.delete(own);
      };
    },
  };
}

function readMessage(socket: number, data: Uint8Array | string): Input {
  if (typeof data === 'string') return { origin: 'socket', socket, news: 'undecodable' };
  const decoded = decodeServerFrame(data, MAX_SERVER_FRAME_BYTES);
  return decoded.ok
    ? { origin: 'socket', socket, news: 'frame', frame: decoded.frame }
    : { origin: 'socket', socket, news: 'undecodable' };
}
