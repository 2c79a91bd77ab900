/**
 * Owns the loop around the core: it takes inputs one by one, commits each step and runs its effects
 * in order. The only file with timers and a clock.
 * Must not know sockets, and no rule of the protocol but how to answer when the core itself fails.
 */
import { randomFillSync } from 'node:crypto';
import {
  type ClientFrame,
  type ServerFrame,
  ServerFrameSchema,
  StatusCode,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import type { Step } from '../core/draft.js';
import type { Effect, Input, SocketInput, Timer } from '../core/inputs.js';
import type { Settings } from '../core/settings.js';
import { type ConnectionId, createTables } from '../core/state.js';
import { transition } from '../core/transition.js';
import { createBudget } from './budget.js';
import { createGate, type GateOptions } from './gate.js';
import type { Log } from './log.js';
import { createMetrics, type Gauge } from './metrics.js';
import type { Service } from './services.js';
import { commit, type Store } from './store.js';

/** What the loop needs of the sockets. A socket that is gone is no error. */
export interface Sockets {
  /** Queues a frame; false when it was dropped, since too much waits already. */
  send(connection: ConnectionId, frame: ServerFrame): boolean;
  close(connection: ConnectionId, code: number): void;
  /** Ends a socket without a word, which it then reports as lost. */
  cut(connection: ConnectionId): void;
}

/** The server as its sockets see it. */
export interface Interpreter {
  receive(connection: ConnectionId, frame: ClientFrame): void;
  notice(input: SocketInput): void;
  /** Counts a closed socket by its code. */
  noticeClose(code: number): void;
  /** Remembers where a socket comes from, before it is noticed. */
  admit(connection: ConnectionId, address: string): void;
  replaceServices(services: readonly Service[]): void;
  /** Says GoAway, lets calls go on for that time, then shuts down and says so (GA-1). */
  drain(drainMs: number, done: () => void): void;
  isDraining(): boolean;
  /** What Prometheus reads. */
  renderMetrics(more: readonly Gauge[]): string;
  /** Ends every session and closes every socket with 1001; nothing is armed afterwards. */
  shutDown(): void;
}

/** Node may fire a timer up to a millisecond early; this protocol never does (TO-3). */
const ROUNDING_MS = 1;

type Untimed = Input extends infer Each ? (Each extends Input ? Omit<Each, 'now'> : never) : never;

/** The close code of a socket that floods (LM-2). */
const FLOODED = 4008;

export function createInterpreter(
  settings: Settings,
  gateOptions: GateOptions,
  sockets: Sockets,
  log: Log,
): Interpreter {
  const store: Store = createTables();
  const gate = createGate(settings, gateOptions, store);
  const budget = createBudget(gateOptions.maxBufferBytes);
  const metrics = createMetrics();
  const timers = new Map<string, NodeJS.Timeout>();
  const pending: Untimed[] = [];
  const drawEntropy = createEntropySource();
  let running = false;
  let drainTimeout: NodeJS.Timeout | undefined;
  let draining: { readonly drainMs: number; readonly finish: () => void } | undefined;

  /** One input at a time, also when an effect of one makes another (G-5). */
  function enqueue(input: Untimed): void {
    pending.push(input);
    if (running) return;
    running = true;
    for (let next = pending.shift(); next !== undefined; next = pending.shift()) process(next);
    running = false;
    if (draining !== undefined && !hasLiveCall(store)) draining.finish();
  }

  function process(untimed: Untimed): void {
    const step = stepSafely({ ...untimed, now: readClock() } as Input);
    if (step === undefined) return;
    budget.note(store, step.writes);
    commit(store, step.writes);
    for (const effect of step.effects) run(effect);
    for (const session of budget.chooseVictims(store)) {
      log('info', 'buffer-discarded', { session });
      pending.push({ kind: 'buffer-discarded', session });
    }
  }

  /** Adds what the gate finds out about a frame, with the settings that hold for it. */
  function examine(input: Input): { readonly input: Input; readonly settings: Settings } {
    if (input.kind !== 'frame-received') return { input, settings: gate.settings() };
    const { connection, frame, now } = input;
    const verdict = gate.examine(connection, frame, now, Date.now());
    if (verdict.kind === 'pass') {
      const findings = { ...verdict.findings, isBufferFull: budget.isFull() };
      return { input: { ...input, findings }, settings: verdict.settings };
    }
    log('info', 'socket-flooding', { connection });
    const broken = { kind: 'protocol-broken', connection, code: FLOODED, now } as const;
    return { input: broken, settings: gate.settings() };
  }

  /** A bug of the core costs one request, and nobody's session. */
  function stepSafely(input: Input): Step | undefined {
    try {
      const examined = examine(input);
      return transition({ settings: examined.settings, tables: store }, examined.input);
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
        countFrame(effect.frame);
        if (!sockets.send(effect.connection, effect.frame)) {
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

  function countFrame({ body }: ServerFrame): void {
    metrics.count('audiocall_frames_sent_total');
    if (body.case !== 'response') return;
    const code = body.value.status?.code ?? StatusCode.UNSPECIFIED;
    if (code !== StatusCode.OK) metrics.count('audiocall_refusals_total', StatusCode[code]);
  }

  function sayGoAway(connection: ConnectionId, drainMs: number): void {
    const body = { case: 'goAway', value: { drainMs } } as const;
    const frame = create(ServerFrameSchema, { body: { case: 'control', value: { body } } });
    run({ kind: 'send', connection, frame });
  }

  function shutDown(): void {
    clearTimeout(drainTimeout);
    draining = undefined;
    for (const connection of [...store.connections.keys()]) {
      enqueue({ kind: 'shutdown-ordered', connection });
    }
    for (const timeout of timers.values()) clearTimeout(timeout);
    timers.clear();
  }

  function arm(timer: Timer, delayMs: number): void {
    disarm(timer);
    const key = timerKey(timer);
    const fire = (): void => {
      if (timers.get(key) !== timeout) return;
      timers.delete(key);
      enqueue({ kind: 'timer-fired', timer });
    };
    // What lies in the sockets is read first: it may be older than this, where the process stood still.
    const timeout = setTimeout(() => setImmediate(fire), delayMs + ROUNDING_MS);
    timers.set(key, timeout);
  }

  function disarm(timer: Timer): void {
    const key = timerKey(timer);
    clearTimeout(timers.get(key));
    timers.delete(key);
  }

  return {
    receive(connection, frame) {
      metrics.count('audiocall_frames_received_total');
      enqueue({ kind: 'frame-received', connection, frame, entropy: drawEntropy() });
    },
    notice(input) {
      log('debug', input.kind, { connection: input.connection });
      if (input.kind === 'socket-lost') gate.forget(input.connection);
      enqueue(input);
      if (input.kind !== 'socket-opened' || draining === undefined) return;
      sayGoAway(input.connection, draining.drainMs);
    },
    noticeClose(code) {
      metrics.count('audiocall_sockets_closed_total', `${code}`);
    },
    admit(connection, address) {
      gate.open(connection, address);
    },
    replaceServices(services) {
      gate.replaceServices(services);
    },
    drain(drainMs, done) {
      gate.drain();
      drainTimeout = setTimeout(() => draining?.finish(), drainMs);
      draining = {
        drainMs,
        finish() {
          shutDown();
          done();
        },
      };
      for (const connection of [...store.connections.keys()]) sayGoAway(connection, drainMs);
      if (drainMs === 0 || !hasLiveCall(store)) draining?.finish();
    },
    isDraining: () => gate.settings().isDraining === true,
    renderMetrics: (more) => metrics.render([...describeStore(store), ...more]),
    shutDown,
  };
}

function hasLiveCall(store: Store): boolean {
  for (const { phase } of store.calls.values()) if (phase.kind !== 'ended') return true;
  return false;
}

function describeStore(store: Store): readonly Gauge[] {
  const phases = { offered: 0, connecting: 0, connected: 0, ended: 0 };
  for (const { phase } of store.calls.values()) phases[phase.kind] += 1;
  const calls = Object.entries(phases).map(([phase, value]) => {
    return { label: ['phase', phase] as const, value };
  });
  return [
    {
      name: 'audiocall_connections',
      help: 'Open sockets.',
      values: [{ value: store.connections.size }],
    },
    { name: 'audiocall_sessions', help: 'Sessions.', values: [{ value: store.sessions.size }] },
    { name: 'audiocall_calls', help: 'Calls that are remembered, by phase.', values: calls },
  ];
}

/** Milliseconds since 1970 that never go back, whatever is done to the system's clock. */
function readClock(): number {
  return performance.timeOrigin + performance.now();
}

function timerKey(timer: Timer): string {
  return `${timer.kind}:${timer.id}`;
}

/** 408 random bits as 68 characters, from a pool, since every frame takes some. */
function createEntropySource(): () => string {
  const size = 51;
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
