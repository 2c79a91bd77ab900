/** Owns the conformant traces about sessions that outlive their sockets. */
import {
  EndReason,
  Feature,
  MediaState,
  PeerState,
  ServerNoteSchema,
  SessionState,
  StatusCode,
  type Trace,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import {
  byId,
  type CallScript,
  claim,
  connect,
  connectedCall,
  describeTo,
  hangUp,
  leave,
  mute,
  offerBody,
  placeCall,
  report,
  seeAnswered,
  seeEnd,
  setMute,
  trickle,
} from './calls.fixture.js';
import { type Actor, type JoinOptions, Script } from './trace.fixture.js';

const RESUMABLE = { features: [Feature.RESUME] };
const { CALL_NOT_FOUND, RESUME_FAILED, SEQ_GAP } = StatusCode;

/** Two users whose sessions can be resumed, and have been heard of. */
export function startResumable(
  more: JoinOptions = {},
  ofBob: JoinOptions = {},
): {
  script: Script;
  alice: Actor;
  bob: Actor;
} {
  const script = new Script();
  const alice = script.join('alice', { ...RESUMABLE, ...more });
  const bob = script.join('bob', { ...RESUMABLE, ...ofBob });
  // Without a frame that the server may have had, no session can be resumed.
  for (const actor of [alice, bob]) actor.sends({ ackSeq: 0, body: { case: 'ack', value: {} } });
  script.settle();
  return { script, alice, bob };
}

/** A party is told that the other one lost its socket, or is back. */
export function seePeer(call: CallScript, to: Actor, about: Actor, state: PeerState): void {
  to.sees(call.id, { case: 'peerState', value: { session: about.sessionId, state } });
}

/** A party of a call loses its socket, and the other one is told. */
function loseInCall(script: Script, call: CallScript, who: Actor, other: Actor): void {
  who.closes();
  seePeer(call, other, who, PeerState.RECONNECTING);
  script.settle();
}

/** The call that a session is in as it is resumed, and who is at its other end. */
interface Resumed {
  readonly call: CallScript;
  readonly peer: Actor;
  readonly muted?: boolean;
  readonly peerMuted?: boolean;
}

const { CALLING, RINGING, IN_CALL } = SessionState;

/** What a Resume answers of the state that its session is in. */
export const inState = (state: SessionState, resumed?: Resumed) => ({
  snapshot: {
    state,
    ...(resumed === undefined ? {} : describeCall(state, resumed)),
  },
});

const describeCall = (state: SessionState, { call, peer, ...mutes }: Resumed) => ({
  callId: call.id,
  peerUserId: peer.user,
  peerSession: state === CALLING ? '' : peer.sessionId,
  callType: 1,
  record: call.terms.record === true,
  expiresInMs: state === CALLING || state === RINGING ? 40_000 : 0,
  negotiationId: state === IN_CALL ? 1 : 0,
  ...mutes,
});

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

/** A party is told that the other one is muted, or is not. */
export function seeMute(call: CallScript, who: Actor, to: Actor, muted: boolean): void {
  const value = { session: who.sessionId, track: 1 };
  to.sees(call.id, { case: muted ? 'mute' : 'unmute', value });
}

/** A silent socket is closed by the server, and its session comes back. */
export function fellSilent(): Trace {
  return fallSilent(false);
}

/** The same, and the other party is quicker to read of it than the silent one of its last ping. */
export function fellSilentUnread(): Trace {
  return fallSilent(true);
}

function fallSilent(isReadLate: boolean): Trace {
  const { script, alice, bob } = startResumable({ timers: { pingMs: 1000 } });
  const call = connectedCall(script, bob, alice);
  script.wait(1000);
  alice.isPinged(false);
  script.wait(1100);
  if (isReadLate) seePeer(call, bob, alice, PeerState.RECONNECTING);
  // The second one is due when the silence is over, and on its way when the socket is closed.
  alice.isPinged(false);
  alice.isClosed(4003);
  if (!isReadLate) seePeer(call, bob, alice, PeerState.RECONNECTING);
  script.settle();
  alice.resumes(inState(SessionState.IN_CALL, { call, peer: bob }));
  seePeer(call, bob, alice, PeerState.RECONNECTED);
  script.settle();
  return script.trace;
}

/** A silent socket is closed by the server, and its user comes with another session. */
export function fellSilentAndCame(): Trace {
  const { script, alice } = startResumable({ timers: { pingMs: 1000 } });
  script.wait(1000);
  alice.isPinged(false);
  script.wait(1100);
  alice.isClosed(4003);
  script.settle();
  script.join('alice-2', { user: 'alice', timers: { pingMs: 1000 } });
  script.settle();
  return script.trace;
}

/** A silent socket is closed by the server, and its client takes the session over before it reads of that. */
export function fellSilentAndResumed(): Trace {
  const { script, alice } = startResumable({ timers: { pingMs: 1000 } });
  script.wait(1000);
  alice.isPinged(false);
  script.wait(1100);
  alice.resumes(inState(SessionState.IDLE));
  alice.onSocket(0, () => alice.isClosed(4003));
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

/** RINGING as it comes in a replay. */
export function seeRinging(call: CallScript, to: Actor, expiresInMs: number): void {
  const { caller } = call;
  const named = { session: caller.sessionId, caller: caller.user, callee: to.user, callType: 1 };
  to.sees(call.id, { case: 'ringing', value: { ...named, expiresInMs } });
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

/** A request is lost with its socket, another one had been processed, and both are sent again. */
export function sentAgain(): Trace {
  const { script, alice, bob } = startResumable();
  const offer = offerBody(alice, 'bob');
  const requestId = alice.asks(offer);
  alice.closes();
  script.settle();
  alice.resumes({ lastRequestId: requestId - 1, ...inState(SessionState.IDLE) });
  alice.sends({ requestId, body: offer });
  const result = { callId: script.nextCallId(), disposition: 1, expiresInMs: 60_000 };
  alice.isAnswered(requestId, { case: 'offerCall', value: result });
  const call = { id: result.callId, caller: alice, terms: {}, rung: bob, kept: [] };
  const named = { session: alice.sessionId, caller: 'alice', callee: 'bob', callType: 1 };
  alice.sees(call.id, { case: 'ringback', value: named });
  seeRinging(call, bob, 60_000);
  script.settle();
  alice.closes();
  alice.resumes(inState(SessionState.CALLING, { call, peer: bob }));
  alice.sends({ requestId, body: offer });
  alice.isAnswered(requestId, { case: 'offerCall', value: result });
  script.settle();
  leave(call, alice);
  seeEnd(call, bob, 'cancel', EndReason.CALLER_CANCELLED);
  script.settle();
  return script.trace;
}

/** A response and an event are read on the old socket, and come again since the client says otherwise. */
export function replayedTwice(): Trace {
  const { script, alice, bob } = startResumable();
  const call = placeCall(script, alice, bob);
  script.settle();
  bob.closes();
  script.settle();
  bob.reopens();
  bob.isResumed(bob.asksToResume({ lastSeq: 0, lastResponseId: 0 }), {
    ...inState(SessionState.RINGING, { call, peer: alice }),
  });
  bob.isGranted({ ...RESUMABLE, token: bob.firstToken }, 1);
  bob.seesAgain(1, () => seeRinging(call, bob, 40_000));
  script.settle();
  claim(call, bob);
  script.settle();
  return script.trace;
}

/** Five guesses close the socket, and the session is unharmed. */
export function guessed(): Trace {
  const { script, alice, bob } = startResumable();
  alice.closes();
  const mallory = script.open('mallory');
  script.settle();
  for (let nth = 0; nth < 5; nth += 1) {
    const shown = { sessionId: alice.sessionId, resumeToken: `<token of 9 characters ${nth}>` };
    mallory.tries({ case: 'resume', value: shown }, RESUME_FAILED);
  }
  mallory.isClosed(4008);
  script.settle();
  alice.resumes(inState(SessionState.IDLE));
  script.settle();
  const call = connectedCall(script, alice, bob);
  hangUp(script, call, alice, bob);
  return script.trace;
}

/** The same guess comes six times under one id, and is one failure; four more close the socket. */
export function guessedAgain(): Trace {
  const { script, alice } = startResumable();
  const mallory = script.open('mallory');
  script.settle();
  const shownAs = (nth: number) => {
    const shown = { sessionId: alice.sessionId, resumeToken: `<token of 9 characters ${nth}>` };
    return { case: 'resume', value: shown } as const;
  };
  const requestId = mallory.asks(shownAs(0));
  mallory.isRefused(requestId, RESUME_FAILED);
  for (let again = 0; again < 5; again += 1) {
    mallory.sends({ requestId, body: shownAs(0) });
    mallory.isRefused(requestId, RESUME_FAILED);
  }
  script.settle();
  for (let nth = 1; nth < 5; nth += 1) mallory.tries(shownAs(nth), RESUME_FAILED);
  mallory.isClosed(4008);
  script.settle();
  return script.trace;
}

/** The older socket is open when its session is resumed on another one. */
export function takenOver(): Trace {
  const { script, alice, bob } = startResumable();
  const call = connectedCall(script, alice, bob);
  alice.resumes(inState(SessionState.IN_CALL, { call, peer: bob }));
  alice.onSocket(0, () => {
    alice.sends({ requestId: 90, body: { case: 'leave', value: {} } });
    alice.isClosed(4002);
  });
  script.settle();
  hangUp(script, call, alice, bob);
  return script.trace;
}

/** The responses to two Resumes are as good as lost, and their client shows the same token three times. */
export function shownAgain(): Trace {
  const { script, alice } = startResumable();
  for (let nth = 0; nth < 3; nth += 1) {
    alice.closes();
    alice.reopens();
    const requestId = alice.asksToResume({ resumeToken: alice.firstToken });
    alice.isResumed(requestId, inState(SessionState.IDLE));
  }
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

/** What the client says that it has seen cannot be. */
export function gapped(): Trace {
  const { script, alice, bob } = startResumable();
  const call = connectedCall(script, alice, bob);
  loseInCall(script, call, alice, bob);
  alice.reopens();
  alice.isRefused(alice.asksToResume({ lastSeq: 1_000_000 }), SEQ_GAP);
  seeEnd(call, bob, 'leave', EndReason.PEER_LOST, alice.sessionId);
  script.settle();
  alice.isRefused(alice.asksToResume(), RESUME_FAILED);
  script.settle();
  return script.trace;
}

/** A party asks for more bytes again than the server keeps for one session. */
export function overfilled(): Trace {
  const { script, alice, bob } = startResumable({}, { limits: { maxReplayBytes: 350 } });
  const call = placeCall(script, alice, bob);
  script.settle();
  claim(call, bob);
  describeTo(call, 'offer', alice, bob);
  script.settle();
  for (const line of ['1', '2']) trickle(call, alice, bob, [line.repeat(90), line.repeat(90)]);
  script.settle();
  loseInCall(script, call, bob, alice);
  bob.reopens();
  // As if it had read RINGING and the description alone.
  bob.isRefused(bob.asksToResume({ lastSeq: 2 }), SEQ_GAP);
  seeEnd(call, alice, 'leave', EndReason.PEER_LOST, bob.sessionId);
  script.settle();
  return script.trace;
}

/** What a party missed is more than the server keeps over all sessions, as its operator says. */
export function discarded(): Trace {
  const { script, alice, bob } = startResumable();
  script.trace.server = create(ServerNoteSchema, { exclusive: true, maxBufferBytes: 100 });
  const call = placeCall(script, alice, bob);
  script.settle();
  claim(call, bob);
  describeTo(call, 'offer', alice, bob);
  script.settle();
  loseInCall(script, call, bob, alice);
  for (const line of ['1', '2']) trickle(call, alice, undefined, [line.repeat(80)]);
  script.settle();
  bob.reopens();
  bob.isRefused(bob.asksToResume(), SEQ_GAP);
  seeEnd(call, alice, 'leave', EndReason.PEER_LOST, bob.sessionId);
  script.settle();
  return script.trace;
}

/** A claim is answered on a socket that is lost, and a server short of memory has let go of the response alone (LM-4). */
export function responseDiscarded(): Trace {
  const { script, alice, bob } = startResumable();
  script.trace.server = create(ServerNoteSchema, { exclusive: true, maxBufferBytes: 100 });
  const call = placeCall(script, alice, bob);
  script.settle();
  bob.asks({ case: 'answerCall', value: { target: byId(call) } });
  bob.closes();
  seeAnswered(call, bob);
  seePeer(call, alice, bob, PeerState.RECONNECTING);
  script.settle();
  bob.reopens();
  // It has read the response to its CreateSession alone.
  bob.isRefused(bob.asksToResume({ lastResponseId: 1 }), SEQ_GAP);
  seeEnd(call, alice, 'leave', EndReason.PEER_LOST, bob.sessionId);
  script.settle();
  return script.trace;
}

/** A session is pinged for a while on each of its sockets. */
export function pingedOnEach(): Trace {
  const { script, alice } = startResumable({ timers: { pingMs: 1000 } });
  const listen = (): void => {
    for (let round = 0; round < 3; round += 1) {
      script.wait(1000);
      alice.isPinged();
    }
  };
  listen();
  for (let times = 0; times < 2; times += 1) {
    alice.closes();
    alice.resumes(inState(SessionState.IDLE));
    listen();
  }
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
  fellSilent,
  fellSilentAndCame,
  fellSilentAndResumed,
  fellSilentUnread,
  rungAway,
  givenUp,
  unansweredAway,
  claimedAway,
  expired,
  mediaGoneFirst,
  resumedTooLate,
  resumedAsTimeEnds,
  sentAgain,
  replayedTwice,
  guessed,
  guessedAgain,
  takenOver,
  responseDiscarded,
  pingedOnEach,
  stalledAndBack,
  shownAgain,
  gapped,
  overfilled,
  discarded,
  leftAway,
};
