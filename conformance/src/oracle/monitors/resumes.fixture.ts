import { EndReason, SessionState, StatusCode, type Trace } from '@audiocall/proto';
import { connectedCall } from '../calls.fixture.js';
import {
  answerWith,
  drop,
  rewrite,
  rewriteEvent,
  rewriteResponse,
  rewriteResult,
} from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { callIdOf } from '../made-ids.fixture.js';
import { expired, resumed, rungAway } from '../resume-flows.fixture.js';
import { inState, startResumable } from '../returns.fixture.js';
import {
  gapped,
  guessed,
  overfilled,
  replayedTwice,
  sentAgain,
  shownAgain,
  takenOver,
} from '../seen-flows.fixture.js';

/** The older socket stays open after a takeover, and works on. */
function keepOlder(serves: boolean): Trace {
  const { script, alice, bob } = startResumable();
  const call = connectedCall(script, alice, bob);
  alice.resumes(inState(SessionState.IN_CALL, { call, peer: bob }));
  script.settle();
  alice.onSocket(0, () => {
    if (serves) {
      alice.sends({ requestId: 90, body: { case: 'leave', value: {} } });
      const value = { callId: call.id, alreadyEnded: false };
      alice.isAnswered(90, { case: 'leave', value });
    }
    alice.isClosed(4002);
  });
  return script.trace;
}

/** A guess too many, and the socket stays open. */
function keepGuessing(): Trace {
  const { script, alice } = startResumable();
  const mallory = script.open('mallory');
  script.settle();
  for (let nth = 0; nth < 5; nth += 1) {
    const shown = { sessionId: alice.sessionId, resumeToken: `<token of 9 characters ${nth}>` };
    mallory.tries({ case: 'resume', value: shown }, StatusCode.RESUME_FAILED);
  }
  script.settle();
  return script.trace;
}

/** Somebody asks without a token, and is closed as if these were guesses. */
function punished(): Trace {
  const { script, alice } = startResumable();
  const mallory = script.open('mallory');
  script.settle();
  for (let nth = 0; nth < 5; nth += 1) {
    const shown = { sessionId: alice.sessionId, resumeToken: '' };
    mallory.tries({ case: 'resume', value: shown }, StatusCode.INVALID_ARGUMENT);
  }
  mallory.isClosed(4008);
  script.settle();
  return script.trace;
}

const closeWith = (flow: () => Trace, who: string, code: number) => () =>
  rewrite(flow(), `${who} closed`, ({ what }) => {
    if (what.case === 'closed') what.value.code = code;
  });

