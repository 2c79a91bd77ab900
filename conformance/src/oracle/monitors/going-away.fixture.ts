import { EndReason, StatusCode, type Trace } from '@audiocall/proto';
import { connectedCall, hangUp } from '../calls.fixture.js';
import { answerWith, drop, rewrite } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import {
  answeredInDrain,
  goneAway,
  movedInDrain,
  unansweredInDrain,
} from '../operation-flows.fixture.js';
import { startResumable } from '../returns.fixture.js';

/** A call goes on after its time, until somebody hangs up. */
function endLate(lateMs: number): Trace {
  const { script, alice, bob } = startResumable();
  const call = connectedCall(script, alice, bob);
  const body = { case: 'goAway', value: { drainMs: 0 } } as const;
  for (const who of [alice, bob]) who.receives({ case: 'control', value: { body } });
  script.wait(lateMs);
  script.settle();
  hangUp(script, call, alice, bob);
  for (const who of [alice, bob]) who.isClosed(1001);
  return script.trace;
}

export const GOING_AWAY_FAULTS: readonly Fault[] = [
  fault('GA-1', 'one socket is not told', 'erin pong 15', () => drop(goneAway(), 'erin goAway 1')),
  fault('GA-1', 'a socket that is opened later is not told', 'frank pong 1', () =>
    drop(goneAway(), 'frank goAway 1'),
  ),
  fault(
    'GA-1',
    'a call that rings may not be answered',
    'bob < answerCall 1',
    () => answerWith(answeredInDrain(), 'bob < answerCall 1', StatusCode.LIMIT_EXCEEDED),
    ['ER-2', 'G-7'],
  ),
  fault('GA-1', 'a socket is open long after the announced time', 'alice pong 15', () =>
    endLate(3000),
  ),
  fault('GA-1', 'a socket is open for longer than a timer may be late', 'alice pong 15', () =>
    endLate(1250),
  ),
  fault('GA-1', 'the socket is closed with another code', 'alice closed 1', () =>
    rewrite(goneAway(), 'alice closed', ({ what }) => {
      if (what.case === 'closed') what.value.code = 1006;
    }),
  ),
  fault('GA-1', 'the socket is closed as if its session were on another one', 'erin closed 1', () =>
    rewrite(goneAway(), 'erin closed', ({ what }) => {
      if (what.case === 'closed') what.value.code = 4002;
    }),
  ),
  fault(
    'GA-1',
    'the socket to which a session has moved is closed as the older one was',
    'alice closed 2',
    () =>
      rewrite(movedInDrain(), 'alice closed 2', ({ what }) => {
        if (what.case === 'closed') what.value.code = 4002;
      }),
  ),
  fault(
    'GA-1',
    'a party that has moved is not told that its call has ended',
    'alice closed 2',
    () => drop(movedInDrain(), 'alice LEAVE 1'),
  ),
  fault('GA-1', 'a party is not told that its call has ended', 'carol closed 1', () =>
    drop(goneAway(), 'carol LEAVE 1'),
  ),
  fault('GA-1', 'somebody who rings is not told that the call has ended', 'dave closed 1', () =>
    drop(goneAway(), 'dave CANCEL 1'),
  ),
  fault('GA-1', 'a session is not told that it is over', 'erin closed 1', () =>
    drop(goneAway(), 'erin SESSION_CLOSED'),
  ),
  fault('GA-1', 'the time to ring stands still', 'alice LEAVE 1', () =>
    unansweredInDrain(EndReason.SERVER_SHUTDOWN),
  ),
  fault('GA-1', 'calls get no time', 'alice LEAVE 1', () => goneAway(0)),
  fault('GA-1', 'a new session is refused for another reason', 'frank < createSession 1', () =>
    answerWith(goneAway(), 'frank < createSession 1', StatusCode.UNAUTHENTICATED),
  ),
  fault('GA-1', 'an offer is refused for another reason', 'erin < offerCall 1', () =>
    answerWith(goneAway(), 'erin < offerCall 1', StatusCode.BUSY),
  ),
];
