/**
 * Owns a server between two steps, as values: the core is asked what comes next, and nothing else
 * happens. Time stands still, and timers fire when they are told to.
 * Must not know sockets, nor what the steps are looked at for.
 */
import { type ClientFrame, ClientFrameSchema, StatusCode } from '@audiocall/proto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { Step } from '../core/draft.js';
import type { Input, Timer } from '../core/inputs.js';
import type { Settings } from '../core/settings.js';
import { createTables, type Tables } from '../core/state.js';
import { transition } from '../core/transition.js';
import { parseOptions } from '../shell/options.js';

export type Body = NonNullable<MessageInitShape<typeof ClientFrameSchema>['body']>;
type Maps = { readonly [T in keyof Tables]: ReadonlyMap<string, Tables[T]> };

/** Everything that a server remembers, and its armed timers. */
export interface Sandbox {
  readonly settings: Settings;
  readonly maps: Maps;
  readonly timers: ReadonlyMap<string, Timer>;
  /** How many inputs there were; fresh ids come from it. */
  readonly drawn: number;
}

const NOW = 1000;
const ENTROPY_PART = 22;

/** A server as its operator has it without any option, that nobody has spoken to. */
export function openSandbox(changes: Partial<Settings> = {}): Sandbox {
  const options = parseOptions(['--service', 'demo'], {});
  if (options.kind !== 'serve') throw new Error('a server needs no more than a service');
  const settings = { ...options.settings, ...changes };
  return { settings, maps: createTables(), timers: new Map(), drawn: 0 };
}

/** The server after an input, and the step that led there. */
export function feed(
  from: Sandbox,
  input: Input,
): { readonly after: Sandbox; readonly step: Step } {
  const step = transition({ settings: from.settings, tables: from.maps }, input);
  const maps: Record<string, ReadonlyMap<string, unknown>> = { ...from.maps };
  for (const [table, written] of Object.entries(step.writes)) {
    const map = new Map<string, unknown>(maps[table]);
    for (const [key, value] of written as ReadonlyMap<string, unknown>) {
      if (value === undefined) map.delete(key);
      else map.set(key, value);
    }
    maps[table] = map;
  }
  const timers = new Map(from.timers);
  if (input.kind === 'timer-fired') timers.delete(nameTimer(input.timer));
  for (const effect of step.effects) {
    if (effect.kind === 'arm') timers.set(nameTimer(effect.timer), effect.timer);
    if (effect.kind === 'disarm') timers.delete(nameTimer(effect.timer));
  }
  return { after: { ...from, maps: maps as unknown as Maps, timers, drawn: from.drawn + 1 }, step };
}

/** A socket opens. */
export function connect(from: Sandbox, connection: string): Sandbox {
  return feed(from, { kind: 'socket-opened', connection, now: NOW }).after;
}

/** A socket is lost, or is closed for what it sent. */
export function cut(from: Sandbox, connection: string, code?: number): Sandbox {
  const kind = code === undefined ? 'socket-lost' : 'protocol-broken';
  return feed(from, { kind, connection, code: code ?? 0, now: NOW } as Input).after;
}

/** The operator stops the server. */
export function shutDown(from: Sandbox, connection: string): Sandbox {
  return feed(from, { kind: 'shutdown-ordered', connection, now: NOW }).after;
}

/** A timer fires. */
export function fire(from: Sandbox, timer: Timer): Sandbox {
  return feed(from, { kind: 'timer-fired', timer, now: NOW }).after;
}

/** A request on a socket, under its next id, and what it was answered. */
export function ask(
  from: Sandbox,
  connection: string,
  body: Body,
): { readonly after: Sandbox; readonly step: Step; readonly status: StatusCode } {
  const requestId = (from.maps.connections.get(connection)?.requests.highestId ?? 0) + 1;
  const result = say(from, connection, { requestId, body });
  const statuses = result.step.effects.flatMap((effect) =>
    effect.kind === 'send' && effect.frame.body.case === 'response'
      ? [effect.frame.body.value.status?.code ?? StatusCode.UNSPECIFIED]
      : [],
  );
  return { ...result, status: statuses[0] ?? StatusCode.UNSPECIFIED };
}

/** Any frame on a socket. */
export function say(
  from: Sandbox,
  connection: string,
  init: MessageInitShape<typeof ClientFrameSchema>,
): { readonly after: Sandbox; readonly step: Step } {
  const frame: ClientFrame = create(ClientFrameSchema, init);
  const entropy = ['0', 't', 'x']
    .map((pad) => `${from.drawn}`.padStart(ENTROPY_PART, pad))
    .join('');
  return feed(from, { kind: 'frame-received', connection, frame, entropy, now: NOW });
}

function nameTimer({ kind, id }: Timer): string {
  return `${kind}:${id}`;
}
