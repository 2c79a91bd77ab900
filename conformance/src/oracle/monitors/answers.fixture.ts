import { Disposition, EndReason, SessionPolicy, StatusCode, type Trace } from '@audiocall/proto';
import { busy, glare, heldLimit, noGlareWhileCalling } from '../busy-flows.fixture.js';
import {
  answerWith,
  insert,
  repeat,
  rewriteResponse,
  rewriteResult,
  takeEntry,
} from '../changes.fixture.js';
import type { ClauseId } from '../clauses.js';
import { type Fault, fault } from '../faults.fixture.js';
import { answeredUngiven, deviceNotices, notInForce } from '../feature-flows.fixture.js';
import {
  acknowledged,
  answers,
  base,
  bothHangUp,
  cancel,
  cancelByRef,
  lateErrors,
  lateSession,
  offers,
  reject,
  rejectByName,
  strangers,
} from '../flows.fixture.js';
import { forkAnswered } from '../fork-flows.fixture.js';
import {
  bytesOfOthers,
  emptyBatch,
  filledByOthers,
  fullOfCalls,
  fullOfOffers,
  heldCountLeaks,
  heldFromOneAddress,
} from '../limit-flows.fixture.js';
import { callIdOf } from '../made-ids.fixture.js';
import { descriptions, earlyMutes, mutes } from '../media-flows.fixture.js';
import { askedMedia } from '../renegotiation-flows.fixture.js';
import { unseenResponses } from '../replay-flows.fixture.js';
import { discarded } from '../seen-flows.fixture.js';
import {
  destroyed,
  firstEver,
  longIds,
  lookAlikes,
  outsiders,
  secondDevice,
  services,
  sessions,
  unknownService,
} from '../session-flows.fixture.js';
import { byCaller, declinesUnseen, hangsUpBy, leavesByPeer } from '../target-flows.fixture.js';
import { forgottenTwice, tombstoneOfOthers, tombstones } from '../timer-flows.fixture.js';
import { LIMITS, Script, UNBOUNDED } from '../trace.fixture.js';
import { unknownContent } from '../wire-flows.fixture.js';

/** The request is answered with a code that the clause does not allow. */
function wrong(
  clause: ClauseId,
  at: string,
  flow: () => Trace,
  code: keyof typeof StatusCode,
  also: readonly ClauseId[] = [],
): Fault {
  const what = `${at} is ${code} in ${flow.name}`;
  return fault(clause, what, at, () => answerWith(flow(), at, StatusCode[code]), also);
}

/** Under REJECT another device of a user gets a session, and the older one goes on. */
function letIn(): Trace {
  const script = new Script();
  const policy = SessionPolicy.REJECT;
  script.join('alice', { policy, deviceId: 'phone' });
  script.settle();
  script.join('alice-2', { user: 'alice', policy, deviceId: 'tablet' });
  script.settle();
  return script.trace;
}

