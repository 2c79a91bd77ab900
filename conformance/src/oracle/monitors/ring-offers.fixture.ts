import { rewriteEvent, rewriteResult } from '../changes.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { earlyOffer } from '../flows.fixture.js';
import { rungWithOffer, rungWithoutOffer } from '../meeting-flows.fixture.js';

export const RING_OFFER_FAULTS: readonly Fault[] = [
  fault('SR-1', 'RINGING carries another offer', 'bob RINGING 1', () =>
    rewriteEvent(rungWithOffer(), 'bob RINGING', 'ringing', (value) => {
      value.sdpOffer = 'v=0 another';
    }),
  ),
  fault(
    'SR-1',
    'RINGING carries the offer to a session without the feature',
    'bob RINGING 1',
    () =>
      rewriteEvent(rungWithoutOffer(), 'bob RINGING', 'ringing', (value) => {
        value.sdpOffer = 'v=0 offer';
      }),
    ['EO-2'],
  ),
  fault('SR-1', 'the claim repeats the offer', 'bob < answerCall 1', () =>
    rewriteResult(rungWithOffer(), 'bob < answerCall', 'answerCall', (value) => {
      value.sdpOffer = 'v=0 offer';
    }),
  ),
  fault('SR-1', 'ANSWERED does not carry the answer', 'alice ANSWERED 1', () =>
    rewriteEvent(rungWithOffer(), 'alice ANSWERED', 'answered', (value) => {
      value.sdpAnswer = undefined;
    }),
  ),
  fault('EO-2', 'RINGING carries an early offer', 'bob RINGING 1', () =>
    rewriteEvent(earlyOffer(), 'bob RINGING', 'ringing', (value) => {
      value.sdpOffer = 'v=0 offer';
    }),
  ),
];