export const RESUME_FAULTS: readonly Fault[] = [
  fault(
    'RS-2',
    'a Resume with the right token is refused',
    'alice < resume 1',
    () => answerWith(takenOver(), 'alice < resume', StatusCode.RESUME_FAILED),
    ['RQ-2'],
  ),
  fault('RS-2', 'an event comes again with another content', 'bob RINGING 2', () =>
    rewriteEvent(replayedTwice(), 'bob RINGING 2', 'ringing', (value) => {
      value.caller = 'carol';
    }),
  ),
  fault('RS-2', 'a response comes again with another content', 'bob < createSession 2', () =>
    rewriteResult(replayedTwice(), 'bob < createSession 2', 'createSession', (value) => {
      value.userId = 'carol';
    }),
  ),
  fault('RS-3', 'a call that has ended rings with time left', 'bob RINGING 1', () =>
    rewriteEvent(rungAway(), 'bob RINGING', 'ringing', (value) => {
      value.expiresInMs = 50_000;
    }),
  ),
  fault('RS-3', 'a call that still rings has more time left than there is', 'bob RINGING 2', () =>
    rewriteEvent(rungAway(), 'bob RINGING 2', 'ringing', (value) => {
      value.expiresInMs = 60_000;
    }),
  ),
  fault('RS-3', 'a call that still rings has no time left', 'bob RINGING 2', () =>
    rewriteEvent(rungAway(), 'bob RINGING 2', 'ringing', (value) => {
      value.expiresInMs = 0;
    }),
  ),
  fault(
    'RS-4',
    'a session is resumed after its time',
    'alice < resume 1',
    () => answerWith(expired(), 'alice < resume', StatusCode.OK),
    ['RQ-5'],
  ),
  fault('RS-4', 'the other party is told nothing', 'bob pong 20', () =>
    drop(expired(), 'bob LEAVE'),
  ),
  fault(
    'RS-4',
    'the other party is told HANGUP',
    'bob LEAVE 1',
    () =>
      rewriteEvent(expired(), 'bob LEAVE', 'leave', (value) => {
        value.reason = EndReason.HANGUP;
      }),
    ['RJ-3'],
  ),
  fault('RS-5', 'the highest id is below one that was answered', 'alice < resume 2', () =>
    rewriteResult(sentAgain(), 'alice < resume 2', 'resume', (value) => {
      value.lastRequestId = 1;
    }),
  ),
  fault(
    'RS-5',
    'a request is executed again',
    'alice < offerCall 2',
    () =>
      rewriteResult(sentAgain(), 'alice < offerCall 2', 'offerCall', (value) => {
        value.callId = callIdOf(2);
      }),
    ['RQ-2'],
  ),
  fault('RS-6', 'a token is used twice', 'alice < resume 1', () =>
    rewriteResult(resumed(), 'alice < resume', 'resume', (value) => {
      value.resumeToken = '<token of 43 characters alice 1>';
    }),
  ),
  fault('RS-6', 'a token is too short', 'alice < resume 1', () =>
    rewriteResult(takenOver(), 'alice < resume', 'resume', (value) => {
      value.resumeToken = '<token of 8 characters>';
    }),
  ),
  fault('RS-6', 'a token is longer than a Resume may show', 'alice < resume 1', () =>
    rewriteResult(resumed(), 'alice < resume', 'resume', (value) => {
      value.resumeToken = '<token of 129 characters 9>'.padEnd(129, '.');
    }),
  ),
  fault(
    'RS-6',
    'a guess succeeds',
    'mallory < resume 2',
    () => answerWith(guessed(), 'mallory < resume 2', StatusCode.OK),
    ['RQ-5'],
  ),
  fault('RS-6', 'the token that was shown goes at once', 'alice < resume 3', () =>
    answerWith(shownAgain(), 'alice < resume 3', StatusCode.RESUME_FAILED),
  ),
  fault('RS-6', 'a wrong token has its own sentence', 'mallory < resume 3', () =>
    rewriteResponse(guessed(), 'mallory < resume 3', ({ status }) => {
      if (status !== undefined) status.message = 'The token is wrong.';
    }),
  ),
  fault('RS-6', 'what is no guess closes the socket', 'mallory closed 1', punished, ['LM-2']),
  fault('RS-6', 'five failures leave the socket open', 'mallory pong 3', keepGuessing),
  fault(
    'RS-6',
    'five failures close the socket with another code',
    'mallory closed 1',
    closeWith(guessed, 'mallory', 1000),
    ['SE-7'],
  ),
  fault(
    'RS-7',
    'the older socket is closed with another code',
    'alice closed 1',
    closeWith(takenOver, 'alice', 1000),
  ),
  fault(
    'RS-7',
    'a request on the older socket is answered',
    'alice < leave 1',
    () => keepOlder(true),
    ['RQ-1'],
  ),
  fault(
    'RS-8',
    'a gap is answered as a wrong token is',
    'alice < resume 1',
    () => answerWith(gapped(), 'alice < resume', StatusCode.RESUME_FAILED),
    ['RS-1', 'RS-2'],
  ),
  fault(
    'RS-8',
    'more bytes than the server keeps are no gap',
    'bob < resume 1',
    () => answerWith(overfilled(), 'bob < resume', StatusCode.RESUME_FAILED),
    ['RS-1'],
  ),
  fault('RS-8', 'the call outlives a gap', 'bob pong 17', () => drop(gapped(), 'bob LEAVE')),
  fault(
    'RS-8',
    'the other party is told HANGUP',
    'bob LEAVE 1',
    () =>
      rewriteEvent(gapped(), 'bob LEAVE', 'leave', (value) => {
        value.reason = EndReason.HANGUP;
      }),
    ['RJ-3'],
  ),
];
