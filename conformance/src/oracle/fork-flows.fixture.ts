/** Owns the conformant traces about users with several sessions. */
import {
  BusyScope,
  EndReason,
  Feature,
  SessionPolicy,
  StatusCode,
  type Trace,
} from '@audiocall/proto';
import {
  byId,
  byName,
  type CallScript,
  claim,
  connect,
  hangUp,
  leave,
  offerBody,
  placeCall,
  seeEnd,
} from './calls.fixture.js';
import { seeRinging } from './returns.fixture.js';
import { type Actor, Script } from './trace.fixture.js';

const { ALREADY_ANSWERED, BUSY, CALL_EXISTS, INVALID_STATE, LIMIT_EXCEEDED } = StatusCode;

const only = { case: 'onlyRinging', value: {} } as const;

/** A caller, and a callee with two devices. */
export interface ForkStage {
  readonly script: Script;
  readonly alice: Actor;
  readonly phone: Actor;
  readonly tablet: Actor;
  /** One more device of a user. */
  join(name: string, user?: string): Actor;
}

/** Sets it up, under one of the two scopes. */
export function startForked(busyScope = BusyScope.USER): ForkStage {
  const script = new Script();
  const policy = SessionPolicy.FORK;
  const join = (name: string, user = name): Actor =>
    script.join(name, { user, deviceId: name, features: [Feature.FORK], policy, busyScope });
  const alice = join('alice');
  const phone = join('bob-phone', 'bob');
  const tablet = join('bob-tablet', 'bob');
  script.settle();
  return { script, alice, phone, tablet, join };
}

/** A user calls from one of two devices, and somebody lists who is there: under USER that user is busy, under SESSION idle. */
export function forkListed(
  busyScope = BusyScope.USER,
  isListedIdle = busyScope === BusyScope.SESSION,
): Trace {
  const { script, phone } = startForked(busyScope);
  const features = [Feature.FORK, Feature.LIST_SESSIONS];
  const policy = SessionPolicy.FORK;
  const erin = script.join('erin', { deviceId: 'erin', features, policy, busyScope });
  placeCall(script, phone, 'nobody');
  script.settle();
  const users = ['alice', 'bob', 'erin'].map((userId) => ({
    userId,
    idle: userId === 'bob' ? isListedIdle : true,
  }));
  const body = { case: 'listSessions', value: { page: 1 } } as const;
  erin.request(body, { case: 'listSessions', value: { page: 1, pages: 1, users } });
  script.settle();
  return script.trace;
}

/** A call that rings at both devices. */
export function placeForked({ script, alice, phone, tablet }: ForkStage): CallScript {
  const call = placeCall(script, alice, phone);
  seeRinging(call, tablet, 60_000);
  script.settle();
  return call;
}

/** One device answers, and the other one is told so, and comes too late. */
export function forkAnswered(): Trace {
  const stage = startForked();
  const { script, alice, phone, tablet } = stage;
  const call = placeForked(stage);
  claim(call, phone);
  seeEnd(call, tablet, 'cancel', EndReason.ANSWERED_ELSEWHERE);
  script.settle();
  tablet.tries({ case: 'answerCall', value: { target: only } }, ALREADY_ANSWERED);
  script.settle();
  tablet.tries({ case: 'leave', value: { target: byId(call) } }, ALREADY_ANSWERED);
  script.settle();
  connect(script, call, phone);
  hangUp(script, call, phone, alice);
  return script.trace;
}

/** One device rejects for both; another time the caller gives up. */
export function forkRejected(): Trace {
  const stage = startForked();
  const { script, alice, phone, tablet } = stage;
  const call = placeForked(stage);
  leave(call, phone);
  seeEnd(call, alice, 'leave', EndReason.REJECTED, phone.sessionId);
  seeEnd(call, tablet, 'cancel', EndReason.REJECTED_ELSEWHERE);
  script.settle();
  const next = placeForked(stage);
  leave(next, alice);
  for (const device of [phone, tablet]) seeEnd(next, device, 'cancel', EndReason.CALLER_CANCELLED);
  script.settle();
  return script.trace;
}

/** Under USER, one device in a call makes the user busy, and binds the other one. */
export function forkBusyUser(): Trace {
  const stage = startForked();
  const { script, alice, phone, tablet, join } = stage;
  const carol = join('carol');
  const held = placeCall(script, carol, 'dave');
  script.settle();
  const call = placeForked(stage);
  claim(call, phone);
  seeEnd(call, tablet, 'cancel', EndReason.ANSWERED_ELSEWHERE);
  script.settle();
  const erin = join('erin');
  erin.tries(offerBody(erin, 'bob'), BUSY);
  script.settle();
  tablet.tries(offerBody(tablet, 'erin'), INVALID_STATE);
  script.settle();
  const dave = join('dave');
  const other = join('dave-tablet', 'dave');
  const own = placeCall(script, dave, erin);
  script.settle();
  const byHeld = { target: byName(held) };
  other.tries({ case: 'answerCall', value: byHeld }, INVALID_STATE);
  script.settle();
  claim(own, erin);
  seeEnd(held, carol, 'leave', EndReason.BUSY, '');
  script.settle();
  hangUp(script, call, alice, phone);
  return script.trace;
}

