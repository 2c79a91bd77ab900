/** Owns the conformant traces about offers that are over with their caller's session, before anybody heard of them. */
import { EndReason, SessionClosedReason, StatusCode, type Trace } from '@audiocall/proto';
import { byName, type CallScript, destroy, placeCall } from './calls.fixture.js';
import { startResumable } from './returns.fixture.js';
import { type Actor, Script } from './trace.fixture.js';

/** Its callee comes, and claims the call by its caller's name in vain. */
function claimInVain(script: Script, call: CallScript, reason: EndReason): Trace {
  script.settle();
  const carol = script.join('carol');
  carol.tries({ case: 'answerCall', value: { target: byName(call) } }, StatusCode.CALL_ENDED, {
    callEndReason: reason,
  });
  script.settle();
  return script.trace;
}

function heldBy(alice: Actor, script: Script): CallScript {
  const call = placeCall(script, alice, 'carol');
  script.settle();
  return call;
}

function heldResumably(): { script: Script; alice: Actor; call: CallScript } {
  const { script, alice } = startResumable({ timers: { resumeMs: 300 } });
  return { script, alice, call: heldBy(alice, script) };
}

/** Its caller destroys the session. */
export function offerOfDestroyed(): Trace {
  const script = new Script();
  const alice = script.join('alice');
  const call = heldBy(alice, script);
  destroy(alice);
  return claimInVain(script, call, EndReason.CALLER_CANCELLED);
}

/** Its caller comes again, without naming a device. */
export function offerOfReplaced(): Trace {
  const script = new Script();
  const alice = script.join('alice');
  const call = heldBy(alice, script);
  script.join('alice-2', { user: 'alice' });
  const reason = SessionClosedReason.REPLACED;
  alice.sees('', { case: 'sessionClosed', value: { reason } });
  alice.isClosed(4001);
  return claimInVain(script, call, EndReason.PEER_LOST);
}

/** Nobody comes back for the session. */
export function offerOfExpired(): Trace {
  const { script, alice, call } = heldResumably();
  alice.closes();
  script.wait(320);
  script.settle();
  script.wait(4000);
  return claimInVain(script, call, EndReason.PEER_LOST);
}

/** Its caller comes back and misses what is not kept. */
export function offerBeforeGap(): Trace {
  const { script, alice, call } = heldResumably();
  alice.closes();
  script.settle();
  alice.reopens();
  alice.isRefused(alice.asksToResume({ lastSeq: 1_000_000 }), StatusCode.SEQ_GAP);
  return claimInVain(script, call, EndReason.PEER_LOST);
}

/** Its caller sends what is no frame. */
export function offerOfBroken(): Trace {
  const { script, alice, call } = heldResumably();
  alice.sendsRaw('garbage bytes', 6);
  alice.isClosed(1007);
  return claimInVain(script, call, EndReason.PEER_LOST);
}

export const ENDED_OFFER_FLOWS = {
  offerOfDestroyed,
  offerOfReplaced,
  offerOfExpired,
  offerBeforeGap,
  offerOfBroken,
};
