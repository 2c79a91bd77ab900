import { StatusCode, type Trace } from '@audiocall/proto';
import { answerWith } from '../changes.fixture.js';
import {
  offerBeforeGap,
  offerOfBroken,
  offerOfDestroyed,
  offerOfExpired,
  offerOfReplaced,
} from '../ended-offer-flows.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';
import { lostWhileHeld } from '../session-flows.fixture.js';

/** The callee's AnswerCall by name is told that somebody else was quicker: the call went on. */
const goesOn =
  (flow: () => Trace, who = 'carol') =>
  () =>
    answerWith(flow(), `${who} < answerCall`, StatusCode.ALREADY_ANSWERED);

const AT = 'carol < answerCall 1';

export const ENDED_OFFER_FAULTS: readonly Fault[] = [
  fault('SE-5', 'the held call of a destroyed session goes on', AT, goesOn(offerOfDestroyed)),
  fault(
    'SE-6',
    'the held call of a lost caller goes on',
    'bob < answerCall 1',
    goesOn(lostWhileHeld, 'bob'),
  ),
  fault('MD-2', 'the held call of a replaced session goes on', AT, goesOn(offerOfReplaced)),
  fault('RS-4', 'a held call goes on that nobody comes back for', AT, goesOn(offerOfExpired)),
  fault(
    'RS-8',
    'the held call of a session goes on that missed events',
    AT,
    goesOn(offerBeforeGap),
  ),
  fault(
    'WR-6',
    'the held call of a session goes on that broke the protocol',
    AT,
    goesOn(offerOfBroken),
  ),
];
