/** Owns the conformant traces in which an answer was lost with its socket, or a request came sooner than its answer. */
import {
  EndReason,
  Feature,
  PeerState,
  SessionState,
  StatusCode,
  type Trace,
} from '@audiocall/proto';
import {
  batch,
  byId,
  claim,
  connectedCall,
  hangUp,
  leave,
  offerBody,
  placeCall,
  seeAnswered,
  seeEnd,
  trickle,
} from './calls.fixture.js';
import { inState, seePeer, startResumable } from './returns.fixture.js';
import { type Actor, type Resumption, Script } from './trace.fixture.js';

const { CALLING, IN_CALL, IDLE } = SessionState;
const { RECONNECTING, RECONNECTED } = PeerState;

/** An older session is told that another one has taken its place. */
function seeReplaced(older: Actor): void {
  older.sees('', { case: 'sessionClosed', value: { reason: 2 } });
}

/** A session that was resumed once is replaced in a call; its peer reads of that first, and its close comes last. */
export function replacedAfterResume(): Trace {
  const { script, alice, bob } = startResumable();
  alice.closes();
  alice.resumes(inState(IDLE));
  script.settle();
  const call = connectedCall(script, alice, bob);
  script.wait(200);
  const successor = script.open('alice-2');
  const value = { serviceId: 'demo', serviceKey: '<key 1>', userId: 'alice' };
  successor.user = 'alice';
  const requestId = successor.asks({ case: 'createSession', value });
  seeEnd(call, bob, 'leave', EndReason.PEER_LOST, alice.sessionId);
  seeReplaced(alice);
  successor.isGranted({}, requestId);
  alice.isClosed(4001);
  script.settle();
  return script.trace;
}

/** A request comes right behind CreateSession: from then on the session can be resumed, and is, twice. */
export function armedBehindCreate(): Trace {
  const script = new Script();
  const alice = script.join('alice');
  const bob = script.open('bob');
  const features = [Feature.RESUME];
  const value = { serviceId: 'demo', serviceKey: '<key 1>', userId: 'bob', features };
  const created = bob.asks({ case: 'createSession', value });
  const left = bob.asks({ case: 'leave', value: { target: { case: 'callId', value: 'none' } } });
  bob.isGranted({ features }, created);
  bob.isRefused(left, StatusCode.CALL_NOT_FOUND);
  bob.closes();
  script.settle();
  bob.resumes(inState(IDLE));
  const call = connectedCall(script, bob, alice);
  bob.closes();
  seePeer(call, alice, bob, RECONNECTING);
  script.settle();
  bob.resumes(inState(IN_CALL, { call, peer: alice }));
  seePeer(call, alice, bob, RECONNECTED);
  script.settle();
  hangUp(script, call, bob, alice);
  return script.trace;
}

/** A Resume whose answer is lost with its socket; gives its id. */
function resumeUnread(who: Actor): number {
  who.reopens();
  const requestId = who.asksToResume();
  who.closes();
  return requestId;
}

/** Its client comes back, which knows nothing of the Resume of that id. */
function comeBack(who: Actor, unreadId: number, more: Resumption): void {
  const lastId = unreadId - 1;
  who.reopens();
  const requestId = who.asksToResume({ lastResponseId: lastId });
  who.isResumed(requestId, { lastRequestId: lastId, ...more });
}

/** A session is taken over by a Resume whose answer is lost, and replaced. */
export function takenOverUnread(): Trace {
  const { script, alice, bob } = startResumable();
  const call = connectedCall(script, alice, bob);
  resumeUnread(alice);
  alice.onSocket(0, () => alice.isClosed(4002));
  seePeer(call, bob, alice, RECONNECTING);
  script.settle();
  script.join('alice-2', { user: 'alice' });
  seeEnd(call, bob, 'leave', EndReason.PEER_LOST, alice.sessionId);
  script.settle();
  return script.trace;
}

/** The same, and its client comes back, with the token that it has. */
export function backFromUnread(): Trace {
  const { script, alice, bob } = startResumable();
  const call = connectedCall(script, alice, bob);
  const unread = resumeUnread(alice);
  alice.onSocket(0, () => alice.isClosed(4002));
  seePeer(call, bob, alice, RECONNECTING);
  script.settle();
  comeBack(alice, unread, inState(IN_CALL, { call, peer: bob }));
  seePeer(call, bob, alice, RECONNECTED);
  script.settle();
  hangUp(script, call, alice, bob);
  return script.trace;
}

