/** Owns which passages a family of sequences draws from. */
import { busy, cancel, course, late, noAnswer, reject, sessionEnd, stray } from './courses.js';
import type { Passage } from './passage.js';
import {
  answerByNameEarly,
  answerLoss,
  answerTimer,
  bothHangUp,
  cancelAnswer,
  doubleTap,
  glare,
  glareHeld,
  leaveConnected,
  leaveMedia,
  muteEarly,
  offerJoin,
  recall,
  rejectCancel,
  repeats,
  trickleEarly,
  twoCallers,
} from './races.js';

/** The passages that every server can play. */
export const CORE_PASSAGES: readonly Passage[] = [
  course,
  reject,
  cancel,
  late,
  busy,
  cancelAnswer,
  rejectCancel,
  answerLoss,
  offerJoin,
  answerByNameEarly,
  glare,
  glareHeld,
  twoCallers,
  recall,
  bothHangUp,
  leaveConnected,
  leaveMedia,
  trickleEarly,
  muteEarly,
  doubleTap,
  repeats,
  sessionEnd,
  stray,
];

/** Passages that wait for the end of the time to ring. */
export const TIMER_PASSAGES: readonly Passage[] = [answerTimer, noAnswer, cancelAnswer, late];

/** A few of the core profile, to go with those of a feature. */
export const FEW_PASSAGES: readonly Passage[] = [course, reject, cancelAnswer, bothHangUp];
