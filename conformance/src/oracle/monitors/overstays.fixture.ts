import { SessionState, type Trace } from '@audiocall/proto';
import { placeCall } from '../calls.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { inState, startResumable } from '../returns.fixture.js';

const LATE_MS = 4000;

/** Somebody comes back long after the time for it. */
function resumesTooLate(): Trace {
  const { script, alice } = startResumable({ timers: { resumeMs: 300 } });
  alice.closes();
  script.wait(LATE_MS);
  alice.resumes(inState(SessionState.IDLE));
  return script.trace;
}

/** A call rings on whose caller never comes back. */
function ringsOn(): Trace {
  const { script, alice, bob } = startResumable({ timers: { resumeRingMs: 300 } });
  placeCall(script, alice, bob);
  script.settle();
  alice.closes();
  script.wait(LATE_MS);
  script.settle();
  return script.trace;
}

/** Nobody is told of a held call, which is still there when its caller is back. */
function heldOn(): Trace {
  const { script, alice } = startResumable({ timers: { resumeRingMs: 300 } });
  const call = placeCall(script, alice, 'carol');
  script.settle();
  const carol = script.join('carol');
  alice.closes();
  script.settle();
  script.wait(LATE_MS);
  alice.resumes(inState(SessionState.CALLING, { call, peer: carol }));
  script.settle();
  return script.trace;
}

export const OVERSTAY_FAULTS: readonly Fault[] = [
  fault('RS-4', 'a session is resumed when it has to be over', 'alice < resume 1', resumesTooLate),
  fault('RS-4', 'a call rings on whose caller stays away', 'bob pong 5', ringsOn),
  fault('RS-4', 'a held call goes on whose caller stays away', 'alice < resume 1', heldOn),
];
