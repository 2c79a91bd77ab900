/**
 * Owns servers with one planted fault each, for the test of the walk itself: what it does not find
 * in them it would not find in the server either.
 */
import { EndReason, EventSchema, ServerFrameSchema, StatusCode } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import type { Server, SmallWorld } from './explore-state.fixture.js';
import {
  editAll,
  isEvent,
  isTimer,
  withEvents,
  withExtra,
  without,
  withWrites,
} from './explore-tampering.fixture.js';
import {
  AWAY,
  CORE,
  DEVICES,
  HELD_REPLAY,
  MEDIA,
  SCOPE_SESSION,
} from './explore-worlds.fixture.js';
import type { Effect } from './inputs.js';
import type { Call } from './state.js';
import { transition } from './transition.js';

export interface PlantedFault {
  readonly name: string;
  readonly world: SmallWorld;
  readonly server: Server;
  /** What the walk has to say. */
  readonly invariant: string;
}

/** A claim of a call that somebody else has claimed is answered OK. */
const secondClaimant: Server = (view, input) => {
  const step = transition(view, input);
  const isAnswer = input.kind === 'frame-received' && input.frame.body.case === 'answerCall';
  if (!isAnswer || input.frame.body.case !== 'answerCall') return step;
  const { target } = input.frame.body.value;
  const effects = step.effects.map((effect): Effect => {
    if (effect.kind !== 'send' || effect.frame.body.case !== 'response') return effect;
    const { requestId, status } = effect.frame.body.value;
    if (status?.code !== StatusCode.ALREADY_ANSWERED) return effect;
    const callId =
      target.case === 'callId'
        ? target.value
        : [...(view.tables.calls as ReadonlyMap<string, Call>).keys()].at(-1);
    const result = { case: 'answerCall', value: { callId: callId ?? '' } } as const;
    const value = { requestId, status: { code: StatusCode.OK }, result };
    return { ...effect, frame: create(ServerFrameSchema, { body: { case: 'response', value } }) };
  });
  return { ...step, effects };
};

/** The busy callee rings all the same. */
const ringingBusy: Server = (view, input) => {
  const step = transition(view, input);
  const isBusy = step.effects.some(
    (effect) =>
      effect.kind === 'send' &&
      effect.frame.body.case === 'response' &&
      effect.frame.body.value.status?.code === StatusCode.BUSY,
  );
  if (!isBusy) return step;
  const { calls } = view.tables as unknown as { calls: ReadonlyMap<string, Call> };
  const [call] = calls.values();
  if (call === undefined) return step;
  return { ...step, writes: { ...step.writes, calls: new Map([[call.id, { ...call }]]) } };
};

/** What a socket sends that was closed is processed under another's name. */
const hearsTheDead: Server = (view, input) => {
  const step = transition(view, input);
  const connections = new Map(step.writes.connections);
  for (const [id, connection] of connections) {
    if (connection !== undefined) continue;
    const old = view.tables.connections.get(id);
    if (old !== undefined && input.kind === 'frame-received') connections.delete(id);
  }
  return { ...step, writes: { ...step.writes, connections } };
};

/** The newest event in the buffer of a detached session is lost. */
const forgetful = withWrites(({ sessions }) => ({
  sessions: editAll(sessions, (session) => {
    const { connection, continuity } = session;
    if (connection !== undefined || continuity === undefined) return session;
    const entries = continuity.replay.entries.filter(
      ({ frame }) => frame.body.case !== 'event' || frame.body.value.body.case !== 'peerState',
    );
    return { ...session, continuity: { ...continuity, replay: { ...continuity.replay, entries } } };
  }),
}));

