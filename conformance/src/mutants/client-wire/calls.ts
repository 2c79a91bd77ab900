/** Owns the mutants of what a client tells its application of a call, and of how it names one. */
import { CallType, EndReason } from '@audiocall/proto';
import { changeSent } from '../client-faults.js';
import type { ClientWireMutant } from '../client-mutant.js';
import {
  add,
  answer,
  changeEvent,
  changeFrame,
  delay,
  event,
  lose,
  makeEvent,
  repeat,
} from '../faults.js';
import { eventOf, responseOf } from '../mutant.js';

export const CALLS: readonly ClientWireMutant[] = [
  {
    id: 'client-unmute-untold',
    kind: 'lost',
    title: 'does not tell its application of UNMUTE',
    breaks: 'G-8',
    fault: lose(event('unmute')),
  },
  {
    id: 'client-mute-told-twice',
    kind: 'repeated',
    title: 'tells its application MUTE twice',
    breaks: 'G-8',
    fault: repeat(event('mute')),
  },
  {
    id: 'client-mutes-swapped',
    kind: 'swapped',
    title: 'tells its application UNMUTE before the MUTE that came first',
    breaks: 'G-8',
    fault: delay(event('mute'), event('unmute')),
  },
  {
    id: 'client-ringback-made-up',
    kind: 'early',
    title: 'tells its application RINGBACK when its offer is taken',
    breaks: 'G-8',
    fault: add('after', answer('offerCall'), (sight) => {
      const { result } = responseOf(sight.frame) ?? {};
      if (result?.case !== 'offerCall') return [];
      const frame = makeEvent(result.value.callId, { case: 'ringback', value: {} });
      return [{ link: sight.link, frame }];
    }),
  },
  {
    id: 'client-caller-session-lost',
    kind: 'wrong value',
    title: "gives its application no caller's session with RINGING",
    breaks: 'G-8',
    fault: changeEvent('ringing', (value) => {
      value.session = '';
    }),
  },
  {
    id: 'client-record-lost',
    kind: 'wrong value',
    title: 'does not tell its application that a call is to be recorded',
    breaks: 'G-8',
    fault: changeEvent('ringing', (value) => {
      if (!value.record) return false;
      value.record = false;
      return true;
    }),
  },
  {
    id: 'client-unknown-ends',
    kind: 'half implemented',
    title: 'takes an event that it does not know for the end of its call',
    breaks: 'G-8',
    fault: changeFrame((frame) => {
      const copy = eventOf(frame);
      if (copy === undefined || copy.body.case !== undefined) return false;
      const made = eventOf(makeEvent(copy.callId, { case: 'leave', value: {} }));
      if (made !== undefined) copy.body = made.body;
      return true;
    }),
  },
  {
    id: 'client-all-elsewhere',
    kind: 'wrong reason',
    title: 'tells its application that every call that stops ringing was answered elsewhere',
    breaks: 'MD-3',
    fault: changeEvent('cancel', (value) => {
      value.reason = EndReason.ANSWERED_ELSEWHERE;
    }),
  },
  {
    id: 'client-alerts-for-ever',
    kind: 'timer not cancelled',
    title: 'alerts its user as if every call rang for a minute',
    breaks: 'RS-3',
    fault: changeEvent('ringing', (value) => {
      value.expiresInMs = 60_000;
    }),
  },
  {
    id: 'client-leaves-whatever',
    kind: 'half implemented',
    title: 'hangs up without naming the call',
    breaks: 'TG-3',
    fault: changeSent('leave', (value) => {
      value.target = { case: undefined };
    }),
  },
  {
    id: 'client-rejects-by-session',
    kind: 'mislabelled',
    title: "declines by the caller's session in place of the call",
    breaks: 'TG-3',
    fault: () => {
      let session = '';
      return {
        ...changeSent('leave', (value) => {
          if (session === '') return false;
          value.target = { case: 'peerSession', value: session };
          return true;
        })(),
        toClient(sight) {
          const body = eventOf(sight.frame)?.body;
          if (body?.case === 'ringing') session = body.value.session;
          return [sight];
        },
      };
    },
  },
  {
    id: 'client-answers-by-name',
    kind: 'mislabelled',
    title: 'answers the call that rings by the name of its caller',
    breaks: 'TG-3',
    fault: () => {
      let caller = '';
      return {
        ...changeSent('answerCall', (value) => {
          const callType = CallType.AUDIOCALL;
          if (caller === '') return false;
          value.target = {
            case: 'byName',
            value: { $typeName: 'audiocall.signaling.v1.ByName', callType, caller },
          };
          return true;
        })(),
        toClient(sight) {
          const body = eventOf(sight.frame)?.body;
          if (body?.case === 'ringing') caller = body.value.caller;
          return [sight];
        },
      };
    },
  },
  {
    id: 'client-mutes-another-call',
    kind: 'misrouted',
    title: 'names a call with SetMute that nobody knows',
    breaks: 'TG-3',
    fault: changeSent('setMute', (value) => {
      value.callId += '-1';
    }),
  },
];
