import { SessionState, type Trace } from '@audiocall/proto';
import { drop, postpone, rewrite } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { inState, startResumable } from '../returns.fixture.js';
import { helloMissed, helloNotedLate, helloReset, pings } from '../session-flows.fixture.js';
import { Script } from '../trace.fixture.js';

const closeWith = (flow: () => Trace, name: string, code: number) => () =>
  rewrite(flow(), name, ({ what }) => {
    if (what.case === 'closed') what.value.code = code;
  });

const ACK = { body: { case: 'ack', value: {} } } as const;

/** A user answers no ping, and sends something else all the time until its socket is closed. */
function signsAlone(frame: typeof ACK | Record<string, never>, code: number): Trace {
  const script = new Script();
  const alice = script.join('alice', { timers: { pingMs: 1000 } });
  for (let sent = 0; sent < 4; sent += 1) {
    script.wait(500);
    if (sent % 2 === 1) alice.isPinged(false);
    alice.sends(frame);
  }
  alice.isClosed(code);
  return script.trace;
}

export const LIVENESS_FAULTS: readonly Fault[] = [
  fault(
    'SE-7',
    'the socket is closed with another code',
    'silent closed 1',
    closeWith(helloMissed, 'silent closed', 1000),
  ),
  fault('SE-7', 'the socket ends without a close frame', 'silent closed 1', () =>
    closeWith(helloMissed, 'silent closed', 1006)(),
  ),
  fault('SE-7', 'it does so long after what was sent last', 'eager closed 1', () =>
    helloReset(2000),
  ),
  fault('SE-7', 'the socket is closed too late', 'silent closed 1', () =>
    postpone(helloMissed(), 'silent closed', 5000),
  ),
  fault('SE-7', 'the socket is closed too early', 'silent closed 1', () =>
    postpone(helloMissed(), 'silent closed', -4000),
  ),
  fault('SE-7', 'the socket is closed a little too early', 'silent closed 1', () =>
    postpone(helloNotedLate(), 'silent closed', -700),
  ),
  {
    ...fault('SE-7', 'the socket is never closed', 'alice pong 2', () =>
      drop(postpone(helloMissed(), 'silent closed', 5000), 'silent closed'),
    ),
    who: 'silent',
  },
  fault('SE-7', 'the socket stays open as long as it sends Pings', 'pinging closed 1', () => {
    const script = new Script();
    script.join('alice');
    const pinging = script.open('pinging');
    for (let round = 0; round < 3; round += 1) {
      script.wait(2600);
      script.settle();
    }
    pinging.closes();
    return script.trace;
  }),
  fault('SE-8', 'a ping comes late', 'alice ping 2', () => postpone(pings(), 'alice ping 2', 4000)),
  fault('SE-8', 'a user is heard again who was silent for too long', 'alice pong 3', () => {
    const script = new Script();
    const alice = script.join('alice', { timers: { pingMs: 1000 } });
    script.settle();
    for (let waitedMs = 0; waitedMs < 5000; waitedMs += 1000) {
      script.wait(1000);
      alice.isPinged(false);
    }
    script.settle();
    return script.trace;
  }),
  fault('SE-8', 'there is no ping at all', 'alice pong 4', () => {
    const script = new Script();
    script.join('alice', { timers: { pingMs: 1000 } });
    for (let round = 0; round < 2; round += 1) {
      script.wait(2000);
      script.settle();
    }
    return script.trace;
  }),
  fault('SE-8', 'there is no ping on the socket of a Resume', 'alice pong 6', () => {
    const { script, alice } = startResumable({ timers: { pingMs: 1000 } });
    alice.resumes(inState(SessionState.IDLE));
    for (let round = 0; round < 2; round += 1) {
      script.wait(2000);
      script.settle();
    }
    return script.trace;
  }),
  fault(
    'SE-8',
    'a silent socket is closed with another code',
    'bob closed 1',
    closeWith(pings, 'bob closed', 1000),
  ),
  fault('SE-8', 'a silent socket is closed too early', 'bob closed 1', () =>
    postpone(pings(), 'bob closed', -1000),
  ),
  fault('SE-8', 'an Ack is no sign of life', 'alice closed 1', () => signsAlone(ACK, 4003)),
  fault('SE-8', 'a frame without a body is no sign of life', 'alice closed 1', () =>
    signsAlone({}, 4003),
  ),
  fault('SE-8', 'a socket is closed for silence without having been pinged', 'bob closed 1', () =>
    drop(pings(), 'bob ping 2', 'bob ping 1'),
  ),
  {
    ...fault('SE-8', 'a silent socket is never closed', 'alice pong 4', () =>
      drop(postpone(pings(), 'bob closed', 2500), 'bob closed'),
    ),
    who: 'bob',
  },
];
