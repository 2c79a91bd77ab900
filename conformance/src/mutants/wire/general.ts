/** Owns the mutants of the general rules: order, counting, settling, isolation, roles. */
import { CallType, EndReason } from '@audiocall/proto';
import {
  add,
  answer,
  callOf,
  changeEvent,
  changeFrame,
  control,
  delay,
  event,
  findPerson,
  leak,
  lose,
  makeEvent,
  repeat,
  strangerTo,
} from '../faults.js';
import { eventOf, type WireMutant } from '../mutant.js';

export const GENERAL: readonly WireMutant[] = [
  {
    id: 'response-after-ringback',
    kind: 'late',
    title: 'answers OfferCall after it has sent RINGBACK',
    breaks: 'G-1',
    fault: delay(answer('offerCall'), event('ringback')),
  },
  {
    id: 'seq-from-zero',
    kind: 'wrong seq',
    title: 'counts events from 0',
    breaks: 'G-2',
    keepsSeq: true,
    fault: changeFrame((frame) => {
      const copy = eventOf(frame);
      if (copy === undefined) return false;
      copy.seq -= 1;
      return true;
    }),
  },
  {
    id: 'seq-skips',
    kind: 'wrong seq',
    title: 'leaves out the sequence number 2',
    breaks: 'G-2',
    keepsSeq: true,
    fault: changeFrame((frame) => {
      const copy = eventOf(frame);
      if (copy === undefined || copy.seq < 2) return false;
      copy.seq += 1;
      return true;
    }),
  },
  {
    id: 'seq-repeats',
    kind: 'wrong seq',
    title: 'gives the second event the number of the first',
    breaks: 'G-2',
    keepsSeq: true,
    fault: changeFrame((frame) => {
      const copy = eventOf(frame);
      if (copy === undefined || copy.seq < 2) return false;
      copy.seq -= 1;
      return true;
    }),
  },
  {
    id: 'leave-twice',
    kind: 'repeated',
    title: 'sends every LEAVE twice',
    breaks: 'G-3',
    fault: repeat(event('leave')),
  },
  {
    id: 'leaver-gets-leave',
    kind: 'misrouted',
    title: 'sends LEAVE to the one who left, too',
    breaks: 'G-3',
    fault: add(
      'after',
      answer('leave', ({ result }) => result.case === 'leave' && !result.value.alreadyEnded),
      (sight) => {
        const call = callOf(sight);
        if (call === undefined) return [];
        const value = { session: '', reason: EndReason.HANGUP };
        return [{ link: sight.link, frame: makeEvent(call.callId, { case: 'leave', value }) }];
      },
    ),
  },
  {
    id: 'mute-after-end',
    kind: 'late',
    title: 'sends a MUTE only when the call is over',
    breaks: 'G-4',
    fault: delay(event('mute'), event('leave')),
  },
  {
    id: 'candidates-after-end',
    kind: 'late',
    title: 'sends candidates only when the call is over',
    breaks: 'G-4',
    fault: delay(event('candidates'), event('leave')),
  },
  {
    id: 'pong-before-events',
    kind: 'early',
    title: 'answers a Ping before the events that were caused earlier',
    breaks: 'G-5',
    fault: delay(event('ringing'), control('pong')),
  },
  {
    id: 'pong-before-response',
    kind: 'early',
    title: 'answers a Ping before the requests that came ahead of it',
    breaks: 'RQ-1',
    fault: delay(answer('setMute'), control('pong')),
  },
  {
    id: 'pong-of-another-ping',
    kind: 'wrong value',
    title: 'answers a Ping with a nonce of its own',
    breaks: 'G-5',
    fault: changeFrame((frame) => {
      if (frame.body.case !== 'control' || frame.body.value.body.case !== 'pong') return false;
      frame.body.value.body.value.nonce += 1000;
      return true;
    }),
  },
  {
    id: 'ringing-to-stranger',
    kind: 'leaked',
    title: 'sends RINGING to a session that has nothing to do with the call',
    breaks: 'G-6',
    fault: leak(event('ringing'), strangerTo),
  },
  {
    id: 'description-to-stranger',
    kind: 'leaked',
    title: 'sends descriptions to a session that has nothing to do with the call',
    breaks: 'G-6',
    fault: leak(event('description'), strangerTo),
  },
  {
    id: 'connected-to-stranger',
    kind: 'leaked',
    title: 'tells everybody of a connected call',
    breaks: 'G-6',
    fault: leak(event('connected'), strangerTo),
  },
  {
    id: 'leave-to-stranger',
    kind: 'leaked',
    title: 'tells everybody that a call is over',
    breaks: 'G-6',
    fault: leak(event('leave'), strangerTo),
  },
  {
    id: 'answered-after-connected',
    kind: 'swapped',
    title: 'sends ANSWERED after CONNECTED',
    breaks: 'G-7',
    fault: delay(event('answered'), event('connected')),
  },
  {
    id: 'leave-in-place-of-cancel',
    kind: 'mislabelled',
    title: 'sends LEAVE where CANCEL is due',
    breaks: 'G-7',
    fault: changeFrame((frame) => {
      const copy = eventOf(frame);
      if (copy?.body.case !== 'cancel') return false;
      const { session, reason } = copy.body.value;
      const made = eventOf(makeEvent(copy.callId, { case: 'leave', value: { session, reason } }));
      if (made !== undefined) copy.body = made.body;
      return true;
    }),
  },
  {
    id: 'cancel-to-party',
    kind: 'mislabelled',
    title: 'sends CANCEL to the party of a claimed call',
    breaks: 'G-7',
    fault: changeFrame((frame, sight) => {
      const copy = eventOf(frame);
      if (copy?.body.case !== 'leave' || callOf(sight)?.claimant === undefined) return false;
      const { session, reason } = copy.body.value;
      const made = eventOf(makeEvent(copy.callId, { case: 'cancel', value: { session, reason } }));
      if (made !== undefined) copy.body = made.body;
      return true;
    }),
  },
  {
    id: 'ringing-after-connected',
    kind: 'repeated',
    title: 'rings once more when the call is connected',
    breaks: 'G-7',
    fault: add('after', event('connected'), (sight) => {
      const call = callOf(sight);
      const caller = call === undefined ? undefined : findPerson(sight.scene, call.caller.session);
      if (call === undefined || caller === undefined || call.caller.link === sight.link) return [];
      const value = {
        session: caller.session,
        caller: caller.user,
        callee: call.callee,
        callType: CallType.AUDIOCALL,
        record: call.record,
        expiresInMs: 1000,
      };
      return [{ link: sight.link, frame: makeEvent(call.callId, { case: 'ringing', value }) }];
    }),
  },
  {
    id: 'other-call-id',
    kind: 'wrong value',
    title: 'names another call in ANSWERED',
    breaks: 'AN-2',
    fault: changeEvent('answered', (_value, copy) => {
      copy.callId = `${copy.callId}x`;
    }),
  },
  {
    id: 'caller-loss-not-told',
    kind: 'lost',
    title: 'does not tell the notified session that the caller is gone',
    breaks: 'SE-6',
    fault: lose(event('cancel', ({ reason }) => reason === EndReason.PEER_LOST)),
  },
];
