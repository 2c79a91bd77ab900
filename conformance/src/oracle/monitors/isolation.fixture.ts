import { EndReason, PeerState, SessionState, StatusCode, type Trace } from '@audiocall/proto';
import { busy } from '../busy-flows.fixture.js';
import { byName, claim, connectedCall, placeCall } from '../calls.fixture.js';
import { leak, rewrite, rewriteEvent, rewriteResponse } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { strangers } from '../flows.fixture.js';
import { callIdOf } from '../made-ids.fixture.js';
import { seePeer, startResumable } from '../returns.fixture.js';
import { lookAlikes, services } from '../session-flows.fixture.js';
import { Script } from '../trace.fixture.js';
import { textMessage } from '../wire-flows.fixture.js';

/** What a party did wrong detaches its session only. */
function detachedByGarbage(): Trace {
  const { script, alice, bob } = startResumable();
  const call = connectedCall(script, alice, bob);
  bob.sendsRaw('garbage bytes', 6);
  bob.isClosed(1007);
  seePeer(call, alice, bob, PeerState.RECONNECTING);
  script.settle();
  return script.trace;
}

/** The session of a culprit is there again. */
function resumedAfterGarbage(): Trace {
  const { script, bob } = startResumable();
  bob.sendsRaw('garbage bytes', 6);
  bob.isClosed(1007);
  script.settle();
  bob.resumes({ snapshot: { state: SessionState.IDLE, callId: '' } });
  script.settle();
  return script.trace;
}

/** The namesake of another service claims a call by the name of its caller. */
function claimedElsewhere(): Trace {
  const script = new Script();
  const [alice, bob] = [script.join('alice'), script.join('bob')];
  const namesake = script.join('namesake', { service: 'other', key: '<key 2>', user: 'bob' });
  script.settle();
  const call = placeCall(script, alice, bob);
  script.settle();
  claim(call, namesake, byName(call));
  script.settle();
  return script.trace;
}

export const ISOLATION_FAULTS: readonly Fault[] = [
  fault('G-6', 'candidates reach a third user too', 'eve CANDIDATES 1', () =>
    leak(strangers(), 'bob CANDIDATES', 'eve'),
  ),
  fault(
    'G-6',
    'RINGING reaches a third user too',
    'eve RINGING 1',
    () => leak(strangers(), 'bob RINGING', 'eve'),
    ['HU-1', 'OF-2'],
  ),
  fault('G-6', 'an event names a call that nobody told the session of', 'eve CONNECTED 1', () =>
    rewrite(leak(strangers(), 'bob CONNECTED', 'eve'), 'eve CONNECTED', ({ what }) => {
      if (what.case === 'received' && what.value.body.case === 'event')
        what.value.body.value.callId = 'call-elsewhere';
    }),
  ),
  fault(
    'G-6',
    'GLARE tells a third user the call id',
    'carol < offerCall 1',
    () =>
      rewriteResponse(busy(), 'carol < offerCall', ({ status }) => {
        if (status === undefined) return;
        status.code = StatusCode.GLARE;
        status.winningCallId = callIdOf(1);
      }),
    ['OF-3'],
  ),
  fault(
    'SE-3',
    'an event reaches the namesake in another service',
    'namesake RINGBACK 1',
    () => leak(services(), 'alice RINGBACK', 'namesake'),
    ['G-7', 'OF-2'],
  ),
  fault(
    'SE-3',
    'the namesake in another service claims the call',
    'namesake < answerCall 1',
    claimedElsewhere,
    ['LS-5', 'MD-1'],
  ),
  fault(
    'ER-3',
    'RINGING reaches a user whose id differs in capital letters',
    'bob-2 RINGING 1',
    () => leak(lookAlikes(), 'bob RINGING 1', 'bob-2'),
    ['CA-1', 'G-3', 'OF-2'],
  ),
  fault('SE-3', 'GLARE names a call to another service', 'stranger < leave 1', () =>
    rewriteResponse(services(), 'stranger < leave', ({ status }) => {
      if (status !== undefined) status.winningCallId = callIdOf(1);
    }),
  ),
  fault(
    'WR-6',
    "a bystander's socket is closed too",
    'bob closed 1',
    () => leak(textMessage(), 'mallory closed', 'bob', 'bob pong 4'),
    ['WR-2'],
  ),
  fault(
    'WR-6',
    'the call of the culprit ends with another reason',
    'victim CANCEL 1',
    () =>
      rewriteEvent(textMessage(), 'victim CANCEL', 'cancel', (value) => {
        value.reason = EndReason.CALLER_CANCELLED;
      }),
    ['RJ-3', 'SE-6'],
  ),
  fault(
    'WR-6',
    'a session that could be resumed outlives its protocol error',
    'alice PEER_STATE 1',
    detachedByGarbage,
  ),
  fault(
    'WR-6',
    'a session is resumed after its protocol error',
    'bob < resume 1',
    resumedAfterGarbage,
  ),
];
