import { EndReason, Feature, MediaState, PeerState, type Trace } from '@audiocall/proto';
import { connectedCall, report, seeEnd } from '../calls.fixture.js';
import { double, drop, insert, rewriteEvent, takeEntry } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { startWith } from '../feature-flows.fixture.js';
import { iceRestart, mediaLost } from '../renegotiation-flows.fixture.js';
import { type JoinOptions, Script, TIMERS } from '../trace.fixture.js';

function talk(features: readonly Feature[]) {
  const { script, alice, bob } = startWith(...features);
  return { script, alice, bob, call: connectedCall(script, alice, bob) };
}

/** The caller's timer counts (SE-10). */
function timeoutEarly(waitMs: number, calleeTimers: JoinOptions['timers'] = {}): Trace {
  const script = new Script();
  const features = [Feature.RENEGOTIATE];
  const alice = script.join('alice', { features });
  const bob = script.join('bob', { features, timers: calleeTimers });
  const call = connectedCall(script, alice, bob);
  report(call, alice, MediaState.DISCONNECTED);
  const value = { session: alice.sessionId, state: PeerState.MEDIA_RECONNECTING };
  bob.sees(call.id, { case: 'peerState', value });
  script.settle();
  script.wait(waitMs);
  for (const who of [alice, bob]) seeEnd(call, who, 'leave', EndReason.MEDIA_TIMEOUT, '');
  script.settle();
  return script.trace;
}

/** The media was back, and what had run for it ends the call all the same. */
function timeoutThoughBack(): Trace {
  const { script, alice, bob, call } = talk([Feature.RENEGOTIATE]);
  const { MEDIA_RECONNECTING, MEDIA_CONNECTED } = PeerState;
  for (const state of [MEDIA_RECONNECTING, MEDIA_CONNECTED]) {
    const isLost = state === MEDIA_RECONNECTING;
    report(call, alice, isLost ? MediaState.DISCONNECTED : MediaState.CONNECTED);
    bob.sees(call.id, { case: 'peerState', value: { session: alice.sessionId, state } });
    script.settle();
  }
  script.wait(TIMERS.mediaMs);
  for (const who of [alice, bob]) seeEnd(call, who, 'leave', EndReason.MEDIA_TIMEOUT, '');
  script.settle();
  return script.trace;
}

function neverEnds(): Trace {
  const { script, alice, bob, call } = talk([Feature.RENEGOTIATE]);
  report(call, alice, MediaState.DISCONNECTED);
  const value = { session: alice.sessionId, state: PeerState.MEDIA_RECONNECTING };
  bob.sees(call.id, { case: 'peerState', value });
  script.settle();
  script.wait(2 * TIMERS.mediaMs);
  script.settle();
  return script.trace;
}

/** Whoever lost its media has lost its socket, too, and the other party waits on. */
function neverEndsWhileAway(): Trace {
  const script = new Script();
  const features = [Feature.RENEGOTIATE, Feature.RESUME];
  const alice = script.join('alice', { features, timers: { mediaMs: 500 } });
  const bob = script.join('bob', { features });
  const call = connectedCall(script, alice, bob);
  report(call, alice, MediaState.DISCONNECTED);
  const { sessionId: session } = alice;
  bob.sees(call.id, {
    case: 'peerState',
    value: { session, state: PeerState.MEDIA_RECONNECTING },
  });
  script.settle();
  alice.closes();
  bob.sees(call.id, { case: 'peerState', value: { session, state: PeerState.RECONNECTING } });
  script.settle();
  script.wait(3000);
  script.settle();
  return script.trace;
}

/** A loss that is reported again has its time from there on. */
function winsTime(): Trace {
  const { script, alice, bob, call } = talk([Feature.RENEGOTIATE]);
  const value = { session: alice.sessionId, state: PeerState.MEDIA_RECONNECTING };
  report(call, alice, MediaState.DISCONNECTED);
  bob.sees(call.id, { case: 'peerState', value });
  for (let waitedMs = 0; waitedMs < 3 * TIMERS.mediaMs; waitedMs += TIMERS.mediaMs / 2) {
    script.settle();
    script.wait(TIMERS.mediaMs / 2);
    report(call, alice, MediaState.DISCONNECTED);
  }
  script.settle();
  script.wait(TIMERS.mediaMs);
  for (const who of [alice, bob]) seeEnd(call, who, 'leave', EndReason.MEDIA_TIMEOUT, '');
  script.settle();
  return script.trace;
}

/** A session is told of media, of a call whose parties did not both ask for it. */
function unasked(askedByCaller: boolean, askedByCallee: boolean): Trace {
  const script = new Script();
  const features = [Feature.RENEGOTIATE];
  const alice = script.join('alice', askedByCaller ? { features } : {});
  const bob = script.join('bob', askedByCallee ? { features } : {});
  const call = connectedCall(script, alice, bob);
  report(call, alice, MediaState.DISCONNECTED);
  const value = { session: alice.sessionId, state: PeerState.MEDIA_RECONNECTING };
  bob.sees(call.id, { case: 'peerState', value });
  script.settle();
  return script.trace;
}

export const MEDIA_STATE_FAULTS: readonly Fault[] = [
  fault(
    'NG-2',
    'a later negotiation connects again',
    'bob CONNECTED 2',
    () => insert(iceRestart(), 'bob > mediaReport 2', takeEntry(iceRestart(), 'bob CONNECTED')),
    ['CN-1', 'G-5', 'G-7'],
  ),
  fault('NG-2', 'an interruption is not told', 'bob pong 14', () =>
    drop(mediaLost(), 'bob PEER_STATE 1', 'bob PEER_STATE 2'),
  ),
  fault('NG-2', 'an interruption is told twice', 'bob PEER_STATE 2', () =>
    double(mediaLost(), 'bob PEER_STATE 1'),
  ),
  fault('NG-2', 'PEER_STATE names another session', 'bob PEER_STATE 1', () =>
    rewriteEvent(mediaLost(), 'bob PEER_STATE 1', 'peerState', (value) => {
      value.session = 'another';
    }),
  ),
  fault('NG-2', 'media that stays away ends the call too early', 'alice LEAVE 1', () =>
    timeoutEarly(0),
  ),
  fault('NG-2', "media stays away for the callee's time alone", 'alice LEAVE 1', () =>
    timeoutEarly(500, { mediaMs: 500 }),
  ),
  fault('NG-2', 'media that came back ends the call', 'alice LEAVE 1', timeoutThoughBack),
  fault('NG-2', 'media that stays away does not end the call', 'alice pong 15', neverEnds, [
    'SE-8',
  ]),
  fault(
    'NG-2',
    'media of a party that is away does not end the call',
    'bob pong 17',
    neverEndsWhileAway,
  ),
  fault('NG-2', 'a loss that is reported again wins time', 'alice pong 19', winsTime, ['SE-8']),
  fault(
    'NG-2',
    'only one party is told of the end',
    'bob pong 21',
    () => drop(mediaLost(), 'bob LEAVE'),
    ['G-3'],
  ),
  fault('CN-4', 'nobody asked for the feature', 'bob PEER_STATE 1', () => unasked(false, false)),
  fault('CN-4', 'the reporter alone asked for it', 'bob PEER_STATE 1', () => unasked(true, false)),
  fault('CN-4', 'the other one alone asked for it', 'bob PEER_STATE 1', () => unasked(false, true)),
];
