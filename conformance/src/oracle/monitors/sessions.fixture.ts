import { type CreateSessionResult, Feature, StatusCode } from '@audiocall/proto';
import { destroy } from '../calls.fixture.js';
import { answerWith, rewriteResult } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { provenUsers, startProven } from '../operation-flows.fixture.js';
import { sessions } from '../session-flows.fixture.js';
import { Script } from '../trace.fixture.js';

const grant = (who: string, change: (granted: CreateSessionResult) => void) => () =>
  rewriteResult(sessions(), `${who} < createSession`, 'createSession', change);

const setRing = (who: string, ringMs: number) =>
  grant(who, ({ timers }) => {
    if (timers !== undefined) timers.ringMs = ringMs;
  });

/** Of somebody who asks for recording. */
const grantAsked = (change: (granted: CreateSessionResult) => void) => () =>
  rewriteResult(asking(), 'alice < createSession', 'createSession', change);

const setLimit = (name: 'maxHeldCalls' | 'maxReplayEvents' | 'keptResponses', value: number) =>
  grant('bob', ({ limits }) => {
    if (limits !== undefined) limits[name] = value;
  });

const answerMallory = (nth: number, code: StatusCode) => () =>
  answerWith(provenUsers(), `mallory < createSession ${nth}`, code);

function asking() {
  const script = new Script();
  script.join('alice', { features: [Feature.RECORDING] });
  script.settle();
  return script.trace;
}

/** Somebody who shows a valid token is refused. */
function refuseProven() {
  const script = startProven();
  const value = { serviceId: 'demo', userId: 'alice', authToken: '<user token 1>' };
  script.open('alice').tries({ case: 'createSession', value }, StatusCode.UNAUTHENTICATED);
  return script.trace;
}

/** A user comes again, and asks for other features. */
function askedAgain() {
  const script = new Script();
  destroy(script.join('alice', { features: [Feature.RESUME] }));
  script.join('alice-2', { user: 'alice' });
  script.settle();
  return script.trace;
}

export const SESSION_FAULTS: readonly Fault[] = [
  fault(
    'SE-10',
    'a feature is named twice',
    'alice < createSession 1',
    grantAsked((value) => {
      value.features.push(Feature.RECORDING);
    }),
  ),
  fault('SE-10', 'offered is what was asked for', 'alice-2 < createSession 1', () =>
    rewriteResult(askedAgain(), 'alice-2 < createSession', 'createSession', (value) => {
      value.offered = [];
    }),
  ),
  fault(
    'SE-11',
    'a session without a token',
    'mallory < createSession 1',
    answerMallory(1, StatusCode.OK),
    ['RQ-5'],
  ),
  fault(
    'SE-11',
    'a session with a token that is over',
    'mallory < createSession 2',
    answerMallory(2, StatusCode.OK),
    ['RQ-5'],
  ),
  fault(
    'SE-11',
    'a session with a token that nobody signed',
    'mallory < createSession 3',
    answerMallory(3, StatusCode.OK),
    ['RQ-5'],
  ),
  fault(
    'SE-11',
    'a token of another user is refused for another reason',
    'mallory < createSession 4',
    answerMallory(4, StatusCode.USER_ALREADY_ONLINE),
  ),
  fault(
    'SE-11',
    'a session with a token for another service',
    'mallory < createSession 5',
    answerMallory(5, StatusCode.OK),
    ['RQ-5'],
  ),
  fault('SE-11', 'a proven user is refused', 'alice < createSession 1', refuseProven),
  fault('SE-11', 'another user id than that of the token', 'bob < createSession 1', () => {
    const script = startProven();
    script.join('bob', { authToken: '<user token 2>', made: true, user: 'bobby' });
    return script.trace;
  }),
  fault(
    'SE-2',
    'the user id is another one than was asked for',
    'carol < createSession 1',
    grant('carol', (granted) => {
      granted.userId = 'carola';
    }),
  ),
  fault(
    'SE-2',
    'a user id is made up that somebody has',
    'bob < createSession 1',
    grant('bob', (granted) => {
      granted.userId = 'alice';
    }),
    ['MD-2'],
  ),
  fault(
    'SE-10',
    'a timer is longer than its own',
    'carol < createSession 1',
    setRing('carol', 90_000),
  ),
  fault(
    'SE-10',
    'a timer is shorter than asked for',
    'carol < createSession 1',
    setRing('carol', 500),
  ),
  fault('SE-10', 'a timer is shorter unasked', 'bob < createSession 1', setRing('bob', 500)),
  fault('SE-10', 'a timer is not announced', 'alice < createSession 1', setRing('alice', 0)),
  fault(
    'SE-10',
    'the session policy is not announced',
    'bob < createSession 1',
    grant('bob', (granted) => {
      granted.sessionPolicy = 0;
    }),
  ),
  fault(
    'SE-10',
    'the busy scope is not announced',
    'bob < createSession 1',
    grant('bob', (granted) => {
      granted.busyScope = 0;
    }),
  ),
  fault(
    'SE-10',
    'a timer of a feature that is offered is not announced',
    'bob < createSession 1',
    grant('bob', ({ timers }) => {
      if (timers !== undefined) timers.negotiateMs = 0;
    }),
  ),
  fault(
    'SE-10',
    'a feature is in force unasked',
    'bob < createSession 1',
    grant('bob', ({ features }) => features.push(Feature.RECORDING)),
  ),
  fault(
    'SE-10',
    'a feature is in force that is not offered',
    'alice < createSession 1',
    grantAsked(({ offered }) => offered.splice(offered.indexOf(Feature.RECORDING), 1)),
  ),
  fault(
    'SE-10',
    'a feature is not in force that was asked for and is offered',
    'alice < createSession 1',
    grantAsked(({ features }) => features.pop()),
  ),
  fault(
    'LM-1',
    'a limit of a feature that is offered is not announced',
    'bob < createSession 1',
    setLimit('maxReplayEvents', 0),
  ),
  fault(
    'LM-1',
    'a limit that is never 0 is not announced',
    'bob < createSession 1',
    setLimit('maxHeldCalls', 0),
  ),
  fault(
    'LM-1',
    'no limit is announced',
    'bob < createSession 1',
    grant('bob', (granted) => {
      granted.limits = undefined;
    }),
  ),
  fault(
    'LM-1',
    'too few responses are kept',
    'bob < createSession 1',
    setLimit('keptResponses', 8),
  ),
];
