/** Owns the list of all monitors. */
import type { Monitor } from '../monitor.js';
import { answers } from './answers.js';
import { tellsApplication } from './application.js';
import { applicationErrors } from './application-errors.js';
import { candidateBuffer } from './candidate-buffer.js';
import { candidates } from './candidates.js';
import { claims } from './claims.js';
import { answersOnce } from './client-answers.js';
import { alertsInTime, answersPings, countsUnknown, tellsElsewhere } from './client-events.js';
import { leavesOffers } from './client-given-up.js';
import { idleAgain } from './client-idle.js';
import {
  changesQuietly,
  describesInTurn,
  keepsWish,
  losesWell,
  sendsCandidates,
} from './client-media.js';
import { functionsEnd } from './client-outcomes.js';
import { reportsInTime } from './client-reports.js';
import { asksForSession, clientFrames, namesCalls } from './client-requests.js';
import {
  acknowledges,
  keepsWishes,
  mindsSilence,
  resumesRight,
  sendsAgain,
} from './client-resume.js';
import { comesBack } from './client-return.js';
import { completeResults } from './complete-results.js';
import { connections } from './connections.js';
import { emptyIgnored, toldUnanswered } from './control-errors.js';
import { countableIds } from './countable-ids.js';
import { descriptions, earlyOffers } from './descriptions.js';
import { patience, peerStates } from './detached.js';
import { deviceNotices } from './device-notices.js';
import {
  needsAnIdToWork,
  refusalsHaveNoEffect,
  repeatsHaveNoEffect,
  wrongRefusalsHaveNoEffect,
} from './effects.js';
import { endNames } from './end-names.js';
import { endedOffers } from './ended-offers.js';
import { freeAfterReject, leaves, otherHeldCalls, quietCancels } from './ends.js';
import { answeredElsewhere, busyUsers, forkedRejects, forks } from './forks.js';
import { merges, noLostGlare } from './glare.js';
import { goodbyes } from './going-away.js';
import { heldReplays } from './held-replays.js';
import { isolation, localErrors } from './isolation.js';
import { jsonFrames } from './json.js';
import { lastEvents } from './last-events.js';
import { hello, liveness } from './liveness.js';
import { mediaFailures } from './media-failures.js';
import { mediaStates } from './media-states.js';
import { mutes } from './mutes.js';
import {
  boundedNegotiations,
  fittingAnswers,
  losersAnswer,
  oneNegotiation,
} from './negotiations.js';
import { idleRinging, lateSessions, offerContents, offers } from './offers.js';
import {
  countedEvents,
  noSecondEnd,
  nothingAfterEnd,
  oneTerminal,
  responseFirst,
  roles,
} from './order.js';
import { offersGivenUp, returnsInTime } from './overstays.js';
import { quietChanges } from './quiet-changes.js';
import { rates } from './rates.js';
import { reasons } from './reasons.js';
import { acknowledgements, keptWishes } from './reconnecting.js';
import { recordings } from './recordings.js';
import { replacements } from './replacements.js';
import { wholeReplays } from './replays.js';
import { noFailures, oneResponse, repeatedRequests, requestsNeedIds } from './requests.js';
import { executedOnce, lateRinging, replays, takeovers, tokens } from './resumes.js';
import { reusedIds } from './reused-ids.js';
import { ringOffers } from './ring-offers.js';
import { sameAnswers } from './same-answers.js';
import { sessionEnds } from './session-ends.js';
import { announcements, grants, provenUsers, userIds } from './sessions.js';
import { settling } from './settling.js';
import { slowReaders } from './slow-readers.js';
import { snapshots } from './snapshots.js';
import { sounds } from './sound.js';
import { connectTimes, punctual, ringTimes, stoppedRings } from './timers.js';
import { unknownFields } from './unknown-fields.js';
import { userLists } from './user-lists.js';
import { malformed, serverFrames, subprotocol, wellFormed } from './wire.js';

/**
 * The monitors of what an SDK does, which look at participants that are driven. They are all there is to judge
 * where the harness itself is the server.
 */
export const CLIENT_MONITORS: readonly Monitor[] = [
  subprotocol,
  sounds,
  applicationErrors,
  losersAnswer,
  functionsEnd,
  idleAgain,
  asksForSession,
  clientFrames,
  namesCalls,
  answersOnce,
  leavesOffers,
  answersPings,
  countsUnknown,
  alertsInTime,
  tellsElsewhere,
  describesInTurn,
  sendsCandidates,
  reportsInTime,
  losesWell,
  keepsWish,
  changesQuietly,
  sendsAgain,
  resumesRight,
  acknowledges,
  keepsWishes,
  mindsSilence,
  comesBack,
  tellsApplication,
];

/**
 * Every monitor of the oracle. Of what they say about the same step, the first is told first: what holds in one
 * situation says more than what holds for every call.
 */
export const MONITORS: readonly Monitor[] = [
  ...CLIENT_MONITORS,
  isolation,
  localErrors,
  repeatedRequests,
  repeatsHaveNoEffect,
  requestsNeedIds,
  needsAnIdToWork,
  toldUnanswered,
  emptyIgnored,
  malformed,
  wellFormed,
  serverFrames,
  jsonFrames,
  unknownFields,
  // An event that is out of its place in the row says nothing else.
  countedEvents,
  userIds,
  countableIds,
  reusedIds,
  sameAnswers,
  provenUsers,
  announcements,
  grants,
  goodbyes,
  lastEvents,
  replacements,
  quietCancels,
  noSecondEnd,
  refusalsHaveNoEffect,
  sessionEnds,
  endedOffers,
  hello,
  liveness,
  merges,
  forks,
  answeredElsewhere,
  offers,
  idleRinging,
  offerContents,
  lateSessions,
  claims,
  mediaStates,
  connections,
  mediaFailures,
  leaves,
  freeAfterReject,
  otherHeldCalls,
  noLostGlare,
  ringTimes,
  stoppedRings,
  punctual,
  connectTimes,
  earlyOffers,
  quietChanges,
  descriptions,
  candidateBuffer,
  candidates,
  mutes,
  heldReplays,
  oneNegotiation,
  fittingAnswers,
  boundedNegotiations,
  ringOffers,
  recordings,
  deviceNotices,
  userLists,
  peerStates,
  patience,
  returnsInTime,
  offersGivenUp,
  replays,
  snapshots,
  wholeReplays,
  lateRinging,
  executedOnce,
  tokens,
  takeovers,
  acknowledgements,
  keptWishes,
  forkedRejects,
  busyUsers,
  rates,
  slowReaders,
  // For every end, every event, every answer.
  reasons,
  endNames,
  responseFirst,
  nothingAfterEnd,
  roles,
  settling,
  oneResponse,
  noFailures,
  answers,
  completeResults,
  wrongRefusalsHaveNoEffect,
  oneTerminal,
];
