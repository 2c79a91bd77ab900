/** Owns the list of all monitors. */
import type { Monitor } from '../monitor.js';
import { candidates } from './candidates.js';
import { claims } from './claims.js';
import { connections, mediaFailures } from './connections.js';
import { descriptions, earlyOffers } from './descriptions.js';
import { freeAfterReject, leaves, noLostGlare, otherHeldCalls, reasons } from './ends.js';
import { mutes, quietChanges } from './mutes.js';
import { lateSessions, offerContents, offers } from './offers.js';
import { countedEvents, nothingAfterEnd, oneTerminal, responseFirst, roles } from './order.js';
import {
  answers,
  completeResults,
  oneResponse,
  refusalsHaveNoEffect,
  repeatedRequests,
  requestsNeedIds,
} from './requests.js';
import { announcements, hello, liveness, sessionEnds, userIds } from './sessions.js';
import { isolation, localErrors, settling } from './settling.js';
import { applicationErrors, sounds } from './sound.js';
import { callTimers } from './timers.js';
import { frameLimit, malformed, subprotocol } from './wire.js';

/** Every monitor of the oracle. */
export const MONITORS: readonly Monitor[] = [
  responseFirst,
  countedEvents,
  oneTerminal,
  nothingAfterEnd,
  roles,
  settling,
  isolation,
  localErrors,
  oneResponse,
  repeatedRequests,
  requestsNeedIds,
  completeResults,
  answers,
  refusalsHaveNoEffect,
  subprotocol,
  malformed,
  frameLimit,
  userIds,
  announcements,
  sessionEnds,
  hello,
  liveness,
  offers,
  offerContents,
  lateSessions,
  claims,
  connections,
  mediaFailures,
  leaves,
  reasons,
  freeAfterReject,
  otherHeldCalls,
  noLostGlare,
  callTimers,
  earlyOffers,
  descriptions,
  candidates,
  mutes,
  quietChanges,
  sounds,
  applicationErrors,
];
