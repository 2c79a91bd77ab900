import { BusyScope, EndReason, StatusCode, type Trace } from '@audiocall/proto';
import { byId, claim, leave, placeCall, seeEnd } from '../calls.fixture.js';
import { answerWith, drop, rewriteEvent } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { cancel } from '../flows.fixture.js';
import {
  forkAnswered,
  forkBusySession,
  forkBusyUser,
  forkCallsElsewhere,
  forkLimits,
  forkRejected,
  forkRingsTwice,
  forkSideBySide,
  placeForked,
  startForked,
} from '../fork-flows.fixture.js';

const cancelWith = (flow: () => Trace, name: string, reason: EndReason) => () =>
  rewriteEvent(flow(), name, 'cancel', (value) => {
    value.reason = reason;
  });

/** The caller gives up, and one device is told that another one answered. */
function claimNothing(): Trace {
  const stage = startForked();
  const call = placeForked(stage);
  leave(call, stage.alice);
  seeEnd(call, stage.phone, 'cancel', EndReason.CALLER_CANCELLED);
  seeEnd(call, stage.tablet, 'leave', EndReason.ANSWERED_ELSEWHERE);
  stage.script.settle();
  return stage.script.trace;
}

/** Another device of the caller ends the call, as if it were one of the callee. */
function endByCallersOther(): Trace {
  const stage = startForked();
  const { script, alice, phone, tablet, join } = stage;
  const laptop = join('alice-laptop', 'alice');
  script.settle();
  const call = placeForked(stage);
  leave(call, laptop, { target: byId(call) });
  seeEnd(call, alice, 'leave', EndReason.REJECTED, laptop.sessionId);
  for (const device of [phone, tablet])
    seeEnd(call, device, 'cancel', EndReason.REJECTED_ELSEWHERE);
  script.settle();
  return script.trace;
}

/** Under SESSION, a call that rings at one device ends when the other one answers its own. */
function endBeside(): Trace {
  const { script, alice, join } = startForked(BusyScope.SESSION);
  const carol = join('carol');
  const phone = join('dave-phone', 'dave');
  const call = placeCall(script, alice, phone);
  script.settle();
  const tablet = join('dave-tablet', 'dave');
  const other = placeCall(script, carol, tablet);
  script.settle();
  claim(call, phone);
  seeEnd(other, carol, 'leave', EndReason.BUSY, '');
  seeEnd(other, tablet, 'cancel', EndReason.BUSY);
  script.settle();
  return script.trace;
}

/** Only one of two idle devices rings. */
function ringOne(): Trace {
  const { script, alice, phone } = startForked();
  placeCall(script, alice, phone);
  script.settle();
  return script.trace;
}

export const FORK_FAULTS: readonly Fault[] = [
  fault(
    'ER-4',
    'another device of the caller may end the call',
    'alice-laptop < leave 1',
    endByCallersOther,
    ['RJ-3'],
  ),
  fault('MD-1', 'only one of two idle devices rings', 'bob-tablet pong 3', ringOne, [
    'EO-4',
    'OF-1',
  ]),
  fault(
    'MD-1',
    'the other device rings on after an answer',
    'bob-tablet pong 5',
    () => drop(forkAnswered(), 'bob-tablet CANCEL'),
    ['G-3'],
  ),
  fault(
    'MD-1',
    'the other device is told of a cancel',
    'bob-tablet CANCEL 1',
    cancelWith(forkAnswered, 'bob-tablet CANCEL', EndReason.CALLER_CANCELLED),
    ['G-5', 'HU-2', 'IC-2', 'LS-9', 'RJ-3', 'TG-4'],
  ),
  fault('MD-1', 'the loser is told CALL_NOT_FOUND', 'bob-tablet < answerCall 1', () =>
    answerWith(forkAnswered(), 'bob-tablet < answerCall', StatusCode.CALL_NOT_FOUND),
  ),
  fault('MD-3', 'ANSWERED_ELSEWHERE comes as LEAVE', 'bob-tablet LEAVE 1', claimNothing, [
    'CA-1',
    'G-7',
    'RJ-3',
  ]),
  fault(
    'MD-3',
    'a device is told ANSWERED_ELSEWHERE when the caller gives up',
    'bob CANCEL 1',
    () =>
      rewriteEvent(cancel(), 'bob CANCEL', 'cancel', (value) => {
        value.reason = EndReason.ANSWERED_ELSEWHERE;
      }),
    ['CA-1', 'RJ-3'],
  ),
  fault('MD-4', 'a user is called whose other device is in a call', 'erin < offerCall 1', () =>
    answerWith(forkBusyUser(), 'erin < offerCall', StatusCode.INVALID_STATE),
  ),
  fault('MD-4', 'a bound device may call', 'bob-tablet < offerCall 1', () =>
    answerWith(forkBusyUser(), 'bob-tablet < offerCall', StatusCode.BUSY),
  ),
  fault('MD-4', 'a bound device may answer', 'dave-tablet < answerCall 1', () =>
    answerWith(forkBusyUser(), 'dave-tablet < answerCall', StatusCode.CALL_NOT_FOUND),
  ),
  fault('MD-4', 'a user is busy none of whose devices is idle', 'dave < offerCall 1', () =>
    answerWith(forkBusySession(), 'dave < offerCall', StatusCode.INVALID_STATE),
  ),
  fault(
    'MD-4',
    'another call rings on after a claim',
    'dave pong 7',
    () => drop(forkRingsTwice(), 'dave CANCEL'),
    ['G-3'],
  ),
  fault(
    'MD-4',
    'the caller of another call is told nothing',
    'carol pong 9',
    () => drop(forkRingsTwice(), 'carol LEAVE'),
    ['G-3'],
  ),
  fault(
    'MD-4',
    "a call rings on beside the answered call of the callee's other device",
    'dave pong 5',
    () => drop(forkCallsElsewhere(), 'alice LEAVE', 'dave CANCEL'),
  ),
  fault(
    'MD-4',
    'a call that rings at another device ends as busy under SESSION',
    'carol LEAVE 1',
    endBeside,
  ),
  fault(
    'RJ-5',
    'a device in a call may reject what rings at another one',
    'dave-phone < leave 1',
    () => answerWith(forkSideBySide(), 'dave-phone < leave', StatusCode.CALL_NOT_FOUND),
  ),
  fault('MD-5', 'a second call of two users', 'alice-laptop < offerCall 1', () =>
    answerWith(forkLimits(), 'alice-laptop < offerCall', StatusCode.BUSY),
  ),
  fault('MD-6', 'one session too many', 'bob-car < createSession 1', () =>
    answerWith(forkLimits(), 'bob-car < createSession', StatusCode.USER_ALREADY_ONLINE),
  ),
  fault(
    'RJ-4',
    'the other device rings on after a reject',
    'bob-tablet pong 5',
    () => drop(forkRejected(), 'bob-tablet CANCEL'),
    ['G-3'],
  ),
  fault(
    'RJ-4',
    'the other device is told that the caller gave up',
    'bob-tablet CANCEL 1',
    cancelWith(forkRejected, 'bob-tablet CANCEL', EndReason.CALLER_CANCELLED),
    ['RJ-3'],
  ),
  fault('RJ-4', 'a reject after the answer ends nothing and is OK', 'bob-tablet < leave 1', () =>
    answerWith(forkAnswered(), 'bob-tablet < leave', StatusCode.CALL_NOT_FOUND),
  ),
];
