import { EndReason, PeerState, type Trace } from '@audiocall/proto';
import { claim, placeCall } from '../calls.fixture.js';
import {
  delay,
  drop,
  insert,
  postpone,
  rewriteEvent,
  rewriteResult,
  takeEntry,
} from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { base } from '../flows.fixture.js';
import { seePeer, startResumable } from '../returns.fixture.js';
import { claimStopsTimer, connectTimeout, noAnswer, timersDiffer } from '../timer-flows.fixture.js';

const LONG_MS = 4000;

/** The caller is away, nothing ends its call, and the callee is settled long after. */
function goesOnWhileAway(isClaimed: boolean): Trace {
  const { script, alice, bob } = startResumable({ timers: { connectMs: 500 } });
  const call = placeCall(script, alice, bob, { ttlMs: isClaimed ? 60_000 : 500 });
  script.settle();
  if (isClaimed) claim(call, bob);
  script.settle();
  alice.closes();
  if (isClaimed) seePeer(call, bob, alice, PeerState.RECONNECTING);
  script.settle();
  script.wait(LONG_MS);
  script.settle();
  return script.trace;
}

export const TIMER_FAULTS: readonly Fault[] = [
  fault('TO-1', 'the caller gets less time than it asked for', 'alice < offerCall 1', () =>
    rewriteResult(noAnswer(), 'alice < offerCall', 'offerCall', (value) => {
      value.expiresInMs = 100;
    }),
  ),
  fault('TO-1', 'the caller gets more time than it asked for', 'carol < offerCall 1', () =>
    rewriteResult(noAnswer(), 'carol < offerCall', 'offerCall', (value) => {
      value.expiresInMs = 501;
    }),
  ),
  fault('TO-1', 'the callee is not told', 'bob pong 3', () => drop(noAnswer(), 'bob CANCEL'), [
    'G-3',
  ]),
  fault('TO-1', 'the caller is not told', 'alice pong 3', () => drop(noAnswer(), 'alice LEAVE'), [
    'G-3',
  ]),
  fault('TO-1', 'a held call rings for ever', 'carol pong 3', () =>
    postpone(drop(noAnswer(), 'carol LEAVE'), 'alice > ping 3', LONG_MS),
  ),
  fault('TO-1', 'a call rings on while its caller is away', 'bob pong 9', () =>
    goesOnWhileAway(false),
  ),
  fault('TO-1', 'the callee is told more time than the caller', 'bob RINGING 1', () =>
    rewriteEvent(base(), 'bob RINGING', 'ringing', (value) => {
      value.expiresInMs = 60_001;
    }),
  ),
  fault(
    'TO-2',
    'a claimed call ends with NO_ANSWER',
    'alice LEAVE 1',
    () => insert(claimStopsTimer(), 'alice CONNECTED', takeEntry(noAnswer(), 'alice LEAVE')),
    ['G-3', 'G-5', 'HU-2', 'RJ-3', 'TO-1'],
  ),
  fault('TO-3', 'NO_ANSWER comes too early', 'alice LEAVE 1', () =>
    postpone(noAnswer(), 'alice LEAVE', -400),
  ),
  fault('TO-3', 'NO_ANSWER comes too late', 'alice LEAVE 1', () =>
    postpone(noAnswer(), 'alice LEAVE', LONG_MS),
  ),
  fault('TO-3', 'CONNECT_TIMEOUT comes too early', 'alice LEAVE 1', () =>
    postpone(connectTimeout(), 'alice LEAVE', -400),
  ),
  fault('TO-3', 'CONNECT_TIMEOUT comes too late', 'alice LEAVE 1', () =>
    postpone(connectTimeout(), 'alice LEAVE', LONG_MS),
  ),
  fault('SE-10', "a call ends when its callee's time is over", 'alice LEAVE 2', () =>
    timersDiffer([500, 500]),
  ),
  fault('SE-10', "a call goes on until its callee's time is over", 'alice LEAVE 1', () =>
    postpone(timersDiffer(), 'alice LEAVE', 2500),
  ),
  fault('TO-4', 'one party is not told', 'bob pong 5', () => drop(connectTimeout(), 'bob LEAVE'), [
    'G-3',
  ]),
  fault('TO-4', 'a call that is not connected goes on', 'alice pong 5', () =>
    postpone(drop(connectTimeout(), 'alice LEAVE', 'bob LEAVE'), 'alice > ping 5', LONG_MS),
  ),
  fault('TO-4', 'a call that is not connected goes on while its caller is away', 'bob pong 9', () =>
    goesOnWhileAway(true),
  ),
  fault(
    'TO-4',
    'a call that is not connected goes on until a party is lost',
    'alice pong 5',
    () => {
      const late = postpone(drop(connectTimeout(), 'bob LEAVE'), 'alice > ping 5', LONG_MS);
      const lost = rewriteEvent(late, 'alice LEAVE', 'leave', (value) => {
        value.reason = EndReason.PEER_LOST;
      });
      return delay(lost, 'alice LEAVE', 'alice pong 5');
    },
    ['G-3', 'RJ-3'],
  ),
  fault(
    'TO-4',
    'a connected call ends with CONNECT_TIMEOUT',
    'alice LEAVE 1',
    () => insert(base(), 'bob CONNECTED', takeEntry(connectTimeout(), 'alice LEAVE')),
    ['G-3', 'G-5', 'HU-2', 'TO-3'],
  ),
];
