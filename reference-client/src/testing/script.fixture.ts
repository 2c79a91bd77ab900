/** Owns a core under test: inputs made by hand, and everything that it asked for in return. */
import {
  CallType,
  type ClientFrame,
  Disposition,
  type ServerFrame,
  ServerFrameSchema,
  StatusCode,
} from '@audiocall/proto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { AppEvent } from '../core/app-events.js';
import type { Effect, MediaOperation, Outcome } from '../core/effects.js';
import { FEATURES, type FeatureName, featuresToWire } from '../core/features.js';
import type { Input, MediaNews } from '../core/inputs.js';
import { initialState, type Settings, type State } from '../core/state.js';
import { transition } from '../core/transition.js';
import type { Operation } from '../engine.js';

type ServerBody = NonNullable<MessageInitShape<typeof ServerFrameSchema>['body']>;
/** An event's content, as an initialiser. */
export type EventBody = NonNullable<Extract<ServerBody, { case: 'event' }>['value']['body']>;
type Result = NonNullable<Extract<ServerBody, { case: 'response' }>['value']['result']>;

export const settings: Settings = {
  serviceId: 'demo',
  serviceKey: 'secret',
  clientName: 'test',
  clientVersion: '0',
  earlyOffer: false,
  requestTimeoutMs: 5000,
  reconnectWaitMs: { first: 100, longest: 5000 },
  restartWaitMs: { caller: 500, claimant: 1000 },
  features: FEATURES,
};

export function serverFrame(body: ServerBody): ServerFrame {
  return create(ServerFrameSchema, { body });
}

/** A core and what it did so far. */
export class Script {
  state: State;
  readonly effects: Effect[] = [];
  #op = 0;
  #seq = 0;

  constructor(changes: Partial<Settings> = {}) {
    this.state = initialState({ ...settings, ...changes });
  }

  /** Gives an input; returns the effects of this step. */
  give(input: Input): readonly Effect[] {
    // A timer that rings is not armed any more.
    if (input.origin === 'timer') this.effects.push({ type: 'disarmTimer', timer: input.timer });
    const step = transition(this.state, input);
    this.state = step.state;
    this.effects.push(...step.effects);
    return step.effects;
  }

  /** Calls the SDK; returns the operation's number. */
  call(operation: Operation): number {
    this.#op += 1;
    this.give({ ...operation, origin: 'application', op: this.#op } as Input);
    return this.#op;
  }

  frame(body: ServerBody): readonly Effect[] {
    const socket = this.state.lastSocket;
    return this.give({ origin: 'socket', socket, news: 'frame', frame: serverFrame(body) });
  }

  /** Answers the latest request of that kind. */
  respond(body: ClientFrame['body']['case'], result?: Result, code = StatusCode.OK) {
    const request = this.sent().findLast((frame) => frame.body.case === body);
    const requestId = request?.requestId ?? 0;
    const value = { requestId, status: { code }, ...(result === undefined ? {} : { result }) };
    return this.frame({ case: 'response', value });
  }

  event(callId: string, body: EventBody): readonly Effect[] {
    this.#seq += 1;
    return this.frame({ case: 'event', value: { seq: this.#seq, callId, body } });
  }

  /** Loses the socket and gets as far as to a Resume that is sent. */
  cut(): this {
    this.give({ origin: 'socket', socket: this.state.lastSocket, news: 'closed' });
    return this.retry();
  }

  /** The wait is over, and the socket opens. */
  retry(): this {
    const { link } = this.state;
    if (link.phase === 'reconnecting') {
      this.give({ origin: 'timer', timer: `retry:${link.tries}` });
      this.give({ origin: 'socket', socket: this.state.lastSocket, news: 'opened' });
    }
    return this;
  }

  /** Answers a Resume. */
  resume(lastRequestId: number, snapshot = {}): readonly Effect[] {
    const value = { resumeToken: 'token-1', lastRequestId, snapshot };
    return this.respond('resume', { case: 'resume', value });
  }

  media(news: MediaNews): readonly Effect[] {
    return this.give({ origin: 'media', ...news });
  }

  sent(): ClientFrame[] {
    return this.effects.flatMap((effect) => (effect.type === 'send' ? [effect.frame] : []));
  }

  lastSent(): ClientFrame['body'] | undefined {
    return this.sent().at(-1)?.body;
  }

  outcome(op: number): Outcome | undefined {
    return this.effects.flatMap((effect) =>
      effect.type === 'settle' && effect.op === op ? [effect.outcome] : [],
    )[0];
  }

  events(): AppEvent[] {
    return this.effects.flatMap((effect) => (effect.type === 'emit' ? [effect.event] : []));
  }

  operations(): MediaOperation[] {
    return this.effects.flatMap((effect) => (effect.type === 'media' ? [effect.operation] : []));
  }

  online(features: readonly FeatureName[] = [], pingMs = 0): this {
    this.call({ call: 'createSession', userId: 'me' });
    this.give({ origin: 'socket', socket: this.state.lastSocket, news: 'opened' });
    const value = {
      sessionId: 's-me',
      userId: 'me',
      limits: { maxBatchCandidates: 2 },
      features: featuresToWire(features),
      resumeToken: 'token-0',
      timers: { resumeMs: 30_000, pingMs },
    };
    this.respond('createSession', { case: 'createSession', value });
    return this;
  }

  /** Offers a call up to its sending; returns the operation. */
  offer(): number {
    const offer = { callType: CallType.AUDIOCALL, callee: 'bob', record: false };
    const op = this.call({ call: 'offerCall', ...offer });
    this.media({ news: 'inputOpened', ref: this.state.lastRef });
    return op;
  }

  accept(callId: string): void {
    const value = { callId, disposition: Disposition.NOTIFIED, expiresInMs: 1000 };
    this.respond('offerCall', { case: 'offerCall', value });
  }

  ring(callId: string, caller: string): readonly Effect[] {
    return this.event(callId, {
      case: 'ringing',
      value: {
        session: `s-${caller}`,
        caller,
        callee: 'me',
        callType: CallType.AUDIOCALL,
        expiresInMs: 1000,
      },
    });
  }

  /** Answers up to the sending; returns the operation. */
  answer(caller?: string): number {
    const byName = caller === undefined ? {} : { byName: { callType: CallType.AUDIOCALL, caller } };
    const op = this.call({ call: 'answerCall', ...byName });
    this.media({ news: 'inputOpened', ref: this.state.lastRef });
    return op;
  }

  claim(callId: string, caller: string): void {
    this.respond('answerCall', {
      case: 'answerCall',
      value: {
        callId,
        caller,
        callerSession: `s-${caller}`,
        callType: CallType.AUDIOCALL,
        negotiationId: 1,
      },
    });
  }

  /** As caller, in a call that is claimed. */
  claimed(callId: string, features: readonly FeatureName[] = []): this {
    this.online(features).offer();
    this.accept(callId);
    this.event(callId, {
      case: 'answered',
      value: { calleeSession: 's-bob', needOffer: !this.state.settings.earlyOffer },
    });
    return this;
  }
}
