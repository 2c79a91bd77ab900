import {
  double,
  drop,
  insert,
  leak,
  misroute,
  rewriteEvent,
  rewriteResult,
  takeEntry,
} from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { base, earlyOffer, strangers } from '../flows.fixture.js';

export const DESCRIPTION_FAULTS: readonly Fault[] = [
  fault(
    'EO-1',
    'candidates come before the claim',
    'bob CANDIDATES 1',
    () => insert(earlyOffer(), 'bob RINGING', takeEntry(base(), 'bob CANDIDATES')),
    ['G-1', 'IC-1'],
  ),
  fault('EO-2', 'the claimant gets another offer', 'bob < answerCall 1', () =>
    rewriteResult(earlyOffer(), 'bob < answerCall', 'answerCall', (value) => {
      value.sdpOffer = 'v=0 another';
    }),
  ),
  fault(
    'EO-2',
    'the claimant gets no offer',
    'bob < answerCall 1',
    () =>
      rewriteResult(earlyOffer(), 'bob < answerCall', 'answerCall', (value) => {
        delete value.sdpOffer;
      }),
    ['IC-1'],
  ),
  fault('EO-2', 'the claimant gets an offer that nobody made', 'bob < answerCall 1', () =>
    rewriteResult(base(), 'bob < answerCall', 'answerCall', (value) => {
      value.sdpOffer = 'v=0 made up';
    }),
  ),
  fault('EO-2', 'the offer rides on RINGING unasked', 'bob RINGING 1', () =>
    rewriteEvent(earlyOffer(), 'bob RINGING', 'ringing', (value) => {
      value.sdpOffer = 'v=0';
    }),
  ),
  fault(
    'EO-2',
    'the offer comes in an event too',
    'bob DESCRIPTION 1',
    () => insert(earlyOffer(), 'bob < answerCall', takeEntry(base(), 'bob DESCRIPTION')),
    ['DE-2'],
  ),
  fault('DE-2', 'a description is lost', 'alice pong 7', () => drop(base(), 'alice DESCRIPTION'), [
    'IC-1',
  ]),
  fault('DE-2', 'a description comes twice', 'bob DESCRIPTION 2', () =>
    double(base(), 'bob DESCRIPTION'),
  ),
  fault('DE-2', 'a description is rewritten', 'bob DESCRIPTION 1', () =>
    rewriteEvent(base(), 'bob DESCRIPTION', 'description', (value) => {
      value.sdp = 'v=0 another';
    }),
  ),
  fault(
    'DE-2',
    'a description comes back to its sender',
    'alice DESCRIPTION 1',
    () => misroute(base(), 'bob DESCRIPTION', 'alice'),
    ['IC-1'],
  ),
  fault(
    'DE-2',
    'a description reaches a third user',
    'eve DESCRIPTION 1',
    () => leak(strangers(), 'bob DESCRIPTION', 'eve'),
    ['G-6'],
  ),
];
