import { DescriptionType, Feature, StatusCode, type Trace } from '@audiocall/proto';
import { connectedCall, describeTo, description, hangUp } from '../calls.fixture.js';
import { answerWith, double, drop, rewriteEvent } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { startWith } from '../feature-flows.fixture.js';
import { iceRestart, negotiationErrors, unanswered } from '../renegotiation-flows.fixture.js';
import { Script, TIMERS } from '../trace.fixture.js';

/** A talk that goes on with whatever the test does to it. */
function talk(play: (talk: ReturnType<typeof connect>) => void): Trace {
  const connected = connect();
  play(connected);
  connected.script.settle();
  return connected.script.trace;
}

function connect() {
  const { script, alice, bob } = startWith(Feature.RENEGOTIATE);
  return { script, alice, bob, call: connectedCall(script, alice, bob) };
}

/** Two offers that cross, and both of which are accepted. */
function bothAccepted(): Trace {
  return talk(({ alice, bob, call }) => {
    const [first, second] = [
      alice.asks(description(call.id, 'offer', 2)),
      bob.asks(description(call.id, 'offer', 2)),
    ];
    const value = { negotiationId: 2, type: DescriptionType.OFFER, sdp: 'v=0 offer' };
    alice.isAnswered(first);
    bob.sees(call.id, { case: 'description', value });
    bob.isAnswered(second);
    alice.sees(call.id, { case: 'description', value });
  });
}

function endsEarly(): Trace {
  return talk(({ script, alice, bob, call }) => {
    describeTo(call, 'offer', alice, bob, 2);
    script.settle();
    for (const who of [alice, bob]) {
      who.sees(call.id, { case: 'negotiationEnded', value: { negotiationId: 2 } });
    }
  });
}

/** The negotiation is over when the callee's time is; it goes by the caller's (SE-10). */
function endsByCallee(): Trace {
  const script = new Script();
  const features = [Feature.RENEGOTIATE];
  const alice = script.join('alice', { features });
  const bob = script.join('bob', { features, timers: { negotiateMs: 500 } });
  const call = connectedCall(script, alice, bob);
  describeTo(call, 'offer', alice, bob, 2);
  script.settle();
  script.wait(500);
  for (const who of [alice, bob]) {
    who.sees(call.id, { case: 'negotiationEnded', value: { negotiationId: 2 } });
  }
  script.settle();
  return script.trace;
}

function neverEnds(): Trace {
  return talk(({ script, alice, bob, call }) => {
    describeTo(call, 'offer', alice, bob, 2);
    script.settle();
    script.wait(2 * TIMERS.negotiateMs);
  });
}

/** It ends in the end, and so does the call. */
function endsTooLate(): Trace {
  return talk(({ script, alice, bob, call }) => {
    describeTo(call, 'offer', alice, bob, 2);
    script.settle();
    script.wait(2 * TIMERS.negotiateMs);
    script.settle();
    for (const who of [alice, bob]) {
      who.sees(call.id, { case: 'negotiationEnded', value: { negotiationId: 2 } });
    }
    script.settle();
    hangUp(script, call, alice, bob);
  });
}

function endsAnswered(): Trace {
  return talk(({ script, alice, bob, call }) => {
    describeTo(call, 'offer', alice, bob, 2);
    describeTo(call, 'answer', bob, alice, 2);
    script.settle();
    script.wait(TIMERS.negotiateMs);
    for (const who of [alice, bob]) {
      who.sees(call.id, { case: 'negotiationEnded', value: { negotiationId: 2 } });
    }
  });
}

/** An SDK that offered second lets the first offer run out. */
function loserSleeps(): Trace {
  return talk(({ script, alice, bob, call }) => {
    const [first, second] = [
      alice.asks(description(call.id, 'offer', 2)),
      bob.asks(description(call.id, 'offer', 2)),
    ];
    alice.isAnswered(first);
    const value = { negotiationId: 2, type: DescriptionType.OFFER, sdp: 'v=0 offer' };
    bob.sees(call.id, { case: 'description', value });
    bob.isRefused(second, StatusCode.NEGOTIATION_PENDING);
    bob.does({ case: 'getDeviceList', value: {} });
    script.settle();
    script.wait(TIMERS.negotiateMs);
    for (const who of [alice, bob]) {
      who.sees(call.id, { case: 'negotiationEnded', value: { negotiationId: 2 } });
    }
  });
}

export const NEGOTIATION_FAULTS: readonly Fault[] = [
  fault('NG-1', 'two offers that cross are both accepted', 'bob < description 2', bothAccepted),
  fault(
    'NG-1',
    'an offer is accepted while another one is outstanding',
    'bob < description 3',
    () => answerWith(negotiationErrors(), 'bob < description 3', StatusCode.OK),
    ['DE-2', 'NG-3'],
  ),
  fault('NG-1', 'an offer is pending behind nothing', 'alice < description 2', () =>
    answerWith(negotiationErrors(), 'alice < description 2', StatusCode.NEGOTIATION_PENDING),
  ),
  fault(
    'NG-1',
    'an offer is accepted that leaves an id out',
    'alice < description 2',
    () => answerWith(negotiationErrors(), 'alice < description 2', StatusCode.OK),
    ['DE-2', 'NG-3'],
  ),
  fault('NG-3', 'an answer is accepted twice', 'bob < description 7', () =>
    answerWith(negotiationErrors(), 'bob < description 7', StatusCode.OK),
  ),
  fault(
    'NG-3',
    'an answer to nothing is accepted',
    'bob < description 2',
    () => answerWith(negotiationErrors(), 'bob < description 2', StatusCode.OK),
    ['G-5', 'NG-1'],
  ),
  fault(
    'NG-3',
    'of the party that offered the role goes before the id',
    'alice < description 5',
    () => answerWith(negotiationErrors(), 'alice < description 5', StatusCode.INVALID_STATE),
  ),
  fault(
    'NG-3',
    'a right answer is refused',
    'alice < description 2',
    () => answerWith(iceRestart(), 'alice < description 2', StatusCode.STALE_NEGOTIATION),
    ['DE-2', 'ER-2', 'NG-1', 'NG-6'],
  ),
  fault('NG-4', 'a negotiation ends before its time', 'alice NEGOTIATION_ENDED 1', endsEarly),
  fault(
    'NG-4',
    "a negotiation ends when its callee's time is over",
    'alice NEGOTIATION_ENDED 1',
    endsByCallee,
  ),
  fault('NG-4', 'a negotiation never ends', 'alice pong 15', neverEnds),
  fault('NG-4', 'a negotiation ends too late', 'alice pong 15', endsTooLate),
  fault('NG-4', 'a negotiation ends that was answered', 'alice NEGOTIATION_ENDED 1', endsAnswered),
  fault('NG-4', 'only one of the parties is told', 'bob pong 15', () =>
    drop(unanswered(), 'bob NEGOTIATION_ENDED'),
  ),
  fault('NG-4', 'a party is told twice', 'bob NEGOTIATION_ENDED 2', () =>
    double(unanswered(), 'bob NEGOTIATION_ENDED'),
  ),
  fault('NG-4', 'another negotiation ends', 'bob NEGOTIATION_ENDED 1', () =>
    rewriteEvent(unanswered(), 'bob NEGOTIATION_ENDED', 'negotiationEnded', (value) => {
      value.negotiationId = 9;
    }),
  ),
  fault('NG-5', 'the loser does not answer', 'bob NEGOTIATION_ENDED 1', loserSleeps, [
    'AN-4',
    'G-8',
    'SE-1',
  ]),
];
