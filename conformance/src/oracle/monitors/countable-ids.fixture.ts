import type { Trace } from '@audiocall/proto';
import { leave, placeCall } from '../calls.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { callIdOf } from '../made-ids.fixture.js';
import { Script } from '../trace.fixture.js';

/** So many calls one after the other, all cancelled, whose ids are made as told. */
export function callsInTurn(count: number, mintCallId: (count: number) => string): Trace {
  const script = new Script(mintCallId);
  const alice = script.join('alice');
  for (let nth = 0; nth < count; nth += 1) {
    leave(placeCall(script, alice, 'nobody'), alice);
    script.settle();
  }
  return script.trace;
}

/** So many users, whose session ids count them. */
export function countedSessions(count: number): Trace {
  const script = new Script();
  for (let nth = 1; nth <= count; nth += 1) {
    const guest = script.open(`guest-${nth}`);
    guest.sessionId = `session-of-guest-${nth}`;
    guest.createSession();
  }
  script.settle();
  return script.trace;
}

/** Ids that hold a number, and more than that. */
export const hardCalls = (): Trace => callsInTurn(5, callIdOf);

/** So many users who leave it to the server what they are called, which counts them. */
export function countedUsers(count: number): Trace {
  const script = new Script();
  for (let nth = 1; nth <= count; nth += 1) {
    script.join(`${'guest'.repeat(nth)}-${nth * 7919}`, { made: true, user: `u-100${nth}` });
  }
  script.settle();
  return script.trace;
}

export const COUNTABLE_ID_FAULTS: readonly Fault[] = [
  fault('SE-2', 'session ids count up', 'guest-4 < createSession 1', () => countedSessions(4)),
  fault('SE-2', 'user ids count up', `${'guest'.repeat(4)}-31676 < createSession 1`, () =>
    countedUsers(4),
  ),
  fault('SE-2', 'call ids count up', 'alice < offerCall 4', () =>
    callsInTurn(4, (count) => `${997 + count}`),
  ),
  fault('SE-2', 'call ids count up in steps, between what is the same', 'alice < offerCall 4', () =>
    callsInTurn(5, (count) => `call.${(count * 4099).toString(36)}.of-server-7`),
  ),
  fault('SE-2', 'call ids are a count and a clock', 'alice < offerCall 4', () =>
    callsInTurn(5, (count) => `call~${count % 3}~${1796016617600514 + count * count * 80_021}`),
  ),
  fault('SE-2', 'call ids are a count and a few letters of chance', 'alice < offerCall 4', () =>
    callsInTurn(5, (count) => `${1000 + count}x${((count * 618_033) % 46_656).toString(36)}`),
  ),
  fault('SE-2', 'call ids are six digits behind what is the same', 'alice < offerCall 4', () =>
    callsInTurn(5, (count) => `P8xkQ2vRz7${100_000 + ((count * 618_033) % 900_000)}`),
  ),
];
