/**
 * Owns a whole server in memory for tests: virtual time, any number of sockets, every frame on
 * record. Takes inputs to the core and runs its effects, as the shell does.
 */
import {
  CallType,
  type ClientFrame,
  ClientFrameSchema,
  CreateSessionResultSchema,
  DescriptionType,
  type Event,
  type Feature,
  LimitsSchema,
  MediaState,
  type Response,
  type ServerFrame,
  SessionPolicy,
  StatusCode,
  TimersSchema,
  Track,
} from '@audiocall/proto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { Writes } from './draft.js';
import type { Effect, Input, Timer } from './inputs.js';
import type { Settings } from './settings.js';
import { createTables, type Tables } from './state.js';
import { transition } from './transition.js';

type Maps = { readonly [T in keyof Tables]: Map<string, Tables[T]> };
export type Body = NonNullable<MessageInitShape<typeof ClientFrameSchema>['body']>;
export type EventCase = NonNullable<Event['body']['case']>;
type EventOf<C extends EventCase> = Extract<Event['body'], { case: C }>['value'];
type Untimed = Input extends infer Each ? (Each extends Input ? Omit<Each, 'now'> : never) : never;

export const SETTINGS: Settings = {
  services: new Map([
    ['demo', 'demo-key'],
    ['open', undefined],
  ]),
  sessionPolicy: SessionPolicy.REPLACE,
  limits: create(LimitsSchema, {
    maxFrameBytes: 131_072,
    maxSdpBytes: 1000,
    maxCandidateBytes: 100,
    maxBatchCandidates: 4,
    maxBufferedCandidates: 8,
    maxBufferedCandidateBytes: 300,
    maxHeldCalls: 2,
    keptResponses: 32,
    maxSessionsPerUser: 8,
    maxReplayEvents: 256,
    maxReplayBytes: 262_144,
  }),
  timers: create(TimersSchema, {
    ringMs: 60_000,
    connectMs: 30_000,
    tombstoneMs: 60_000,
    pingMs: 15_000,
    helloMs: 10_000,
    resumeMs: 20_000,
    resumeRingMs: 10_000,
    negotiateMs: 10_000,
    mediaMs: 30_000,
  }),
  iceServers: [],
};

/** A whole server on virtual time. */
export interface World {
  readonly maps: Maps;
  readonly timers: ReadonlyMap<string, { readonly timer: Timer; readonly at: number }>;
  now(): number;
  feed(input: Untimed): readonly Effect[];
  /** Lets time pass, and fires what is due, in order. */
  advance(ms: number): void;
  /** The process stands still: what is due meanwhile fires behind that, the longest timers first. */
  standStill(ms: number): void;
  connect(): Peer;
  /** A socket with a session. */
  join(userId: string, more?: Joining): Peer;
  /** Another socket that resumes the session of `old` from what that received, unless told. */
  resume(old: Peer, fields?: Partial<Fields<'resume'>>): Peer;
}

/** How a session differs from that of most tests. */
export interface Joining {
  readonly service?: string;
  readonly deviceId?: string;
  readonly features?: readonly Feature[];
}

/** One socket and everything that it received. */
export interface Peer {
  readonly connection: string;
  readonly frames: ServerFrame[];
  readonly closeCodes: number[];
  /** It does not answer pings. */
  silent: boolean;
  session(): string;
  send(frame: MessageInitShape<typeof ClientFrameSchema>): readonly Effect[];
  /** Sends a request under the next id and returns its response. */
  request(body: Body, ackSeq?: number): Response;
  /** The status of the response. */
  ask(body: Body, ackSeq?: number): StatusCode;
  events(): readonly Event[];
  /** The names of the events, in order. */
  told(): readonly string[];
  /** The last event of that kind. */
  last<C extends EventCase>(name: C): EventOf<C>;
  lose(): void;
  /** The status of the first response. */
  greeting(): StatusCode;
  /** What the client would show to resume, after this socket. */
  credentials(): Credentials;
  /** It goes on where another socket stopped. */
  adopt(credentials: Credentials, lastId: number): void;
}

interface Credentials {
  readonly sessionId: string;
  readonly resumeToken: string;
  readonly lastSeq: number;
  readonly lastResponseId: number;
}

