/** Owns the conformant traces about sessions that come back, to a call or from one, or too late. */
import {
  EndReason,
  Feature,
  MediaState,
  PeerState,
  SessionState,
  StatusCode,
  type Trace,
} from '@audiocall/proto';
import {
  byId,
  type CallScript,
  claim,
  connect,
  connectedCall,
  hangUp,
  leave,
  mute,
  offerBody,
  placeCall,
  report,
  seeEnd,
  setMute,
} from './calls.fixture.js';
import {
  inState,
  loseInCall,
  seeMute,
  seePeer,
  seeRinging,
  startResumable,
} from './returns.fixture.js';
import { SEEN_FLOWS } from './seen-flows.fixture.js';
import { SILENCE_FLOWS } from './silence-flows.fixture.js';
import type { Actor } from './trace.fixture.js';

const { RESUME_FAILED, CALL_NOT_FOUND } = StatusCode;

/** A party is closed for sending too much, and the other one, which was away before, reads of it first. */
export function closedForPolicy(): Trace {
  const framesPerSecond = 40;
  const { script, alice, bob } = startResumable({}, { limits: { framesPerSecond } });
  const call = connectedCall(script, alice, bob);
  loseInCall(script, call, alice, bob);
  alice.resumes(inState(SessionState.IN_CALL, { call, peer: bob }));
  seePeer(call, bob, alice, PeerState.RECONNECTED);
  script.settle();
  for (let sent = 0; sent <= framesPerSecond; sent += 1) bob.acknowledges();
  seeEnd(call, alice, 'leave', EndReason.PEER_LOST, bob.sessionId);
  bob.isClosed(4008);
  script.settle();
  return script.trace;
}

/** A party sends what is no frame: its session is over, and nobody resumes it. */
export function brokenInCall(): Trace {
  const { script, alice, bob } = startResumable();
  const call = connectedCall(script, alice, bob);
  bob.sendsRaw('garbage bytes', 6);
  bob.isClosed(1007);
  seeEnd(call, alice, 'leave', EndReason.PEER_LOST, bob.sessionId);
  script.settle();
  bob.reopens();
  bob.isRefused(bob.asksToResume(), RESUME_FAILED);
  script.settle();
  return script.trace;
}

/** Both parties of a connected call lose their sockets in turn, and miss something. */
export function resumed(): Trace {
  const { script, alice, bob } = startResumable();
  const call = connectedCall(script, alice, bob);
  loseInCall(script, call, alice, bob);
  bob.request(setMute(call.id, true));
  script.settle();
  alice.resumes(inState(SessionState.IN_CALL, { call, peer: bob, peerMuted: true }));
  seeMute(call, bob, alice, true);
  seePeer(call, bob, alice, PeerState.RECONNECTED);
  script.settle();
  loseInCall(script, call, bob, alice);
  bob.resumes(inState(SessionState.IN_CALL, { call, peer: alice, muted: true }));
  seePeer(call, alice, bob, PeerState.RECONNECTED);
  script.settle();
  mute(call, bob, alice, false);
  script.settle();
  hangUp(script, call, bob, alice);
  return script.trace;
}

/** A party mutes when the other one's socket is lost already, and nobody has read of it. */
export function muteBehindLoss(): Trace {
  const { script, alice, bob } = startResumable();
  const call = connectedCall(script, alice, bob);
  alice.closes();
  bob.request(setMute(call.id, true));
  seePeer(call, bob, alice, PeerState.RECONNECTING);
  script.settle();
  alice.resumes(inState(SessionState.IN_CALL, { call, peer: bob, peerMuted: true }));
  seeMute(call, bob, alice, true);
  seePeer(call, bob, alice, PeerState.RECONNECTED);
  script.settle();
  return script.trace;
}

/** A callee is away while one call rings and is cancelled, and another one rings still. */
export function rungAway(): Trace {
  const { script, alice, bob } = startResumable();
  const carol = script.join('carol');
  bob.closes();
  const first = placeCall(script, alice, 'bob', {}, 'away');
  script.settle();
  carol.tries(offerBody(carol, 'bob'), StatusCode.BUSY);
  script.settle();
  leave(first, alice);
  script.settle();
  const second = placeCall(script, alice, 'bob', {}, 'away');
  script.settle();
  bob.resumes(inState(SessionState.RINGING, { call: second, peer: alice }));
  seeRinging(first, bob, 0);
  seeEnd(first, bob, 'cancel', EndReason.CALLER_CANCELLED);
  seeRinging(second, bob, 50_000);
  script.settle();
  claim(second, bob);
  script.settle();
  hangUp(script, second, alice, bob);
  return script.trace;
}

/** A caller is away for too long, and its offer is given up. */
export function givenUp(): Trace {
  const { script, alice, bob } = startResumable({ timers: { resumeRingMs: 300 } });
  const call = placeCall(script, alice, bob);
  script.settle();
  alice.closes();
  script.settle();
  script.wait(320);
  seeEnd(call, bob, 'cancel', EndReason.PEER_LOST);
  script.settle();
  alice.resumes(inState(SessionState.IDLE));
  seeEnd(call, alice, 'leave', EndReason.PEER_LOST, '');
  script.settle();
  alice.tries({ case: 'leave', value: { target: byId({ ...call, id: 'none' }) } }, CALL_NOT_FOUND);
  script.settle();
  return script.trace;
}

/** Nobody answers while the caller is away, which reads of it long after. */
export function unansweredAway(): Trace {
  const { script, alice, bob } = startResumable();
  const call = placeCall(script, alice, bob, { ttlMs: 500 });
  script.settle();
  alice.closes();
  script.settle();
  script.wait(500);
  seeEnd(call, bob, 'cancel', EndReason.NO_ANSWER);
  script.settle();
  script.wait(4000);
  alice.resumes(inState(SessionState.IDLE));
  seeEnd(call, alice, 'leave', EndReason.NO_ANSWER, '');
  script.settle();
  return script.trace;
}

