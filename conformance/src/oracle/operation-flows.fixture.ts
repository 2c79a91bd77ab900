/** Owns hand-made traces of what a server does beside the calls, as a conformant one would have it. */
import { EndReason, type Trace } from '@audiocall/proto';
import { claim, connect, hangUp, placeCall, seeEnd } from './calls.fixture.js';
import { Script } from './trace.fixture.js';

/** Somebody who types has a call with a program. */
export function typedCall(): Trace {
  const script = new Script();
  const alice = script.join('alice', { json: true });
  const bob = script.join('bob');
  const call = placeCall(script, alice, bob);
  script.settle();
  claim(call, bob);
  script.settle();
  connect(script, call, bob);
  hangUp(script, call, bob, alice);
  script.settle();
  return script.trace;
}

/** What is no frame in JSON closes its own socket, whose call ends. */
function mistype(fault: string, text: boolean, code: number): Trace {
  const script = new Script();
  const mallory = script.join('mallory', { json: true });
  const victim = script.join('victim');
  const call = placeCall(script, mallory, victim);
  script.settle();
  mallory.sendsRaw(fault, 9, text);
  mallory.isClosed(code);
  seeEnd(call, victim, 'cancel', EndReason.PEER_LOST);
  script.settle();
  return script.trace;
}

export const noJson = (): Trace => mistype('half a line', true, 1007);
export const binaryIntoJson = (): Trace => mistype('a binary message', false, 1003);

/** Every such trace, by its name. */
export const OPERATION_FLOWS = {
  typedCall,
  noJson,
  binaryIntoJson,
} as const satisfies Record<string, () => Trace>;
