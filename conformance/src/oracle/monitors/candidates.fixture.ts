import { EndReason, Feature, type Trace } from '@audiocall/proto';
import {
  claim,
  connectedCall,
  describeTo,
  leave,
  placeCall,
  seeEnd,
  trickle,
} from '../calls.fixture.js';
import {
  delay,
  double,
  drop,
  hasten,
  insert,
  rewriteEvent,
  rewriteResult,
  takeEntry,
} from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { startWith } from '../feature-flows.fixture.js';
import { base, earlyOffer } from '../flows.fixture.js';
import { largeBatch } from '../limit-flows.fixture.js';
import { candidates } from '../media-flows.fixture.js';
import { iceRestart } from '../renegotiation-flows.fixture.js';
import { Script } from '../trace.fixture.js';

/** A leaver sends candidates when its call is over, and they are passed on. */
function afterEnd(): Trace {
  const script = new Script();
  const [alice, bob] = [script.join('alice'), script.join('bob')];
  const call = placeCall(script, alice, bob);
  script.settle();
  claim(call, bob);
  script.settle();
  describeTo(call, 'offer', alice, bob);
  script.settle();
  leave(call, alice);
  seeEnd(call, bob, 'leave', EndReason.HANGUP, alice.sessionId);
  script.settle();
  trickle(call, alice, bob, ['late']);
  script.settle();
  return script.trace;
}

/** The sender had described a newer negotiation before. */
function staleCandidates(): Trace {
  const { script, alice, bob } = startWith(Feature.RENEGOTIATE);
  const call = connectedCall(script, alice, bob);
  describeTo(call, 'offer', bob, alice, 2);
  trickle(call, bob, alice, ['6'], false, 2);
  trickle(call, bob, alice, ['5']);
  script.settle();
  return script.trace;
}

/** The sender had rejected the negotiation. */
function candidatesOfRejected(): Trace {
  const { script, alice, bob } = startWith(Feature.RENEGOTIATE);
  const call = connectedCall(script, alice, bob);
  describeTo(call, 'offer', alice, bob, 2);
  script.settle();
  describeTo(call, 'reject', bob, alice, 2);
  trickle(call, bob, alice, ['5'], false, 2);
  script.settle();
  return script.trace;
}

export const CANDIDATE_FAULTS: readonly Fault[] = [
  fault('IC-1', 'a batch is lost', 'bob CANDIDATES 1', () => drop(base(), 'bob CANDIDATES')),
  fault('IC-1', 'the end of candidates is lost', 'alice pong 8', () =>
    drop(base(), 'alice CANDIDATES 2'),
  ),
  fault('IC-1', 'a batch comes twice', 'bob CANDIDATES 2', () => double(base(), 'bob CANDIDATES')),
  fault('IC-1', 'batches are swapped', 'bob CANDIDATES 1', () =>
    delay(base(), 'bob CANDIDATES', 'bob CANDIDATES 2'),
  ),
  fault('IC-1', 'a batch comes before the description', 'bob CANDIDATES 1', () =>
    hasten(base(), 'bob CANDIDATES', 'bob DESCRIPTION'),
  ),
  fault('IC-1', 'a batch comes after the Pong', 'alice pong 8', () =>
    delay(base(), 'alice CANDIDATES 2', 'alice pong 8'),
  ),
  fault('IC-1', 'a ufrag is another one', 'bob CANDIDATES 1', () =>
    rewriteEvent(base(), 'bob CANDIDATES', 'candidates', (value) => {
      value.ufrag = 'another';
    }),
  ),
  fault('IC-1', 'a batch beyond the limit is passed on', 'bob CANDIDATES 1', () =>
    largeBatch({ accepts: true }),
  ),
  fault('IC-1', 'early candidates do not come with the claim', 'bob CANDIDATES 1', () =>
    rewriteResult(earlyOffer(), 'bob < answerCall', 'answerCall', (value) => {
      value.earlyCandidates = [];
    }),
  ),
  fault(
    'IC-2',
    'candidates of another negotiation come',
    'bob CANDIDATES 2',
    () =>
      rewriteEvent(base(), 'bob CANDIDATES 2', 'candidates', (value) => {
        value.negotiationId = 2;
      }),
    ['IC-1'],
  ),
  fault(
    'NG-6',
    'candidates of an older negotiation are passed on',
    'alice CANDIDATES 4',
    staleCandidates,
  ),
  fault(
    'NG-6',
    'candidates come of a negotiation that was not described',
    'alice CANDIDATES 3',
    () =>
      rewriteEvent(iceRestart(), 'alice CANDIDATES 3', 'candidates', (value) => {
        value.negotiationId = 3;
      }),
    ['IC-1'],
  ),
  fault(
    'NG-6',
    'candidates come of a negotiation that their sender rejected',
    'alice CANDIDATES 3',
    candidatesOfRejected,
  ),
  fault('IC-2', 'candidates come for a call that is over', 'bob CANDIDATES 1', afterEnd, ['G-4']),
  fault(
    'IC-3',
    "a callee's candidates come before its claim",
    'alice CANDIDATES 1',
    () => {
      const early = takeEntry(candidates(), 'alice CANDIDATES');
      return insert(candidates(), 'bob > candidates', early);
    },
    ['AN-2', 'IC-1'],
  ),
  fault('IC-3', "a callee's early candidates come later", 'alice CANDIDATES 1', () =>
    rewriteEvent(candidates(), 'alice CANDIDATES', 'candidates', (value) => {
      const [first] = value.candidates;
      if (first !== undefined) first.candidate = 'candidate:early';
    }),
  ),
];
