/** Owns the ways in which a frame can go wrong, to make mutants of. Knows no clause. */
import {
  type Event,
  EventSchema,
  type Response,
  type ServerFrame,
  ServerFrameSchema,
  type StatusCode,
} from '@audiocall/proto';
import { clone, create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  type CallNote,
  type Delivery,
  type EventCase,
  type EventValue,
  eventOf,
  type Fault,
  type Person,
  type RequestCase,
  type RequestValue,
  requestOf,
  responseOf,
  type Scene,
  type Sight,
} from './mutant.js';

/** Whether a fault concerns a frame. */
export type Match = (sight: Sight) => boolean;

type EventInit = NonNullable<MessageInitShape<typeof EventSchema>['body']>;

/** An event of a kind. */
export function event<Case extends EventCase>(
  kind: Case,
  where: (value: EventValue<Case>, sight: Sight) => boolean = () => true,
): Match {
  return (sight) => {
    const body = eventOf(sight.frame)?.body;
    return body?.case === kind && where(body.value as EventValue<Case>, sight);
  };
}

/** The answer to a request of a kind. */
export function answer<Case extends RequestCase>(
  kind: Case,
  where: (response: Response, request: RequestValue<Case>, sight: Sight) => boolean = () => true,
): Match {
  return (sight) => {
    const response = responseOf(sight.frame);
    const request = requestOf(sight)?.body;
    return (
      response !== undefined &&
      request?.case === kind &&
      where(response, request.value as RequestValue<Case>, sight)
    );
  };
}

/** The Pong to a Ping, or the server's own Ping, an error, or its GoAway. */
export function control(kind: 'ping' | 'pong' | 'error' | 'goAway'): Match {
  return ({ frame }) => frame.body.case === 'control' && frame.body.value.body.case === kind;
}

/** The frame never arrives; with `n`, only the n-th such frame of each link. */
export function lose(match: Match, n?: number): Fault {
  return () => {
    const isMeant = counting(match, n);
    return { toClient: (sight) => (isMeant(sight) ? [] : [sight]) };
  };
}

/** The frame arrives twice; with `n`, only the n-th such frame of each link. */
export function repeat(match: Match, n?: number): Fault {
  return () => {
    const isMeant = counting(match, n);
    return { toClient: (sight) => (isMeant(sight) ? [sight, sight] : [sight]) };
  };
}

function counting(match: Match, n: number | undefined): Match {
  if (n === undefined) return match;
  const counts = new Map<number, number>();
  return (sight) => {
    if (!match(sight)) return false;
    const count = (counts.get(sight.link) ?? 0) + 1;
    counts.set(sight.link, count);
    return count === n;
  };
}

/** The frame arrives only after another one of the same link. */
export function delay(match: Match, until: Match = () => true): Fault {
  return () => {
    const held = new Map<number, Delivery[]>();
    return {
      toClient(sight) {
        if (match(sight)) {
          held.set(sight.link, [...(held.get(sight.link) ?? []), sight]);
          return [];
        }
        const waiting = held.get(sight.link) ?? [];
        if (waiting.length === 0 || !until(sight)) return [sight];
        held.delete(sight.link);
        return [sight, ...waiting];
      },
    };
  };
}

/** The frame waits for the next one of its link; what reaches the client of the two is for `meet` to say. */
export function pair(
  match: Match,
  meet: (waiting: Sight, next: Sight) => readonly Delivery[] | undefined,
): Fault {
  return () => {
    const held = new Map<number, Sight>();
    return {
      toClient(sight) {
        const waiting = held.get(sight.link);
        held.delete(sight.link);
        if (waiting !== undefined) return meet(waiting, sight) ?? [waiting, sight];
        if (!match(sight)) return [sight];
        held.set(sight.link, sight);
        return [];
      },
    };
  };
}

/** The frame goes to somebody else, where there is such a one. */
export function divert(match: Match, to: (sight: Sight) => number | undefined): Fault {
  return () => ({
    toClient(sight) {
      const link = match(sight) ? to(sight) : undefined;
      return [link === undefined ? sight : { link, frame: sight.frame }];
    },
  });
}

/** The frame goes to somebody else as well. */
export function leak(match: Match, to: (sight: Sight) => number | undefined): Fault {
  return () => ({
    toClient(sight) {
      const link = match(sight) ? to(sight) : undefined;
      return link === undefined ? [sight] : [sight, { link, frame: sight.frame }];
    },
  });
}

/** Something comes that has no business to, after a frame or before it. */
export function add(
  place: 'after' | 'before',
  match: Match,
  make: (sight: Sight) => readonly Delivery[],
): Fault {
  return () => ({
    toClient(sight) {
      if (!match(sight)) return [sight];
      const made = make(sight);
      return place === 'after' ? [sight, ...made] : [...made, sight];
    },
  });
}