/** A claim comes while the caller is away, and the call outlives the time of the offer. */
export function claimedAway(): Trace {
  const { script, alice, bob } = startResumable({ timers: { resumeRingMs: 300 } });
  const call = placeCall(script, alice, bob);
  script.settle();
  alice.closes();
  script.settle();
  claimUnseen(call, bob);
  seePeer(call, bob, alice, PeerState.RECONNECTING);
  script.settle();
  script.wait(400);
  script.settle();
  alice.resumes(inState(SessionState.CONNECTING, { call, peer: bob }));
  alice.sees(call.id, {
    case: 'answered',
    value: { calleeSession: bob.sessionId, needOffer: true },
  });
  seePeer(call, bob, alice, PeerState.RECONNECTED);
  script.settle();
  connect(script, call, bob);
  hangUp(script, call, bob, alice);
  return script.trace;
}

/** A claim of which the caller will read later. */
function claimUnseen(call: CallScript, callee: Actor): void {
  const { caller } = call;
  callee.request(
    { case: 'answerCall', value: { target: byId(call) } },
    {
      case: 'answerCall',
      value: {
        callId: call.id,
        caller: caller.user,
        callerSession: caller.sessionId,
        callType: 1,
        negotiationId: 1,
      },
    },
  );
}

/** A party is away for too long; its session is over, and so is the call. */
export function expired(): Trace {
  const { script, alice, bob } = startResumable({ timers: { resumeMs: 300 } });
  const call = connectedCall(script, alice, bob);
  loseInCall(script, call, alice, bob);
  script.wait(320);
  seeEnd(call, bob, 'leave', EndReason.PEER_LOST, alice.sessionId);
  script.settle();
  script.wait(4000);
  script.settle();
  alice.reopens();
  alice.isRefused(alice.asksToResume(), RESUME_FAILED);
  script.settle();
  return script.trace;
}

/** A party whose media is lost loses its socket, and does not come back; the time for the media ends first. */
export function mediaGoneFirst(): Trace {
  const terms = { features: [Feature.RESUME, Feature.RENEGOTIATE], timers: { mediaMs: 300 } };
  const ofAlice = { ...terms, timers: { mediaMs: 300, resumeMs: 300 } };
  const { script, alice, bob } = startResumable(ofAlice, terms);
  const call = connectedCall(script, alice, bob);
  report(call, alice, MediaState.DISCONNECTED);
  seePeer(call, bob, alice, PeerState.MEDIA_RECONNECTING);
  script.settle();
  loseInCall(script, call, alice, bob);
  script.wait(300);
  seeEnd(call, bob, 'leave', EndReason.MEDIA_TIMEOUT, '');
  script.settle();
  script.wait(4000);
  alice.reopens();
  alice.isRefused(alice.asksToResume(), RESUME_FAILED);
  script.settle();
  return script.trace;
}

/** A Resume is sent just in time, and its answer comes when the time is over: the session may be, too. */
export function resumedTooLate(): Trace {
  const { script, alice } = startResumable({ timers: { resumeMs: 300 } });
  alice.closes();
  script.wait(290);
  alice.reopens();
  const requestId = alice.asksToResume();
  script.wait(10);
  alice.isRefused(requestId, RESUME_FAILED);
  script.settle();
  return script.trace;
}

/** A Resume is sent when the time is over for it, and nobody knows which of the two the server had first. */
export function resumedAsTimeEnds(): Trace {
  const { script, alice } = startResumable({ timers: { resumeMs: 300 } });
  alice.closes();
  script.wait(300);
  alice.reopens();
  const requestId = alice.asksToResume();
  alice.isRefused(requestId, RESUME_FAILED);
  script.settle();
  return script.trace;
}

/** An SDK acknowledges what it received, and sends the Leave that its user wanted while it was away. */
export function leftAway(): Trace {
  const { script, alice, bob } = startResumable();
  alice.does({ case: 'configure', value: {} });
  alice.does({ case: 'createSession', value: {} });
  const call = placeCall(script, bob, alice);
  alice.tellsLast();
  alice.acknowledges();
  script.wait(8000);
  script.settle();
  alice.closes();
  const command = alice.isCommanded({ case: 'leave', value: {} });
  script.settle();
  alice.resumes(inState(SessionState.RINGING, { call, peer: bob }));
  script.settle();
  leave(call, alice, { target: byId(call) });
  seeEnd(call, bob, 'leave', EndReason.REJECTED, alice.sessionId);
  alice.isDone(command);
  script.settle();
  script.wait(3000);
  script.settle();
  return script.trace;
}

/** A party of a call stops reading, loses its socket soon, and comes back. */
export function stalledAndBack(): Trace {
  const limits = { maxBackpressureBytes: 1_000_000 };
  const { script, alice, bob } = startResumable({}, { limits });
  const call = connectedCall(script, alice, bob);
  bob.stopsReading();
  loseInCall(script, call, bob, alice);
  bob.resumes(inState(SessionState.IN_CALL, { call, peer: alice }));
  seePeer(call, alice, bob, PeerState.RECONNECTED);
  script.settle();
  return script.trace;
}

/** The conformant traces about resumes, by their names. */
export const RESUME_FLOWS = {
  brokenInCall,
  closedForPolicy,
  resumed,
  muteBehindLoss,
  rungAway,
  givenUp,
  unansweredAway,
  claimedAway,
  expired,
  mediaGoneFirst,
  resumedTooLate,
  resumedAsTimeEnds,
  stalledAndBack,
  leftAway,
  ...SILENCE_FLOWS,
  ...SEEN_FLOWS,
};
