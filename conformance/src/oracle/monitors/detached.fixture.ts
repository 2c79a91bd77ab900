import { EndReason, PeerState, SessionState, StatusCode, type Trace } from '@audiocall/proto';
import { claim, connectedCall, placeCall, seeEnd } from '../calls.fixture.js';
import { answerWith, drop, hasten, rewriteEvent } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { givenUp, resumed, rungAway } from '../resume-flows.fixture.js';
import { inState, seePeer, startResumable } from '../returns.fixture.js';
import { fellSilent, fellSilentUnread } from '../silence-flows.fixture.js';

/** A lost socket ends the call at once. */
function endAtOnce(): Trace {
  const { script, alice, bob } = startResumable();
  const call = connectedCall(script, alice, bob);
  alice.closes();
  seeEnd(call, bob, 'leave', EndReason.PEER_LOST, alice.sessionId);
  script.settle();
  return script.trace;
}

/** A call that is claimed while its caller is away ends when the time is over that it had to ring on. */
function endAsOffered(): Trace {
  const { script, alice, bob } = startResumable();
  const call = placeCall(script, alice, bob);
  script.settle();
  alice.closes();
  claim(call, bob);
  seePeer(call, bob, alice, PeerState.RECONNECTING);
  script.settle();
  script.wait(10_000);
  seeEnd(call, bob, 'leave', EndReason.PEER_LOST, alice.sessionId);
  script.settle();
  return script.trace;
}

/** A caller whose callee only rings is told that the callee is away. */
function tellCaller(): Trace {
  const { script, alice, bob } = startResumable();
  const call = placeCall(script, alice, bob);
  script.settle();
  bob.closes();
  seePeer(call, alice, bob, PeerState.RECONNECTING);
  script.settle();
  return script.trace;
}

/** The other party is told of a takeover. */
function tellTakeover(): Trace {
  const { script, alice, bob } = startResumable();
  const call = connectedCall(script, alice, bob);
  alice.resumes(inState(SessionState.IN_CALL, { call, peer: bob }));
  seePeer(call, bob, alice, PeerState.RECONNECTING);
  alice.onSocket(0, () => alice.isClosed(4002));
  script.settle();
  return script.trace;
}

export const DETACHED_FAULTS: readonly Fault[] = [
  fault('RS-1', 'a lost socket ends the call at once', 'bob LEAVE 1', endAtOnce),
  fault('RS-4', 'a claim leaves the deadline of the offer', 'bob LEAVE 1', endAsOffered),
  fault('RS-1', 'the caller is told of a callee that only rings', 'alice PEER_STATE 1', tellCaller),
  fault(
    'RS-1',
    'the other party is not told of a silent socket',
    'bob pong 15',
    () => drop(fellSilent(), 'bob PEER_STATE'),
    ['RS-2'],
  ),
  fault(
    'RS-1',
    'the other party is told of a loss before somebody who is heard of later falls silent',
    'bob PEER_STATE 1',
    () => hasten(fellSilentUnread(), 'bob PEER_STATE', 'alice > ping 14'),
    ['SE-8'],
  ),
  fault('RS-1', 'PEER_STATE names another session', 'bob PEER_STATE 1', () =>
    rewriteEvent(resumed(), 'bob PEER_STATE', 'peerState', (value) => {
      value.session = 'another';
    }),
  ),
  fault('RS-1', 'a user who is away and whom a call rings is not busy', 'carol < offerCall 1', () =>
    answerWith(rungAway(), 'carol < offerCall', StatusCode.CALL_NOT_FOUND),
  ),
  fault('RS-2', 'the other party is not told of the return', 'bob pong 19', () =>
    drop(resumed(), 'bob PEER_STATE 2'),
  ),
  fault(
    'RS-4',
    'the caller is not told that its offer was given up',
    'alice pong 5',
    () => drop(givenUp(), 'alice LEAVE'),
    ['G-3'],
  ),
  fault(
    'RS-4',
    'the caller is told another reason for its offer',
    'alice LEAVE 1',
    () =>
      rewriteEvent(givenUp(), 'alice LEAVE', 'leave', (value) => {
        value.reason = EndReason.NO_ANSWER;
      }),
    ['RJ-3', 'TO-1', 'TO-3'],
  ),
  fault('RS-7', 'the other party is told of a takeover', 'bob PEER_STATE 1', tellTakeover),
];