export const FAULTS: readonly PlantedFault[] = [
  {
    name: 'no CANCEL to the losers',
    world: DEVICES,
    server: without((effect) => isEvent(effect, 'cancel')),
    invariant: '[4] [30]',
  },
  {
    name: 'a ring timer that a claim does not stop',
    world: CORE,
    server: without((effect) => isTimer(effect, 'disarm', 'ring')),
    invariant: '[22] a ring timer',
  },
  {
    name: 'a ring timer that is never started',
    world: CORE,
    server: without((effect) => isTimer(effect, 'arm', 'ring')),
    invariant: '[25]',
  },
  {
    name: 'a connect timer that is never started',
    world: CORE,
    server: without((effect) => isTimer(effect, 'arm', 'connect')),
    invariant: '[26]',
  },
  {
    name: 'a detached session that waits for ever',
    world: AWAY,
    server: without((effect) => isTimer(effect, 'arm', 'resume')),
    invariant: '[27]',
  },
  {
    name: 'a negotiation that waits for ever',
    world: MEDIA,
    server: without((effect) => isTimer(effect, 'arm', 'negotiate')),
    invariant: '[32]',
  },
  {
    name: 'a forgotten tombstone',
    world: CORE,
    server: withWrites(({ calls }) => ({
      calls: editAll(calls, (call) => (call.phase.kind === 'ended' ? undefined : call)),
    })),
    invariant: '[TG-4]',
  },
  {
    name: 'a repeated seq',
    world: CORE,
    server: withEvents((event) => ({ ...event, seq: Math.min(event.seq, 2) })),
    invariant: '[12] seq',
  },
  {
    name: 'an event that is lost while the session is away',
    world: AWAY,
    server: forgetful,
    invariant: '[12] replay',
  },
  {
    name: 'stale busy',
    world: CORE,
    server: withWrites(({ sessions, calls }) => ({
      sessions: editAll(sessions, (session) => {
        const ended = [...calls.values()].find((call) => call?.phase.kind === 'ended');
        if (ended === undefined || session.id !== ended.caller.session) return session;
        return { ...session, activity: { kind: 'calling', call: ended.id } };
      }),
    })),
    invariant: '[5] [24]',
  },
  { name: 'a second claimant', world: CORE, server: secondClaimant, invariant: '[4] two claims' },
  {
    name: 'CONNECTED at the claim',
    world: CORE,
    server: withExtra(
      { case: 'connected', value: {} },
      (session, call, step) =>
        call.phase.kind === 'connecting' &&
        call.caller.session === session.id &&
        step.effects.some((effect) => isEvent(effect, 'answered')),
    ),
    invariant: '[3]',
  },
  {
    name: 'LEAVE to an outsider',
    world: CORE,
    server: withExtra(
      { case: 'leave', value: { reason: EndReason.HANGUP } },
      ({ id, userId }, call) =>
        call.phase.kind === 'ended' &&
        userId === 'cem' &&
        !call.notified.includes(id) &&
        call.caller.session !== id,
    ),
    invariant: '[11]',
  },
  {
    name: 'RINGING for a late session',
    world: HELD_REPLAY,
    server: withEvents((event) =>
      event.body.case === 'ringing'
        ? {
            ...event,
            body: { case: 'ringing', value: { ...event.body.value, late: !event.body.value.late } },
          }
        : event,
    ),
    invariant: '[8]',
  },
  { name: 'a refusal with an effect', world: SCOPE_SESSION, server: ringingBusy, invariant: '[7]' },
  {
    name: 'NO_ANSWER told as a reject',
    world: CORE,
    server: withEvents((event) =>
      event.body.case === 'leave' && event.body.value.reason === EndReason.NO_ANSWER
        ? {
            ...event,
            body: { case: 'leave', value: { ...event.body.value, reason: EndReason.REJECTED } },
          }
        : event,
    ),
    invariant: '[10]',
  },
  {
    name: 'mute as a toggle',
    world: MEDIA,
    server: withEvents((event) =>
      event.body.case === 'unmute'
        ? create(EventSchema, {
            seq: event.seq,
            callId: event.callId,
            body: { case: 'mute', value: { track: event.body.value.track } },
          })
        : event,
    ),
    invariant: '[14]',
  },
  {
    name: 'a request without a response',
    world: CORE,
    server: without(
      (effect) =>
        effect.kind === 'send' &&
        effect.frame.body.case === 'response' &&
        effect.frame.body.value.result.case === 'leave',
    ),
    invariant: '[13]',
  },
  {
    name: 'a socket that is heard after it was closed',
    world: AWAY,
    server: hearsTheDead,
    invariant: '[21]',
  },
  {
    name: 'a record flag that is lost',
    world: MEDIA,
    server: withEvents((event) =>
      event.body.case === 'connected'
        ? { ...event, body: { case: 'connected', value: { ...event.body.value, record: false } } }
        : event,
    ),
    invariant: '[20]',
  },
  {
    name: 'an answer that overtakes its response',
    world: CORE,
    server: (view, input) => {
      const step = transition(view, input);
      return { ...step, effects: [...step.effects].reverse() };
    },
    invariant: '[G-1]',
  },
];
