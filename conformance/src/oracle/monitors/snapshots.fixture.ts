import { PeerState, SessionState, type Trace } from '@audiocall/proto';
import { claim, describeTo, placeCall } from '../calls.fixture.js';
import { rewriteResult } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { claimedAway, resumed, rungAway } from '../resume-flows.fixture.js';
import { inState, seePeer, startResumable } from '../returns.fixture.js';

/** The caller comes back while its description waits for the answer. */
export function resumedOffering(): Trace {
  const { script, alice, bob } = startResumable();
  const call = placeCall(script, alice, bob);
  script.settle();
  claim(call, bob);
  describeTo(call, 'offer', alice, bob);
  script.settle();
  alice.closes();
  seePeer(call, bob, alice, PeerState.RECONNECTING);
  script.settle();
  const { snapshot } = inState(SessionState.CONNECTING, { call, peer: bob });
  alice.resumes({ snapshot: { ...snapshot, negotiationId: 1, negotiationPending: true } });
  seePeer(call, bob, alice, PeerState.RECONNECTED);
  script.settle();
  return script.trace;
}

export const SNAPSHOT_FAULTS: readonly Fault[] = [
  fault('RS-2', 'the snapshot has another state', 'alice < resume 1', () =>
    rewriteResult(resumed(), 'alice < resume', 'resume', ({ snapshot }) => {
      if (snapshot !== undefined) snapshot.state = SessionState.RINGING;
    }),
  ),
  fault('RS-2', 'the snapshot names another call', 'alice < resume 1', () =>
    rewriteResult(resumed(), 'alice < resume', 'resume', ({ snapshot }) => {
      if (snapshot !== undefined) snapshot.callId = 'call-9';
    }),
  ),
  fault('RS-2', 'the snapshot names another user at the other end', 'alice < resume 1', () =>
    rewriteResult(resumed(), 'alice < resume', 'resume', ({ snapshot }) => {
      if (snapshot !== undefined) snapshot.peerUserId = 'carol';
    }),
  ),
  fault('RS-2', 'the snapshot names another session at the other end', 'alice < resume 1', () =>
    rewriteResult(resumed(), 'alice < resume', 'resume', ({ snapshot }) => {
      if (snapshot !== undefined) snapshot.peerSession = '';
    }),
  ),
  fault('RS-2', 'the snapshot says that the call is to be recorded', 'alice < resume 1', () =>
    rewriteResult(resumed(), 'alice < resume', 'resume', ({ snapshot }) => {
      if (snapshot !== undefined) snapshot.record = true;
    }),
  ),
  fault('RS-2', 'the snapshot tells the whole time of an offer', 'bob < resume 1', () =>
    rewriteResult(rungAway(), 'bob < resume', 'resume', ({ snapshot }) => {
      if (snapshot !== undefined) snapshot.expiresInMs = 60_000;
    }),
  ),
  fault('RS-2', 'the snapshot leaves no time to an offer that rings', 'bob < resume 1', () =>
    rewriteResult(rungAway(), 'bob < resume', 'resume', ({ snapshot }) => {
      if (snapshot !== undefined) snapshot.expiresInMs = 0;
    }),
  ),
  fault('RS-2', 'the snapshot has a negotiation before its offer', 'alice < resume 1', () =>
    rewriteResult(claimedAway(), 'alice < resume', 'resume', ({ snapshot }) => {
      if (snapshot !== undefined) snapshot.negotiationId = 1;
    }),
  ),
  fault(
    'RS-2',
    'the snapshot has a settled negotiation before its answer',
    'alice < resume 1',
    () =>
      rewriteResult(resumedOffering(), 'alice < resume', 'resume', ({ snapshot }) => {
        if (snapshot !== undefined) snapshot.negotiationPending = false;
      }),
  ),
];
