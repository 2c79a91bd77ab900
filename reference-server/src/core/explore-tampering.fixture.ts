/** Owns the ways in which a step of a server can be changed, for servers with a planted fault. */
import { type Event, EventSchema, ServerFrameSchema } from '@audiocall/proto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { Step, Writes } from './draft.js';
import type { Server } from './explore-state.fixture.js';
import type { Effect, Timer } from './inputs.js';
import type { Call, Session } from './state.js';
import { transition } from './transition.js';

type EventCase = Event['body']['case'];

/** The step without some of its effects. */
export function without(drops: (effect: Effect) => boolean): Server {
  return (view, input) => {
    const step = transition(view, input);
    return { ...step, effects: step.effects.filter((effect) => !drops(effect)) };
  };
}

export function isEvent(effect: Effect, kind: EventCase): boolean {
  return eventOf(effect)?.body.case === kind;
}

function eventOf(effect: Effect): Event | undefined {
  return effect.kind === 'send' && effect.frame.body.case === 'event'
    ? effect.frame.body.value
    : undefined;
}

export function isTimer(effect: Effect, kind: 'arm' | 'disarm', timer: Timer['kind']): boolean {
  return effect.kind === kind && effect.timer.kind === timer;
}

/** The step with every event changed. */
export function withEvents(edit: (event: Event) => Event): Server {
  return (view, input) => {
    const step = transition(view, input);
    const effects = step.effects.map((effect): Effect => {
      const event = eventOf(effect);
      if (event === undefined || effect.kind !== 'send') return effect;
      const body = { case: 'event', value: edit(event) } as const;
      return { ...effect, frame: create(ServerFrameSchema, { body }) };
    });
    return { ...step, effects };
  };
}

/** The step with one more event, to every session that is picked. */
export function withExtra(
  body: NonNullable<MessageInitShape<typeof EventSchema>['body']>,
  picks: (session: Session, call: Call, step: Step) => boolean,
): Server {
  return (view, input) => {
    const step = transition(view, input);
    const sessions = new Map(step.writes.sessions);
    const effects = [...step.effects];
    for (const call of step.writes.calls.values()) {
      if (call === undefined) continue;
      for (const [id, written] of view.tables.sessions as ReadonlyMap<string, Session>) {
        const session = sessions.has(id) ? sessions.get(id) : written;
        if (session?.connection === undefined || !picks(session, call, step)) continue;
        const seq = session.lastSeq + 1;
        const value = create(EventSchema, { seq, callId: call.id, body });
        const frame = create(ServerFrameSchema, { body: { case: 'event', value } });
        effects.push({ kind: 'send', connection: session.connection, frame });
        sessions.set(id, { ...session, lastSeq: seq });
      }
    }
    return { writes: { ...step.writes, sessions }, effects };
  };
}

/** The step with other writes. */
export function withWrites(edit: (writes: Writes) => Partial<Writes>): Server {
  return (view, input) => {
    const step = transition(view, input);
    return { ...step, writes: { ...step.writes, ...edit(step.writes) } };
  };
}

/** Every entity that is written, changed. */
export function editAll<Entity>(
  written: ReadonlyMap<string, Entity | undefined>,
  edit: (entity: Entity) => Entity | undefined,
): ReadonlyMap<string, Entity | undefined> {
  return new Map([...written].map(([id, entity]) => [id, entity && edit(entity)]));
}