/** Under USER, a device that answers one call ends another one that rings at the same user. */
export function forkRingsTwice(): Trace {
  const stage = startForked();
  const { script, alice, phone, tablet, join } = stage;
  const carol = join('carol');
  const held = placeCall(script, alice, 'dave');
  script.settle();
  const dave = join('dave');
  script.settle();
  const second = placeCall(script, carol, dave);
  script.settle();
  const other = join('dave-tablet', 'dave');
  script.settle();
  claim(held, other, byName(held));
  seeEnd(second, carol, 'leave', EndReason.BUSY, '');
  seeEnd(second, dave, 'cancel', EndReason.BUSY);
  script.settle();
  hangUp(script, held, alice, other);
  const call = placeForked({ ...stage, alice: carol });
  claim(call, tablet);
  seeEnd(call, phone, 'cancel', EndReason.ANSWERED_ELSEWHERE);
  script.settle();
  return script.trace;
}

/** Under USER, what rings at one device ends when the call of another one is answered. */
export function forkCallsElsewhere(): Trace {
  const { script, alice, join } = startForked();
  const [carol, dave] = [join('carol'), join('dave')];
  const first = placeCall(script, alice, dave);
  script.settle();
  const later = join('dave-tablet', 'dave');
  const own = placeCall(script, later, carol);
  script.settle();
  claim(own, carol);
  seeEnd(first, alice, 'leave', EndReason.BUSY, '');
  seeEnd(first, dave, 'cancel', EndReason.BUSY);
  script.settle();
  return script.trace;
}

/** Under SESSION, the other device of a user can be called, until none is idle. */
export function forkBusySession(): Trace {
  const stage = startForked(BusyScope.SESSION);
  const { script, phone, tablet, join } = stage;
  const [carol, dave] = [join('carol'), join('dave')];
  const call = placeForked(stage);
  claim(call, phone);
  seeEnd(call, tablet, 'cancel', EndReason.ANSWERED_ELSEWHERE);
  script.settle();
  const second = placeCall(script, carol, tablet);
  script.settle();
  dave.tries(offerBody(dave, 'bob'), BUSY);
  script.settle();
  claim(second, tablet);
  script.settle();
  return script.trace;
}

/** Under SESSION, the call of one device goes on to ring when the other one answers its own. */
export function forkSideBySide(): Trace {
  const { script, alice, join } = startForked(BusyScope.SESSION);
  const carol = join('carol');
  const phone = join('dave-phone', 'dave');
  const call = placeCall(script, alice, phone);
  script.settle();
  const tablet = join('dave-tablet', 'dave');
  const other = placeCall(script, carol, tablet);
  script.settle();
  claim(call, phone);
  script.settle();
  phone.tries({ case: 'leave', value: { target: byId(other) } }, INVALID_STATE);
  script.settle();
  leave(other, carol);
  seeEnd(other, tablet, 'cancel', EndReason.CALLER_CANCELLED);
  script.settle();
  return script.trace;
}

/** Two users have one call at most, and a user so many sessions. */
export function forkLimits(): Trace {
  const stage = startForked();
  const { script, phone, tablet, join } = stage;
  const laptop = join('alice-laptop', 'alice');
  const call = placeForked(stage);
  laptop.tries(offerBody(laptop, 'bob'), CALL_EXISTS);
  script.settle();
  claim(call, phone);
  seeEnd(call, tablet, 'cancel', EndReason.ANSWERED_ELSEWHERE);
  script.settle();
  join('bob-watch', 'bob');
  const fourth = script.open('bob-car');
  script.settle();
  const value = { serviceId: 'demo', serviceKey: '<key 1>', userId: 'bob', deviceId: 'bob-car' };
  fourth.tries({ case: 'createSession', value }, LIMIT_EXCEEDED);
  script.settle();
  return script.trace;
}

/** Two sessions of a user name no device, and neither takes the place of the other. */
export function forkWithoutDevices(): Trace {
  const script = new Script();
  const more = { user: 'bob', features: [Feature.FORK], policy: SessionPolicy.FORK };
  script.join('bob', more);
  script.join('bob-2', more);
  script.settle();
  return script.trace;
}

/** The conformant traces about forks, by their names. */
export const FORK_FLOWS = {
  forkListed: () => forkListed(),
  forkListedSession: () => forkListed(BusyScope.SESSION),
  forkAnswered,
  forkRejected,
  forkBusyUser,
  forkRingsTwice,
  forkCallsElsewhere,
  forkBusySession,
  forkSideBySide,
  forkLimits,
  forkWithoutDevices,
};