/** Whoever is away comes back for a moment that only the other one sees, and its time begins anew. */
export function backUnread(): Trace {
  const { script, alice, bob } = startResumable();
  const call = connectedCall(script, alice, bob);
  alice.closes();
  seePeer(call, bob, alice, RECONNECTING);
  script.settle();
  script.wait(12_000);
  const unread = resumeUnread(alice);
  seePeer(call, bob, alice, RECONNECTED);
  seePeer(call, bob, alice, RECONNECTING);
  script.settle();
  script.wait(12_000);
  comeBack(alice, unread, inState(IN_CALL, { call, peer: bob }));
  seePeer(call, bob, alice, RECONNECTED);
  script.settle();
  hangUp(script, call, alice, bob);
  return script.trace;
}

/** The same without a call: the session is there for another caller, and comes back no more. */
export function presentUnread(): Trace {
  const { script, alice, bob } = startResumable();
  alice.closes();
  script.settle();
  script.wait(12_000);
  resumeUnread(alice);
  script.wait(12_000);
  const call = placeCall(script, bob, 'alice', {}, 'away');
  script.settle();
  leave(call, bob);
  script.settle();
  return script.trace;
}

/** Early candidates without an id come right behind a Resume, before anybody has read its answer. */
export function sentBehindResume(): Trace {
  const { script, alice, bob } = startResumable();
  const call = placeCall(script, alice, bob, { sdpOffer: 'v=0 offer' });
  script.settle();
  alice.closes();
  alice.reopens();
  const requestId = alice.asksToResume();
  trickle(call, alice, undefined, ['1']);
  alice.isResumed(requestId, inState(CALLING, { call, peer: bob }));
  script.settle();
  call.kept.push(batch(call.id, ['1']));
  claim(call, bob);
  script.settle();
  return script.trace;
}

/** A claim is answered on a socket that is lost, and its caller reads of it; then the claimant is replaced. */
export function claimUnread(): Trace {
  const { script, alice, bob } = startResumable();
  const call = placeCall(script, alice, bob);
  script.settle();
  bob.asks({ case: 'answerCall', value: { target: byId(call) } });
  bob.closes();
  seeAnswered(call, bob);
  seePeer(call, alice, bob, RECONNECTING);
  script.settle();
  script.join('bob-2', { user: 'bob' });
  seeEnd(call, alice, 'leave', EndReason.PEER_LOST, bob.sessionId);
  script.settle();
  return script.trace;
}

/** The same where a lost socket ends its session. */
export function claimAndEnd(): Trace {
  const script = new Script();
  const [alice, bob] = [script.join('alice'), script.join('bob')];
  const call = placeCall(script, alice, bob);
  script.settle();
  bob.asks({ case: 'answerCall', value: { target: byId(call) } });
  bob.closes();
  seeAnswered(call, bob);
  seeEnd(call, alice, 'leave', EndReason.PEER_LOST, bob.sessionId);
  script.settle();
  return script.trace;
}

/** DestroySession comes when another session has taken the place, so that nobody answers it. */
export function destroyedTooLate(): Trace {
  const script = new Script();
  const [alice, bob] = [script.join('alice'), script.join('bob')];
  const call = connectedCall(script, alice, bob);
  alice.asks({ case: 'destroySession', value: {} });
  script.join('alice-2', { user: 'alice' });
  seeEnd(call, bob, 'leave', EndReason.PEER_LOST, alice.sessionId);
  seeReplaced(alice);
  alice.isClosed(4001);
  script.settle();
  return script.trace;
}

/** DestroySession is lost with its socket. */
export function destroyLost(): Trace {
  const script = new Script();
  const [alice, bob] = [script.join('alice'), script.join('bob')];
  const call = connectedCall(script, alice, bob);
  alice.asks({ case: 'destroySession', value: {} });
  alice.closes();
  seeEnd(call, bob, 'leave', EndReason.PEER_LOST, alice.sessionId);
  script.settle();
  bob.tries(offerBody(bob, 'bob'), StatusCode.SELF_CALL);
  script.settle();
  return script.trace;
}

/** The conformant traces with unread answers, by their names. */
export const UNREAD_FLOWS = {
  replacedAfterResume,
  armedBehindCreate,
  takenOverUnread,
  backFromUnread,
  backUnread,
  presentUnread,
  sentBehindResume,
  claimUnread,
  claimAndEnd,
  destroyedTooLate,
  destroyLost,
};
