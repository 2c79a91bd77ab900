/**
 * Owns the cases in which events come back to back, so that the application has to be told the first of them while the
 * next one is there already. They never judge.
 */
import { EndReason, Track } from '@audiocall/proto';
import type { ClientCase } from './case.js';

const ringingAndCancel: ClientCase = {
  id: 'burst/ringing-and-cancel',
  title: 'The caller gives up at once, and calls again: RINGING and CANCEL, twice, and RINGING',
  clauses: ['G-8'],
  async play(stage) {
    await stage.join();
    for (let time = 0; time < 2; time += 1) {
      stage.grant.nextCallId();
      stage.tellRinging();
      stage.tellCancel(EndReason.CALLER_CANCELLED);
    }
    stage.grant.nextCallId();
    stage.tellRinging();
    await stage.driver.awaitEvents('CANCEL_EVENT', 2, 'G-8');
    await stage.driver.awaitEvents('RINGING_EVENT', 3, 'G-8');
    await stage.settle();
  },
};

const ringbackAndEnd: ClientCase = {
  id: 'burst/ringback-and-leave',
  title: 'The other party declines at once: RINGBACK and LEAVE; then a call that goes well',
  clauses: ['G-8'],
  needs: ['offer_call'],
  async play(stage) {
    await stage.join();
    await stage.offer();
    stage.tellRingback();
    stage.tellLeave(EndReason.REJECTED);
    await stage.driver.awaitEvents('LEAVE_EVENT', 1, 'G-8');
    await stage.settle();
    await stage.offer();
    stage.tellRingback();
    await stage.driver.awaitEvents('RINGBACK_EVENT', 2, 'G-8');
    await stage.settle();
  },
};

const ringbackAndAnswered: ClientCase = {
  id: 'burst/ringback-and-answered',
  title: 'The other party answers at once: RINGBACK and ANSWERED, and the call is connected',
  clauses: ['G-8', 'DE-1', 'IC-1'],
  needs: ['offer_call'],
  async play(stage) {
    await stage.join();
    stage.requireMedia();
    await stage.offer();
    stage.tellRingback();
    await stage.goThrough();
  },
};

const connectedAndMute: ClientCase = {
  id: 'burst/connected-and-mute',
  title:
    'The other party is muted from the first: CONNECTED says so, and UNMUTE and MUTE follow at once',
  clauses: ['G-8', 'CN-6'],
  needs: ['answer_call'],
  async play(stage) {
    await stage.join();
    await stage.negotiate();
    const { session } = stage.grant.peer;
    stage.tellConnected({ peerMuted: true });
    stage.tell({ case: 'unmute', value: { session, track: Track.AUDIO } });
    stage.tell({ case: 'mute', value: { session, track: Track.AUDIO } });
    await stage.driver.awaitEvents('MUTE_EVENT', 1, 'G-8');
    await stage.settle();
  },
};

const connectedAndLeave: ClientCase = {
  id: 'burst/connected-and-leave',
  title:
    'The other party hangs up as media comes up: CONNECTED and LEAVE, and its next call: RINGING',
  clauses: ['G-8', 'CN-6'],
  needs: ['answer_call'],
  async play(stage) {
    await stage.join();
    await stage.negotiate();
    stage.tellConnected();
    stage.tellLeave(EndReason.HANGUP);
    stage.grant.nextCallId();
    stage.tellRinging();
    await stage.driver.awaitEvents('LEAVE_EVENT', 1, 'G-8');
    await stage.driver.awaitEvents('RINGING_EVENT', 2, 'G-8');
    await stage.settle();
  },
};

const leaveAndRinging: ClientCase = {
  id: 'burst/leave-and-ringing',
  title:
    'The other party hangs up and calls again at once: LEAVE and RINGING, and the new call is answered',
  clauses: ['G-8', 'TG-3'],
  needs: ['answer_call'],
  async play(stage) {
    await stage.join();
    await stage.takeCall();
    stage.tellLeave(EndReason.HANGUP);
    stage.grant.nextCallId();
    stage.tellRinging();
    await stage.driver.awaitEvents('RINGING_EVENT', 2, 'G-8');
    await stage.settle();
    await stage.answer();
    await stage.settle();
  },
};

export const BURST_CASES: readonly ClientCase[] = [
  ringingAndCancel,
  ringbackAndEnd,
  ringbackAndAnswered,
  connectedAndMute,
  connectedAndLeave,
  leaveAndRinging,
];