export function createWorld(changes: Partial<Settings> = {}): World {
  const settings = { ...SETTINGS, ...changes };
  const maps: Maps = createTables();
  const timers = new Map<string, { timer: Timer; at: number }>();
  const peers = new Map<string, Peer>();
  let now = 1_000_000;
  let drawn = 0;

  function feed(input: Untimed): readonly Effect[] {
    const step = transition({ settings, tables: maps }, { ...input, now } as Input);
    commit(maps, step.writes);
    for (const effect of step.effects) run(effect);
    for (const effect of step.effects) if (effect.kind === 'send') answerPing(effect);
    return step.effects;
  }

  /** As every client does, unless the test has it silent (SE-8). */
  function answerPing({ connection, frame }: Extract<Effect, { kind: 'send' }>): void {
    if (frame.body.case !== 'control' || frame.body.value.body.case !== 'ping') return;
    const peer = peers.get(connection);
    if (peer?.silent) return;
    const { nonce } = frame.body.value.body.value;
    peer?.send({ body: { case: 'pong', value: { nonce } } });
  }

  function run(effect: Effect): void {
    switch (effect.kind) {
      case 'send':
        peers.get(effect.connection)?.frames.push(effect.frame);
        return;
      case 'close':
        peers.get(effect.connection)?.closeCodes.push(effect.code);
        return;
      case 'arm':
        timers.set(nameTimer(effect.timer), { timer: effect.timer, at: now + effect.delayMs });
        return;
      case 'disarm':
        timers.delete(nameTimer(effect.timer));
        return;
      default:
        effect satisfies never;
    }
  }

  function advance(ms: number): void {
    const end = now + ms;
    for (;;) {
      const due = [...timers.values()].sort((a, b) => a.at - b.at)[0];
      if (due === undefined || due.at > end) break;
      now = due.at;
      timers.delete(nameTimer(due.timer));
      feed({ kind: 'timer-fired', timer: due.timer });
    }
    now = end;
  }

  function standStill(ms: number): void {
    now += ms;
    const due = [...timers.values()].filter(({ at }) => at <= now).sort((a, b) => b.at - a.at);
    for (const { timer, at } of due) {
      const name = nameTimer(timer);
      if (timers.get(name)?.at !== at) continue;
      timers.delete(name);
      feed({ kind: 'timer-fired', timer });
    }
  }

  const world: World = {
    maps,
    timers,
    now: () => now,
    feed,
    advance,
    standStill,
    connect() {
      const peer = createPeer(`w-${peers.size + 1}`, feed, () => {
        drawn += 1;
        return ['0', 't', 'x']
          .map((pad) => `${drawn}`.padStart(pad === 't' ? 24 : 22, pad))
          .join('');
      });
      peers.set(peer.connection, peer);
      feed({ kind: 'socket-opened', connection: peer.connection });
      return peer;
    },
    resume(old, fields = {}) {
      const peer = world.connect();
      const credentials = { ...old.credentials(), ...fields } as Credentials;
      const { result } = peer.request({ case: 'resume', value: credentials });
      if (result.case !== 'resume') return peer;
      const { resumeToken, lastRequestId } = result.value;
      peer.adopt({ ...credentials, resumeToken }, lastRequestId);
      return peer;
    },
    join(userId, { service = 'open', deviceId = '', features = [] } = {}) {
      const peer = world.connect();
      const status = peer.ask({
        case: 'createSession',
        value: {
          serviceId: service,
          serviceKey: 'demo-key',
          userId,
          deviceId,
          features: [...features],
        },
      });
      if (status !== StatusCode.OK) throw new Error(`no session: ${StatusCode[status]}`);
      return peer;
    },
  };
  return world;
}

function createPeer(connection: string, feed: World['feed'], drawEntropy: () => string): Peer {
  const frames: ServerFrame[] = [];
  let lastId = 0;
  let adopted: Credentials | undefined;
  const send: Peer['send'] = (init) => {
    const frame: ClientFrame = create(ClientFrameSchema, init);
    lastId = Math.max(lastId, frame.requestId);
    return feed({ kind: 'frame-received', connection, frame, entropy: drawEntropy() });
  };
  const events = (): readonly Event[] =>
    frames.flatMap(({ body }) => (body.case === 'event' ? [body.value] : []));
  const peer: Peer = {
    connection,
    frames,
    closeCodes: [],
    silent: false,
    send,
    events,
    session() {
      if (adopted !== undefined) return adopted.sessionId;
      for (const { body } of frames) {
        if (body.case !== 'response' || body.value.result.case !== 'createSession') continue;
        return body.value.result.value.sessionId;
      }
      return create(CreateSessionResultSchema).sessionId;
    },
    request(body, ackSeq) {
      const requestId = lastId + 1;
      send({ requestId, body, ...(ackSeq === undefined ? {} : { ackSeq }) });
      const responses = frames.flatMap(({ body: { case: name, value } }) =>
        name === 'response' && value.requestId === requestId ? [value] : [],
      );
      const [response] = responses;
      if (response === undefined || responses.length > 1) {
        throw new Error(`${responses.length} responses to request ${requestId}`);
      }
      return response;
    },
    ask: (body, ackSeq) => peer.request(body, ackSeq).status?.code ?? StatusCode.UNSPECIFIED,
    told: () => events().map((event) => event.body.case ?? 'unknown'),
    last(name) {
      const found = events().findLast((event) => event.body.case === name)?.body;
      if (found === undefined) throw new Error(`there was no ${name}`);
      return found.value as never;
    },
    greeting() {
      const body = frames.find((frame) => frame.body.case === 'response')?.body;
      return body?.case === 'response'
        ? (body.value.status?.code ?? StatusCode.UNSPECIFIED)
        : StatusCode.UNSPECIFIED;
    },
    credentials() {
      let credentials = adopted ?? {
        sessionId: '',
        resumeToken: '',
        lastSeq: 0,
        lastResponseId: 0,
      };
      for (const { body } of frames) {
        if (body.case === 'event') credentials = { ...credentials, lastSeq: body.value.seq };
        if (body.case !== 'response') continue;
        const { requestId, result } = body.value;
        if (result.case !== 'resume') credentials = { ...credentials, lastResponseId: requestId };
        if (result.case !== 'createSession') continue;
        const { sessionId, resumeToken } = result.value;
        credentials = { ...credentials, sessionId, resumeToken };
      }
      return credentials;
    },
    adopt(credentials, id) {
      adopted = credentials;
      lastId = id;
    },
    lose: () => {
      feed({ kind: 'socket-lost', connection });
    },
  };
  return peer;
}

