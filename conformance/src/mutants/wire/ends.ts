/** Owns the mutants of rejects, cancels, hang-ups, timers and targets. */
import { EndReason, StatusCode } from '@audiocall/proto';
import {
  add,
  answer,
  callOf,
  changeAnswer,
  changeEvent,
  event,
  lose,
  makeEvent,
  mislabel,
  pair,
  peerOf,
  refuse,
} from '../faults.js';
import { type EventCase, requestOf, type Sight, type WireMutant } from '../mutant.js';

const { CALL_NOT_FOUND, CALL_ENDED } = StatusCode;

const because = (reason: EndReason) => (value: { reason: EndReason }) => value.reason === reason;

function rename(kind: 'leave' | 'cancel', from: EndReason, to: EndReason) {
  return changeEvent<EventCase>(kind, (value) => {
    const ended = value as { reason: EndReason };
    if (ended.reason !== from) return false;
    ended.reason = to;
    return true;
  });
}

const leaves = (target: string) => (sight: Sight) => {
  const body = requestOf(sight)?.body;
  return body?.case === 'leave' && body.value.target.case === target;
};

export const ENDS: readonly WireMutant[] = [
  {
    id: 'reject-not-told',
    kind: 'lost',
    title: 'does not tell the caller of a reject',
    breaks: 'RJ-1',
    fault: lose(event('leave', because(EndReason.REJECTED))),
  },
  {
    id: 'busy-after-reject',
    kind: 'state not reset',
    title: 'takes a user who rejected a call for busy',
    breaks: 'RJ-2',
    fault: () => {
      const rejecters = new Set<string>();
      return changeAnswer('offerCall', (response, { callee }, { scene }) => {
        for (const call of scene.calls.values()) {
          if (call.over && call.claimant === undefined) rejecters.add(call.callee);
        }
        if (!rejecters.has(callee) || response.result.case !== 'offerCall') return false;
        response.result = { case: undefined };
        if (response.status === undefined) return false;
        response.status.code = StatusCode.BUSY;
        response.status.message = 'a planted fault';
        return true;
      })();
    },
  },
  {
    id: 'reject-is-no-answer',
    kind: 'wrong reason',
    title: 'tells the caller of a reject NO_ANSWER',
    breaks: 'RJ-3',
    fault: rename('leave', EndReason.REJECTED, EndReason.NO_ANSWER),
  },
  {
    id: 'no-answer-is-reject',
    kind: 'wrong reason',
    title: 'tells the caller that nobody answered as a reject',
    breaks: 'RJ-3',
    fault: rename('leave', EndReason.NO_ANSWER, EndReason.REJECTED),
  },
  {
    id: 'hang-up-is-loss',
    kind: 'wrong reason',
    title: 'tells the other party of a hang-up PEER_LOST',
    breaks: 'RJ-3',
    fault: rename('leave', EndReason.HANGUP, EndReason.PEER_LOST),
  },
  {
    id: 'leave-behind-next',
    kind: 'swapped',
    title: 'sends the LEAVE of a call behind the event that comes next',
    breaks: 'OF-3',
    fault: pair(event('leave'), (leave, next) =>
      next.frame.body.case === 'event' ? [next, leave] : undefined,
    ),
  },
  {
    id: 'loss-is-earlier-hang-up',
    kind: 'wrong reason',
    title: 'calls the loss of a party that has left another call a hang-up',
    breaks: 'RJ-3',
    fault: () => {
      const leavers = new Set<number>();
      const told = changeEvent('leave', (value, _event, sight) => {
        const call = callOf(sight);
        const lost = call === undefined ? undefined : peerOf(call, sight.link)?.link;
        if (value.reason !== EndReason.PEER_LOST || !leavers.has(lost ?? -1)) return false;
        value.reason = EndReason.HANGUP;
        return true;
      })();
      return {
        ...told,
        toServer(link, frame) {
          if (frame.body.case === 'leave') leavers.add(link);
          return [frame];
        },
      };
    },
  },
  {
    id: 'media-failure-is-hang-up',
    kind: 'wrong reason',
    title: 'tells the parties of failed media HANGUP',
    breaks: 'RJ-3',
    fault: rename('leave', EndReason.MEDIA_FAILED, EndReason.HANGUP),
  },
  {
    id: 'held-call-not-rejectable',
    kind: 'half implemented',
    title: 'does not let a late callee reject by name',
    breaks: 'RJ-5',
    fault: refuse('leave', CALL_NOT_FOUND, leaves('byName')),
  },
  {
    id: 'cancel-not-told',
    kind: 'lost',
    title: 'lets the callee ring on when the caller gives up',
    breaks: 'CA-1',
    fault: lose(event('cancel', because(EndReason.CALLER_CANCELLED))),
  },
  {
    id: 'cancel-is-no-answer',
    kind: 'wrong reason',
    title: 'tells the callee of a cancel NO_ANSWER',
    breaks: 'CA-1',
    fault: rename('cancel', EndReason.CALLER_CANCELLED, EndReason.NO_ANSWER),
  },
  {
    id: 'canceller-gets-leave',
    kind: 'misrouted',
    title: 'sends LEAVE to a caller who cancels',
    breaks: 'CA-1',
    fault: add(
      'after',
      answer('leave', ({ result }) => result.case === 'leave' && !result.value.alreadyEnded),
      (sight) => {
        const call = callOf(sight);
        if (call === undefined || call.claimant !== undefined || call.caller.link !== sight.link)
          return [];
        const value = { session: '', reason: EndReason.CALLER_CANCELLED };
        return [{ link: sight.link, frame: makeEvent(call.callId, { case: 'leave', value }) }];
      },
    ),
  },
  {
    id: 'no-cancel-by-ref',
    kind: 'half implemented',
    title: 'does not know the client_ref of an offer',
    breaks: 'CA-2',
    fault: refuse('leave', CALL_NOT_FOUND, leaves('clientRef')),
  },
  {
    id: 'hang-up-not-told',
    kind: 'lost',
    title: 'does not tell the other party of a hang-up',
    breaks: 'HU-1',
    fault: lose(event('leave', because(EndReason.HANGUP))),
  },
  {
    id: 'second-hang-up-fails',
    kind: 'wrong status',
    title: 'answers the second hang-up with an error',
    breaks: 'HU-2',
    fault: changeAnswer('leave', (response) => {
      const { result, status } = response;
      if (result.case !== 'leave' || !result.value.alreadyEnded || status === undefined)
        return false;
      response.result = { case: undefined };
      status.code = CALL_ENDED;
      status.message = 'a planted fault';
      return true;
    }),
  },
  {
    id: 'second-hang-up-ends-again',
    kind: 'state not reset',
    title: 'says that the second hang-up ended the call',
    breaks: 'HU-2',
    fault: changeAnswer('leave', ({ result }) => {
      if (result.case !== 'leave' || !result.value.alreadyEnded) return false;
      result.value.alreadyEnded = false;
      return true;
    }),
  },
  {
    id: 'no-answer-not-told',
    kind: 'lost',
    title: 'lets the caller wait for ever',
    breaks: 'TO-1',
    fault: lose(event('leave', because(EndReason.NO_ANSWER))),
  },
  {
    id: 'rings-for-ever',
    kind: 'lost',
    title: 'lets the callee ring on when nobody answers',
    breaks: 'TO-1',
    fault: lose(event('cancel', because(EndReason.NO_ANSWER))),
  },
  {
    id: 'connecting-for-ever',
    kind: 'lost',
    title: 'does not end a call that is never connected',
    breaks: 'TO-4',
    fault: lose(event('leave', because(EndReason.CONNECT_TIMEOUT))),
  },
  {
    id: 'unknown-call-id-ends-something',
    kind: 'half implemented',
    title: 'answers a Leave of an unknown call id OK',
    breaks: 'TG-1',
    fault: mislabel('leave', CALL_NOT_FOUND, StatusCode.OK),
  },
  {
    id: 'tombstone-not-answering',
    kind: 'tombstone forgotten',
    title: 'forgets a call as soon as it is over',
    breaks: 'TG-4',
    fault: changeAnswer('setMute', ({ status }) => {
      if (status?.code !== CALL_ENDED) return false;
      status.code = CALL_NOT_FOUND;
      return true;
    }),
  },
  {
    id: 'tombstone-for-ever',
    kind: 'tombstone forgotten',
    title: 'remembers a call after its tombstone is gone',
    breaks: 'TG-4',
    fault: () => {
      return changeAnswer('answerCall', ({ status }, { target }, { scene }) => {
        const id = target.case === 'callId' ? target.value : '';
        if (status?.code !== CALL_NOT_FOUND || scene.calls.get(id)?.over !== true) return false;
        status.code = CALL_ENDED;
        status.callEndReason = EndReason.CALLER_CANCELLED;
        return true;
      })();
    },
  },
];
