/**
 * Owns which answer a request is allowed to get (clause ER-1): rules in the order of the checks, each
 * speaking for one clause. The first rule that applies decides. Judges nothing, and knows only what
 * the trace says; where that leaves a doubt, it has no opinion.
 */

import type { Facts, SentFrame } from './facts.js';
import { checkAnswer, checkLeave } from './responses/calls.js';
import {
  type Expectation,
  type NoOpinion,
  OK,
  type Question,
  type Rule,
} from './responses/expectation.js';
import { checkFeature, checkListing, checkNotice, checkRecording } from './responses/features.js';
import { checkFields } from './responses/fields.js';
import { checkDescription, checkSetMute } from './responses/media.js';
import { checkOffer } from './responses/offers.js';
import { checkCandidates, checkMediaReport } from './responses/reports.js';
import { checkResume } from './responses/resumes.js';
import {
  checkBody,
  checkCreateSession,
  checkDestroy,
  checkGoingAway,
  checkProvenUser,
  checkSession,
  checkUserToken,
} from './responses/sessions.js';

/** The answer that a request has to get, from what was known when it was sent. */
export function expectResponse(facts: Facts, request: SentFrame): Expectation | NoOpinion {
  const question: Question = { facts, request, session: request.session };
  const opinions: Expectation[] = [];
  for (const rule of RULES) {
    const opinion = rule(question);
    if (opinion === undefined) continue;
    if (opinion === 'no opinion') break;
    opinions.push(opinion);
  }
  const [first] = opinions;
  if (first === undefined) return 'no opinion';
  const other = opinions.find((opinion) => opinion.code !== first.code && opinion.code !== OK);
  return other === undefined ? first : { ...first, shadowed: other.code };
}

/** The checks, in the order of ER-1. */
const RULES: readonly Rule[] = [
  checkBody,
  checkFeature,
  checkSession,
  checkFields,
  checkGoingAway,
  checkUserToken,
  checkCreateSession,
  checkProvenUser,
  checkResume,
  checkOffer,
  checkAnswer,
  checkLeave,
  checkSetMute,
  checkDescription,
  checkCandidates,
  checkMediaReport,
  checkRecording,
  checkNotice,
  checkListing,
  checkDestroy,
];
