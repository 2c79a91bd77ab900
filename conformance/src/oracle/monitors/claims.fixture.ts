import type { AnswerCallResult } from '@audiocall/proto';
import {
  delay,
  double,
  drop,
  rewrite,
  rewriteEvent,
  rewriteResult,
  takeEntry,
} from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { answers, base, earlyOffer } from '../flows.fixture.js';

const give = (change: (value: AnswerCallResult) => void) => () =>
  rewriteResult(base(), 'bob < answerCall', 'answerCall', change);

export const CLAIM_FAULTS: readonly Fault[] = [
  fault(
    'AN-1',
    'the answer names another caller',
    'bob < answerCall 1',
    give((value) => {
      value.caller = 'mallory';
    }),
  ),
  fault(
    'AN-1',
    "the answer names another caller's session",
    'bob < answerCall 1',
    give((value) => {
      value.callerSession = 'another';
    }),
  ),
  fault(
    'AN-1',
    'the first negotiation is not 1',
    'bob < answerCall 1',
    give((value) => {
      value.negotiationId = 2;
    }),
  ),
  fault(
    'AN-2',
    'the caller is not told of the claim',
    'alice pong 3',
    () => drop(base(), 'alice ANSWERED'),
    ['EO-3'],
  ),
  fault(
    'AN-2',
    'the caller is told twice',
    'alice ANSWERED 2',
    () => double(base(), 'alice ANSWERED'),
    ['G-7'],
  ),
  fault('AN-2', 'ANSWERED names another session', 'alice ANSWERED 1', () =>
    rewriteEvent(base(), 'alice ANSWERED', 'answered', (value) => {
      value.calleeSession = 'another';
    }),
  ),
  fault('AN-2', 'ANSWERED has an answer that nobody gave', 'alice ANSWERED 1', () =>
    rewriteEvent(base(), 'alice ANSWERED', 'answered', (value) => {
      value.sdpAnswer = 'v=0 made up';
    }),
  ),
  fault(
    'AN-2',
    "ANSWERED comes after the claimant's description",
    'alice DESCRIPTION 1',
    () => delay(base(), 'alice ANSWERED', 'alice DESCRIPTION'),
    ['G-5'],
  ),
  fault('AN-3', 'a call is claimed twice', 'bob < answerCall 3', () => {
    const claim = takeEntry(answers(), 'bob < answerCall 2');
    return rewrite(answers(), 'bob < answerCall 3', (entry) => {
      const [again, first] = [entry.what, claim.what];
      if (again.case !== 'received' || first.case !== 'received') return;
      if (again.value.body.case !== 'response' || first.value.body.case !== 'response') return;
      const { requestId } = again.value.body.value;
      again.value.body.value = { ...first.value.body.value, requestId };
    });
  }),
  fault('EO-3', 'late SDP is not asked for', 'alice ANSWERED 1', () =>
    rewriteEvent(base(), 'alice ANSWERED', 'answered', (value) => {
      value.needOffer = false;
    }),
  ),
  fault('EO-3', 'early SDP is asked for again', 'alice ANSWERED 1', () =>
    rewriteEvent(earlyOffer(), 'alice ANSWERED', 'answered', (value) => {
      value.needOffer = true;
    }),
  ),
];
