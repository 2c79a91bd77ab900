/** Owns the conformant traces about negotiations after the first one, and about media after CONNECTED. */
import {
  EndReason,
  Feature,
  MediaState,
  PeerState,
  StatusCode,
  type Trace,
} from '@audiocall/proto';
import {
  batch,
  type CallScript,
  claim,
  connectedCall,
  describeTo,
  description,
  hangUp,
  placeCall,
  report,
  seeConnected,
  seeEnd,
  trickle,
} from './calls.fixture.js';
import { startWith } from './feature-flows.fixture.js';
import { type Actor, type Body, type Script, TIMERS } from './trace.fixture.js';

const { INVALID_STATE, NEGOTIATION_PENDING, STALE_NEGOTIATION } = StatusCode;

function start(): { script: Script; alice: Actor; bob: Actor; call: CallScript } {
  const { script, alice, bob } = startWith(Feature.RENEGOTIATE);
  return { script, alice, bob, call: connectedCall(script, alice, bob) };
}

/** ICE is restarted: offer, candidates of the old and the new negotiation, answer, reports. */
export function iceRestart(): Trace {
  const { script, alice, bob, call } = start();
  describeTo(call, 'offer', bob, alice, 2);
  trickle(call, bob, undefined, ['5']);
  trickle(call, bob, alice, ['6'], false, 2);
  script.settle();
  describeTo(call, 'answer', alice, bob, 2);
  trickle(call, alice, bob, ['7'], true, 2);
  trickle(call, bob, alice, [], true, 2);
  script.settle();
  report(call, alice, MediaState.CONNECTED, 2);
  report(call, bob, MediaState.CONNECTED, 2);
  script.settle();
  describeTo(call, 'offer', alice, bob, 3);
  script.settle();
  describeTo(call, 'reject', bob, alice, 3);
  script.settle();
  hangUp(script, call, alice, bob);
  return script.trace;
}

/** Wrong ids, wrong roles, and an offer while another one is outstanding. */
export function negotiationErrors(): Trace {
  const { script, alice, bob, call } = start();
  const tries = (
    who: Actor,
    kind: 'offer' | 'answer' | 'reject',
    id: number,
    code: StatusCode,
  ): void => {
    who.tries(description(call.id, kind, id), code);
    script.settle();
  };
  tries(alice, 'offer', 3, STALE_NEGOTIATION);
  tries(bob, 'answer', 2, STALE_NEGOTIATION);
  describeTo(call, 'offer', alice, bob, 2);
  script.settle();
  tries(bob, 'offer', 2, NEGOTIATION_PENDING);
  tries(bob, 'offer', 3, NEGOTIATION_PENDING);
  tries(alice, 'answer', 2, INVALID_STATE);
  tries(alice, 'answer', 3, STALE_NEGOTIATION);
  tries(bob, 'answer', 3, STALE_NEGOTIATION);
  describeTo(call, 'answer', bob, alice, 2);
  script.settle();
  tries(bob, 'answer', 2, STALE_NEGOTIATION);
  hangUp(script, call, bob, alice);
  return script.trace;
}

/** Both offer at the same time: the second one waits, answers, and offers again. */
export function crossedOffers(): Trace {
  const { script, alice, bob, call } = start();
  const [first, second] = [
    alice.asks(description(call.id, 'offer', 2)),
    bob.asks(description(call.id, 'offer', 2)),
  ];
  alice.isAnswered(first);
  bob.sees(call.id, {
    case: 'description',
    value: { negotiationId: 2, type: 1, sdp: 'v=0 offer' },
  });
  bob.isRefused(second, NEGOTIATION_PENDING);
  script.settle();
  describeTo(call, 'answer', bob, alice, 2);
  script.settle();
  describeTo(call, 'offer', bob, alice, 3);
  script.settle();
  return script.trace;
}

/** Nobody answers an offer; the next one takes the next id. */
export function unanswered(): Trace {
  const { script, alice, bob, call } = start();
  describeTo(call, 'offer', alice, bob, 2);
  script.settle();
  script.wait(TIMERS.negotiateMs);
  for (const who of [alice, bob]) {
    who.sees(call.id, { case: 'negotiationEnded', value: { negotiationId: 2 } });
  }
  script.settle();
  bob.tries(description(call.id, 'answer', 2), STALE_NEGOTIATION);
  script.settle();
  describeTo(call, 'offer', bob, alice, 3);
  script.settle();
  return script.trace;
}

