/** Owns the conformant traces about what a Resume shows and says of what its client has seen, and about what comes again for it. */
import {
  EndReason,
  PeerState,
  ServerNoteSchema,
  SessionState,
  StatusCode,
  type Trace,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import {
  byId,
  claim,
  connectedCall,
  describeTo,
  hangUp,
  leave,
  offerBody,
  placeCall,
  seeAnswered,
  seeEnd,
  trickle,
} from './calls.fixture.js';
import {
  inState,
  loseInCall,
  RESUMABLE,
  seePeer,
  seeRinging,
  startResumable,
} from './returns.fixture.js';

const { RESUME_FAILED, SEQ_GAP } = StatusCode;

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

/** The conformant traces about what a Resume shows and says, by their names. */
export const SEEN_FLOWS = {
  sentAgain,
  replayedTwice,
  guessed,
  guessedAgain,
  takenOver,
  responseDiscarded,
  shownAgain,
  gapped,
  overfilled,
  discarded,
};