/** A world with two users who are there. */
export function meet(world: World = createWorld()) {
  return { world, ann: world.join('ann'), bob: world.join('bob') };
}

function commit(maps: Maps, writes: Writes): void {
  for (const table of Object.keys(maps) as (keyof Tables)[]) {
    const map = maps[table] as Map<string, unknown>;
    for (const [key, value] of writes[table]) {
      if (value === undefined) map.delete(key);
      else map.set(key, value);
    }
  }
}

function nameTimer(timer: Timer): string {
  return `${timer.kind}:${timer.id}`;
}

// Requests, as short as the tests need them.

type Fields<C extends Body['case']> = Partial<Extract<Body, { case: C }>['value']>;

export function offer(callee: string, fields: Fields<'offerCall'> = {}): Body {
  const value = { clientRef: 'ref', callType: CallType.AUDIOCALL, callee, ...fields };
  return { case: 'offerCall', value } as Body;
}

export function answerRinging(fields: Fields<'answerCall'> = {}): Body {
  const target = { case: 'onlyRinging', value: {} };
  return { case: 'answerCall', value: { target, ...fields } } as Body;
}

export function answerByName(caller: string, callType = CallType.AUDIOCALL): Body {
  const target = { case: 'byName', value: { caller, callType } } as const;
  return { case: 'answerCall', value: { target } };
}

export function answerById(callId: string): Body {
  return { case: 'answerCall', value: { target: { case: 'callId', value: callId } } };
}

export function leave(fields: Fields<'leave'> = {}): Body {
  return { case: 'leave', value: fields } as Body;
}

export function leaveById(callId: string): Body {
  return leave({ target: { case: 'callId', value: callId } });
}

export function describeMedia(
  callId: string,
  type: DescriptionType,
  fields: Fields<'description'> = {},
): Body {
  return {
    case: 'description',
    value: { callId, negotiationId: 1, type, sdp: 'v=0', ...fields },
  } as Body;
}

export function trickle(callId: string, lines: readonly string[], end = false): Body {
  const candidates = lines.map((candidate) => ({ candidate, mid: '0' }));
  return {
    case: 'candidates',
    value: { callId, negotiationId: 1, ufrag: 'u', candidates, end },
  };
}

export function report(callId: string, state = MediaState.CONNECTED, negotiationId = 1): Body {
  return { case: 'mediaReport', value: { callId, negotiationId, state } };
}

export function mute(callId: string, muted: boolean): Body {
  return { case: 'setMute', value: { callId, track: Track.AUDIO, muted } };
}

/** Offers a call that has to succeed, and gives its id. */
export function placeCall(caller: Peer, callee: string, fields: Fields<'offerCall'> = {}): string {
  const { result, status } = caller.request(offer(callee, fields));
  if (result.case !== 'offerCall') throw new Error(`no call: ${status?.message}`);
  return result.value.callId;
}

/** A call that was claimed by its ringing callee. */
export function claimCall(caller: Peer, callee: Peer, calleeId: string): string {
  const id = placeCall(caller, calleeId);
  if (callee.ask(answerRinging()) !== StatusCode.OK) throw new Error('no claim');
  return id;
}

/** Both descriptions of negotiation 1. */
export function negotiate(caller: Peer, claimant: Peer, id: string): void {
  caller.request(describeMedia(id, DescriptionType.OFFER));
  claimant.request(describeMedia(id, DescriptionType.ANSWER));
}

/** A call that is connected. */
export function connectCall(caller: Peer, callee: Peer, calleeId: string): string {
  const id = claimCall(caller, callee, calleeId);
  negotiate(caller, callee, id);
  caller.request(report(id));
  callee.request(report(id));
  return id;
}

/** The tables that still hold anything. */
export function findLeftovers(world: World): readonly string[] {
  const tables = Object.entries(world.maps).flatMap(([name, map]) => (map.size > 0 ? [name] : []));
  return world.timers.size > 0 ? [...tables, 'timers'] : tables;
}