function seePeerState(call: CallScript, who: Actor, about: Actor, state: PeerState): void {
  who.sees(call.id, { case: 'peerState', value: { session: about.sessionId, state } });
}

/** Media goes away and comes back, goes away again, and stays away. */
export function mediaLost(): Trace {
  const { script, alice, bob, call } = start();
  const { CONNECTED, DISCONNECTED, FAILED } = MediaState;
  report(call, alice, DISCONNECTED);
  seePeerState(call, bob, alice, PeerState.MEDIA_RECONNECTING);
  script.settle();
  report(call, alice, FAILED);
  script.settle();
  report(call, alice, CONNECTED);
  seePeerState(call, bob, alice, PeerState.MEDIA_CONNECTED);
  script.settle();
  report(call, bob, DISCONNECTED);
  seePeerState(call, alice, bob, PeerState.MEDIA_RECONNECTING);
  script.settle();
  script.wait(TIMERS.mediaMs);
  for (const who of [alice, bob]) seeEnd(call, who, 'leave', EndReason.MEDIA_TIMEOUT, '');
  script.settle();
  return script.trace;
}

/** Candidates and reports with request ids, in every state in which they are refused or not. */
export function askedMedia(): Trace {
  const { script, alice, bob } = startWith(Feature.RENEGOTIATE);
  const call = placeCall(script, alice, bob);
  script.settle();
  const lines = (id: number, end = false): Body => ({
    case: 'candidates',
    value: batch(call.id, ['line'], end, id),
  });
  const state = (negotiationId: number): Body => ({
    case: 'mediaReport',
    value: { callId: call.id, negotiationId, state: MediaState.CONNECTED },
  });
  const tries = (who: Actor, body: Body, code: StatusCode): void => {
    who.tries(body, code);
    script.settle();
  };
  const passes = (id: number, end = false): void => {
    alice.request(lines(id, end));
    const { callId: _, ...value } = batch(call.id, ['line'], end, id);
    bob.sees(call.id, { case: 'candidates', value });
    script.settle();
  };
  tries(alice, lines(1), INVALID_STATE);
  tries(alice, lines(2), STALE_NEGOTIATION);
  tries(alice, state(1), INVALID_STATE);
  claim(call, bob);
  script.settle();
  tries(alice, lines(1), INVALID_STATE);
  describeTo(call, 'offer', alice, bob);
  script.settle();
  passes(1);
  tries(bob, state(1), INVALID_STATE);
  describeTo(call, 'answer', bob, alice);
  script.settle();
  tries(alice, state(2), INVALID_STATE);
  alice.request(state(1));
  script.settle();
  bob.request(state(1));
  seeConnected(call, alice, bob);
  seeConnected(call, bob, alice);
  script.settle();
  describeTo(call, 'offer', bob, alice, 2);
  script.settle();
  tries(alice, lines(2), INVALID_STATE);
  tries(alice, lines(3), STALE_NEGOTIATION);
  tries(bob, lines(1), STALE_NEGOTIATION);
  tries(alice, state(2), INVALID_STATE);
  passes(1, true);
  tries(alice, lines(1), INVALID_STATE);
  describeTo(call, 'answer', alice, bob, 2);
  script.settle();
  tries(alice, state(1), INVALID_STATE);
  alice.request(state(2));
  script.settle();
  hangUp(script, call, alice, bob);
  bob.tries(lines(1), StatusCode.CALL_ENDED, { callEndReason: EndReason.HANGUP });
  script.settle();
  return script.trace;
}

/** Neither party asked for the feature: a report of lost media causes nothing. */
export function mediaLostUnasked(): Trace {
  const { script, alice, bob } = startWith();
  const call = connectedCall(script, alice, bob);
  report(call, alice, MediaState.DISCONNECTED);
  report(call, bob, MediaState.FAILED);
  script.settle();
  return script.trace;
}

export const RENEGOTIATION_FLOWS = {
  askedMedia,
  iceRestart,
  negotiationErrors,
  crossedOffers,
  unanswered,
  mediaLost,
  mediaLostUnasked,
} as const;
