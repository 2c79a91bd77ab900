import type { CreateSessionResult } from '@audiocall/proto';
import { rewriteResult } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { sessions } from '../session-flows.fixture.js';

const grant = (who: string, change: (granted: CreateSessionResult) => void) => () =>
  rewriteResult(sessions(), `${who} < createSession`, 'createSession', change);

const setRing = (who: string, ringMs: number) =>
  grant(who, ({ timers }) => {
    if (timers !== undefined) timers.ringMs = ringMs;
  });

const setLimit = (name: 'maxHeldCalls' | 'keptResponses', value: number) =>
  grant('bob', ({ limits }) => {
    if (limits !== undefined) limits[name] = value;
  });

export const SESSION_FAULTS: readonly Fault[] = [
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
    ['RQ-5'],
  ),
  fault('LM-1', 'a limit is not announced', 'bob < createSession 1', setLimit('maxHeldCalls', 0)),
  fault(
    'LM-1',
    'too few responses are kept',
    'bob < createSession 1',
    setLimit('keptResponses', 8),
  ),
];