/** An event has another content. A change that returns false was none. */
export function changeEvent<Case extends EventCase>(
  kind: Case,
  change: (value: EventValue<Case>, event: Event, sight: Sight) => unknown,
): Fault {
  return changeFrame((frame, sight) => {
    const copy = eventOf(frame);
    if (copy?.body.case !== kind) return false;
    return change(copy.body.value as EventValue<Case>, copy, sight);
  });
}

/** An answer has another content. A change that returns false was none. */
export function changeAnswer<Case extends RequestCase>(
  kind: Case,
  change: (response: Response, request: RequestValue<Case>, sight: Sight) => unknown,
): Fault {
  return changeFrame((frame, sight) => {
    const copy = responseOf(frame);
    const request = requestOf(sight)?.body;
    if (copy === undefined || request?.case !== kind) return false;
    return change(copy, request.value as RequestValue<Case>, sight);
  });
}

/** A frame is another one. A change that returns false was none. */
export function changeFrame(change: (frame: ServerFrame, sight: Sight) => unknown): Fault {
  return () => ({
    toClient(sight) {
      const copy = clone(ServerFrameSchema, sight.frame);
      return [change(copy, sight) === false ? sight : { link: sight.link, frame: copy }];
    },
  });
}

/** A request is refused for another reason than the right one. */
export function mislabel(kind: RequestCase, from: StatusCode, to: StatusCode): Fault {
  return changeAnswer(kind, (response) => setStatus(response, from, to));
}

/** Puts one status in another's place; false where the answer had another one. */
export function setStatus(response: Response, from: StatusCode, to: StatusCode): boolean {
  if (response.status?.code !== from) return false;
  response.status.code = to;
  response.status.message ||= 'a planted fault';
  return true;
}

/** A request is refused that should be granted. */
export function refuse(
  kind: RequestCase,
  to: StatusCode,
  where: (sight: Sight) => boolean = () => true,
): Fault {
  return changeFrame((frame, sight) => {
    const response = responseOf(frame);
    if (response === undefined || requestOf(sight)?.body.case !== kind) return false;
    if (response.result.case === undefined && kind !== 'setMute' && kind !== 'description')
      return false;
    if (!where(sight)) return false;
    response.result = { case: undefined };
    if (response.status !== undefined) {
      response.status.code = to;
      response.status.message = 'a planted fault';
    }
    return true;
  });
}

/** The server's closes carry another code. */
export function closeWith(from: number, to: number): Fault {
  return () => ({ close: (code) => (code === from ? to : code) });
}

/** An event that the server did not send; the relay counts it. */
export function makeEvent(callId: string, body: EventInit, serverMs = 0): ServerFrame {
  const event = create(EventSchema, { callId, serverMs, body });
  return create(ServerFrameSchema, { body: { case: 'event', value: event } });
}

/** The call that a frame is about, by its event or by its result. */
export function callOf({ scene, frame }: Sight): CallNote | undefined {
  const id = eventOf(frame)?.callId ?? callIdOf(responseOf(frame));
  return id === undefined ? undefined : scene.calls.get(id);
}

function callIdOf(response: Response | undefined): string | undefined {
  const result = response?.result;
  switch (result?.case) {
    case 'offerCall':
    case 'answerCall':
    case 'leave':
      return result.value.callId;
    default:
      return undefined;
  }
}

/** Who has a session. RINGING may pass before the response that makes its call known. */
export function findPerson(scene: Scene, session: string): Person | undefined {
  return [...scene.people.values()].find((person) => person.session === session);
}

/** Who has a user id in a service. */
export function findUser(scene: Scene, user: string, service: string): Person | undefined {
  return [...scene.people.values()].findLast(
    (person) => person.user === user && person.service === service,
  );
}

/** The person at the other end of a call. */
export function peerOf(call: CallNote, link: number): Person | undefined {
  return call.caller.link === link ? call.claimant : call.caller;
}

/** Somebody of the same case who has nothing to do with the call of a frame. */
export function strangerTo(sight: Sight): number | undefined {
  const { scene, link, frame } = sight;
  const call = callOf(sight);
  const body = eventOf(frame)?.body;
  // RINGING may pass before the response that makes its call known.
  const caller = body?.case === 'ringing' ? findPerson(scene, body.value.session) : call?.caller;
  const callee = body?.case === 'ringing' ? body.value.callee : call?.callee;
  if (caller === undefined || callee === undefined) return undefined;
  return [...scene.people.values()].find(
    (person) =>
      person.link !== link &&
      person.user !== callee &&
      person.link !== caller.link &&
      person.link !== call?.claimant?.link &&
      caseOf(person.user) === caseOf(caller.user),
  )?.link;
}

/** The end of a user id, which the users of a case have in common. */
function caseOf(user: string): string {
  return user.split('-').slice(-2).join('-');
}
