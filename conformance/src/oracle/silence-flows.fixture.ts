/** Owns the conformant traces about sessions that fall silent, or are pinged on another socket, and come back. */
import { PeerState, SessionState, type Trace } from '@audiocall/proto';
import { claim, connectedCall, describeTo, placeCall, report } from './calls.fixture.js';
import { inState, seePeer, startResumable } from './returns.fixture.js';

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

/** In a call, the server closes a silent socket while its client is about to take the session over. */
export function fellSilentTakenOver(): Trace {
  const { script, alice, bob } = startResumable({ timers: { pingMs: 1000 } });
  const call = connectedCall(script, bob, alice);
  script.wait(1000);
  alice.isPinged(false);
  script.wait(1100);
  seePeer(call, bob, alice, PeerState.RECONNECTING);
  alice.resumes(inState(SessionState.IN_CALL, { call, peer: bob }));
  seePeer(call, bob, alice, PeerState.RECONNECTED);
  alice.onSocket(0, () => alice.isClosed(4003));
  script.settle();
  return script.trace;
}

/** The caller's report is on its way as its socket is closed for silence, and is lost: the call is not connected. */
export function reportedTooLate(): Trace {
  const { script, alice, bob } = startResumable({ timers: { pingMs: 1000 } });
  const call = placeCall(script, alice, bob);
  claim(call, bob);
  script.settle();
  describeTo(call, 'offer', alice, bob);
  describeTo(call, 'answer', bob, alice);
  script.settle();
  script.wait(1000);
  alice.isPinged(false);
  script.wait(1100);
  report(call, alice);
  seePeer(call, bob, alice, PeerState.RECONNECTING);
  alice.isClosed(4003);
  report(call, bob);
  bob.pings();
  bob.isPonged();
  return script.trace;
}

/** What is no frame is sent as the socket is closed for silence: once it crosses the close, once it is behind it. */
export function garbledTooLate(): Trace {
  const { script, alice, bob } = startResumable(
    { timers: { pingMs: 1000 } },
    { timers: { pingMs: 1000 } },
  );
  script.wait(1000);
  for (const actor of [alice, bob]) actor.isPinged(false);
  script.wait(1100);
  alice.sendsRaw('an impossible tag', 1);
  for (const actor of [alice, bob]) actor.isClosed(4003);
  bob.sendsRaw('an impossible tag', 1);
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

/** The conformant traces about silent sessions, by their names. */
export const SILENCE_FLOWS = {
  fellSilent,
  fellSilentAndCame,
  fellSilentAndResumed,
  fellSilentTakenOver,
  fellSilentUnread,
  garbledTooLate,
  pingedOnEach,
  reportedTooLate,
};