export const ANSWER_FAULTS: readonly Fault[] = [
  fault(
    'LM-1',
    'an offer is refused by a server that is far from full',
    'alice < offerCall 1',
    () => filledByOthers(UNBOUNDED),
  ),
  fault(
    'LM-1',
    'an offer is refused by a server that was not asked for as many calls as it remembers',
    'alice < offerCall 1',
    () => filledByOthers({ ...UNBOUNDED, maxCalls: 64, callsMade: 63 }),
  ),
  fault(
    'RS-2',
    'what a session missed is gone in a server that is far from full',
    'bob < resume 1',
    () => bytesOfOthers(UNBOUNDED),
    ['IC-3'],
  ),
  fault('LM-2', 'one more is held for an address than may be', 'carol < offerCall 1', () =>
    heldFromOneAddress({ accepts: true }),
  ),
  fault('LM-2', 'one less is held for an address than may be', 'carol < offerCall 1', () =>
    heldFromOneAddress({ bound: 3 }),
  ),
  wrong('IC-1', 'alice < candidates 1', askedMedia, 'STALE_NEGOTIATION'),
  wrong('IC-2', 'alice < candidates 2', askedMedia, 'INVALID_STATE'),
  wrong('CN-4', 'alice < mediaReport 1', askedMedia, 'OK'),
  wrong('CN-4', 'bob < mediaReport 1', askedMedia, 'STALE_NEGOTIATION'),
  wrong('CN-4', 'alice < mediaReport 3', askedMedia, 'INVALID_STATE'),
  wrong('IC-1', 'alice < candidates 5', askedMedia, 'STALE_NEGOTIATION'),
  wrong('IC-2', 'alice < candidates 6', askedMedia, 'INVALID_STATE'),
  wrong('NG-6', 'bob < candidates 1', askedMedia, 'INVALID_STATE'),
  wrong('IC-1', 'alice < candidates 8', askedMedia, 'OK'),
  wrong('IC-2', 'bob < candidates 2', askedMedia, 'STALE_NEGOTIATION'),
  wrong('LM-1', 'alice < candidates 1', emptyBatch, 'OK'),
  fault('LM-1', 'a call that is over is held on', 'alice < offerCall 2', heldCountLeaks),
  fault('LM-5', 'a call more than there is room for', 'dave < offerCall 1', () =>
    fullOfCalls({ accepts: true }),
  ),
  fault('LM-5', 'a call is refused for which there is room', 'dave < offerCall 1', () =>
    fullOfCalls({ bound: 3 }),
  ),
  fault(
    'LM-4',
    'a Resume is refused as unknown whose buffer had to go',
    'bob < resume 1',
    () => answerWith(discarded(), 'bob < resume', StatusCode.RESUME_FAILED),
    ['RS-1'],
  ),
  fault('RS-8', 'as many responses as are kept are gone at a Resume', 'alice < resume 1', () =>
    unseenResponses(LIMITS.keptResponses),
  ),
  fault('LM-4', 'an early offer more than there is room for', 'bob < offerCall 1', () =>
    fullOfOffers({ accepts: true }),
  ),
  fault('LM-4', 'an early offer is refused for which there is room', 'bob < offerCall 1', () =>
    fullOfOffers({ bound: 9000 }),
  ),
  wrong('AN-1', 'bob < answerCall 1', base, 'NO_RINGING_CALL', [
    'CN-2',
    'CN-3',
    'DE-1',
    'DE-2',
    'ER-2',
    'G-7',
  ]),
  wrong('AN-3', 'bob < answerCall 3', answers, 'INVALID_STATE'),
  wrong('CA-1', 'alice < leave 1', cancel, 'CALL_NOT_FOUND', ['ER-2', 'G-3']),
  wrong('CA-2', 'alice < leave 1', cancelByRef, 'CALL_NOT_FOUND', ['ER-2', 'G-3']),
  wrong('CA-2', 'alice < leave 2', cancelByRef, 'CALL_NOT_FOUND'),
  wrong('DE-1', 'alice < description 1', descriptions, 'CALL_NOT_FOUND'),
  wrong('DE-1', 'bob < description 1', descriptions, 'INVALID_STATE'),
  wrong('DE-1', 'alice < description 3', descriptions, 'OK', ['DE-2']),
  wrong('DE-1', 'bob < description 2', descriptions, 'STALE_NEGOTIATION'),
  wrong('DE-3', 'bob < answerCall 1', answers, 'INVALID_STATE'),
  wrong('DE-3', 'bob < answerCall 1', answeredUngiven, 'INVALID_STATE'),
  wrong('ER-1', 'bob < answerCall 4', answers, 'CALL_NOT_FOUND'),
  wrong('ER-1', 'alice < offerCall 1', offers, 'SELF_CALL'),
  wrong('ER-3', 'alice < offerCall 3', offers, 'CALL_NOT_FOUND'),
  wrong('ER-4', 'eve < leave 1', strangers, 'INVALID_STATE'),
  wrong('GL-1', 'bob < offerCall 1', glare, 'BUSY'),
  fault('GL-1', 'GLARE names another call', 'bob < offerCall 1', () =>
    rewriteResponse(glare(), 'bob < offerCall', ({ status }) => {
      if (status !== undefined) status.winningCallId = 'another';
    }),
  ),
  wrong('GL-1', 'bob < offerCall 2', noGlareWhileCalling, 'GLARE'),
  wrong('HU-1', 'alice < leave 1', base, 'INVALID_STATE', ['ER-2', 'G-3']),
  wrong('HU-2', 'bob < leave 1', bothHangUp, 'CALL_ENDED'),
  fault(
    'HU-2',
    'a Leave of a call that is over says that it ended it',
    'bob < leave 1',
    () =>
      rewriteResult(bothHangUp(), 'bob < leave', 'leave', (value) => {
        value.alreadyEnded = false;
      }),
    ['G-3'],
  ),
  fault(
    'HU-1',
    'a Leave of a live call says that it was over',
    'alice < leave 1',
    () =>
      rewriteResult(base(), 'alice < leave', 'leave', (value) => {
        value.alreadyEnded = true;
      }),
    ['G-3'],
  ),
  wrong('LM-1', 'bob < offerCall 1', heldLimit, 'BUSY'),
  wrong('LM-1', 'bob < offerCall 2', heldLimit, 'UNIMPLEMENTED'),
  wrong('LS-1', 'alice < offerCall 1', lateSession, 'BUSY', ['DE-2', 'LS-5', 'TG-1', 'TG-3']),
  wrong('LS-3', 'bob < answerCall 1', lateSession, 'CALL_NOT_FOUND', [
    'CN-2',
    'CN-3',
    'DE-1',
    'DE-2',
    'ER-2',
    'LS-6',
    'RJ-3',
    'TG-3',
  ]),
  wrong('LS-4', 'bob < answerCall 1', lateErrors, 'CALL_NOT_FOUND'),
  wrong('LS-5', 'bob < answerCall 2', lateErrors, 'CALL_TYPE_MISMATCH'),
  wrong('LS-5', 'bob < answerCall 3', lateErrors, 'CALL_NOT_FOUND'),
  wrong('LS-5', 'bob < leave 1', lateErrors, 'CALL_NOT_FOUND'),
  wrong('LS-6', 'bob < answerCall 1', lateSession, 'NO_RINGING_CALL', [
    'CN-2',
    'CN-3',
    'DE-1',
    'DE-2',
    'ER-2',
    'LS-3',
    'RJ-3',
    'TG-3',
  ]),
  wrong('LS-7', 'bob < answerCall 2', answers, 'NO_RINGING_CALL', ['ER-2']),
  wrong('LS-9', 'bob < answerCall 1', cancel, 'NO_RINGING_CALL'),
  wrong('TG-4', 'bob < leave 1', bothHangUp, 'CALL_NOT_FOUND'),
  wrong('TG-4', 'bob < answerCall 1', cancel, 'CALL_NOT_FOUND'),
  fault('LS-9', 'CALL_ENDED gives another reason', 'bob < answerCall 1', () =>
    rewriteResponse(cancel(), 'bob < answerCall', ({ status }) => {
      if (status !== undefined) status.callEndReason = EndReason.HANGUP;
    }),
  ),
  wrong('SE-9', 'alice-2 < createSession 1', secondDevice, 'UNAUTHENTICATED'),
  wrong('MD-2', 'alice-2 < createSession 2', secondDevice, 'USER_ALREADY_ONLINE'),
  wrong('MD-2', 'alice < createSession 1', firstEver, 'USER_ALREADY_ONLINE', ['G-1', 'SE-7']),
  wrong('MD-2', 'bob < createSession 1', firstEver, 'USER_ALREADY_ONLINE'),
  fault('MD-2', 'another device is let in beside one', 'alice-2 < createSession 1', letIn),
  wrong('MU-1', 'alice < setMute 1', mutes, 'INVALID_STATE', ['ER-2']),
  wrong('MU-3', 'alice < setMute 1', earlyMutes, 'INVALID_STATE'),
  wrong('MU-3', 'bob < setMute 1', earlyMutes, 'CALL_NOT_FOUND'),
  wrong('MU-5', 'alice < setMute 3', mutes, 'INVALID_STATE'),
  wrong('OF-1', 'alice < offerCall 1', base, 'BUSY', ['DE-2', 'LS-4', 'TG-1', 'TG-3']),
  wrong('OF-3', 'carol < offerCall 1', busy, 'INVALID_STATE'),
  wrong('OF-5', 'alice < offerCall 2', offers, 'BUSY'),
  wrong('OF-5', 'alice < offerCall 7', offers, 'BUSY'),
  wrong('OF-6', 'alice < offerCall 6', offers, 'INVALID_STATE'),
  fault(
    'OF-6',
    'the repeated offer makes another call',
    'alice < offerCall 5',
    () =>
      rewriteResult(offers(), 'alice < offerCall 5', 'offerCall', (value) => {
        value.callId = 'another';
      }),
    ['EO-4', 'OF-1'],
  ),
  fault('OF-6', 'the repeated offer says that it is held', 'alice < offerCall 5', () =>
    rewriteResult(offers(), 'alice < offerCall 5', 'offerCall', (value) => {
      value.disposition = Disposition.HELD;
    }),
  ),
  fault('OF-6', 'the repeated offer has less time', 'alice < offerCall 5', () =>
    rewriteResult(offers(), 'alice < offerCall 5', 'offerCall', (value) => {
      value.expiresInMs = 1000;
    }),
  ),
  wrong('OF-7', 'alice < offerCall 1', offers, 'UNIMPLEMENTED'),
  wrong('DN-1', 'alice < deviceNotice 1', deviceNotices, 'OK'),
  wrong('RJ-1', 'bob < leave 1', reject, 'CALL_NOT_FOUND', ['ER-2', 'G-3']),
  wrong('RJ-5', 'bob < leave 1', rejectByName, 'INVALID_STATE', ['ER-2']),
  wrong('SE-1', 'eve < leave 1', outsiders, 'CALL_NOT_FOUND'),
  wrong('ER-3', 'alice < offerCall 1', longIds, 'INVALID_ARGUMENT', ['ER-2']),
  wrong('ER-3', 'alice < createSession 1', longIds, 'INVALID_ARGUMENT', ['G-1', 'SE-1']),
  wrong('ER-3', 'alice < offerCall 2', lookAlikes, 'INVALID_ARGUMENT', ['ER-2']),
  wrong('SE-3', 'alice < offerCall 1', services, 'BUSY', ['BZ-1']),
  wrong('SE-4', 'alice < createSession 2', sessions, 'INVALID_STATE'),
  wrong('SE-4', 'alice < resume 1', notInForce, 'UNIMPLEMENTED'),
  wrong('SE-5', 'alice < destroySession 1', destroyed, 'INVALID_STATE', ['ER-2']),
  wrong('SE-9', 'eve < createSession 1', outsiders, 'CALL_NOT_FOUND'),
  wrong('SE-9', 'eve < createSession 1', unknownService, 'OK', ['RQ-5']),
  fault(
    'TG-1',
    'a Leave by call id names another call',
    'alice < leave 1',
    () =>
      rewriteResult(cancel(), 'alice < leave', 'leave', (value) => {
        value.callId = 'another';
      }),
    ['G-3'],
  ),
  wrong('TG-1', 'eve < leave 4', strangers, 'INVALID_STATE'),
  fault('TG-2', 'a Leave by name names another call', 'bob < leave 1', () =>
    rewriteResult(rejectByName(), 'bob < leave', 'leave', (value) => {
      value.callId = 'another';
    }),
  ),
  wrong('MD-4', 'bob-phone < answerCall 1', forkAnswered, 'INVALID_STATE', [
    'CN-2',
    'CN-3',
    'DE-1',
    'DE-2',
    'ER-2',
    'RJ-3',
    'RJ-4',
  ]),
  wrong('TG-2', 'eve < leave 2', strangers, 'INVALID_STATE'),
  wrong('TG-3', 'eve < leave 3', strangers, 'NO_RINGING_CALL'),
  fault(
    'TG-3',
    'only_ringing hits a call that rang before',
    'bob < answerCall 1',
    () =>
      rewriteResult(acknowledged(), 'bob < answerCall 2', 'answerCall', (value) => {
        value.callId = callIdOf(1);
      }),
    ['AN-1', 'AN-2', 'G-7', 'HU-1', 'RJ-3'],
  ),
  wrong('TG-3', 'alice < leave 2', leavesByPeer, 'CALL_NOT_FOUND', ['ER-2', 'G-3']),
  wrong('TG-3', 'bob < leave 3', leavesByPeer, 'CALL_NOT_FOUND'),
  fault('TG-3', 'the session of a third user hangs up', 'bob < leave 1', () =>
    hangsUpBy(({ carol }) => carol),
  ),
  fault('TG-3', "the leaver's own session hangs up", 'bob < leave 1', () =>
    hangsUpBy(({ bob }) => bob),
  ),
  fault('TG-3', 'a Leave by peer hits a call that has not been seen', 'bob < leave 1', () =>
    declinesUnseen(byCaller),
  ),
  fault('TG-3', 'a Leave without target hits a call that has not been seen', 'bob < leave 1', () =>
    declinesUnseen(() => ({ case: 'leave', value: {} })),
  ),
  wrong('TG-4', 'alice < setMute 1', tombstones, 'CALL_NOT_FOUND'),
  wrong('TG-4', 'alice < leave 2', tombstones, 'CALL_ENDED'),
  wrong('TG-4', 'alice < leave 3', forgottenTwice, 'CALL_ENDED'),
  wrong('TG-4', 'later < answerCall 1', tombstoneOfOthers, 'CALL_ENDED'),
  wrong('WR-5', 'alice < nothing 1', unknownContent, 'INVALID_ARGUMENT'),
  fault(
    'ER-2',
    'a refused answer tells the caller that it was answered',
    'alice ANSWERED 1',
    () => repeat(lateErrors(), 'alice ANSWERED', 'bob < answerCall'),
    ['AN-2', 'AN-3', 'G-7', 'HU-1'],
  ),
  fault(
    'ER-2',
    'a refused offer rings',
    'alice RINGING 1',
    () =>
      insert(glare(), 'bob < offerCall', {
        ...takeEntry(glare(), 'bob RINGING'),
        participant: 'alice',
      }),
    ['G-5', 'G-7', 'OF-2'],
  ),
  fault(
    'BZ-1',
    'a busy callee rings',
    'bob RINGING 2',
    () => repeat(busy(), 'bob RINGING', 'carol < offerCall'),
    ['EO-4', 'G-5', 'G-7', 'OF-1'],
  ),
];
