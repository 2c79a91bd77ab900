/** Owns the mutants of offers, early offers, late sessions, busy users and glare. */
import { CallType, Disposition, EndReason, StatusCode } from '@audiocall/proto';
import {
  add,
  answer,
  callOf,
  changeAnswer,
  changeEvent,
  divert,
  event,
  findPerson,
  findUser,
  lose,
  makeEvent,
  mislabel,
  refuse,
  repeat,
} from '../faults.js';
import type { WireMutant } from '../mutant.js';

const { BUSY, INVALID_STATE, INVALID_ARGUMENT, UNIMPLEMENTED, CALL_NOT_FOUND } = StatusCode;

const isHeld: Parameters<typeof event<'ringback'>>[1] = (_value, sight) =>
  callOf(sight)?.held === true;

export const OFFERS: readonly WireMutant[] = [
  {
    id: 'ringback-lost',
    kind: 'lost',
    title: 'sends no RINGBACK',
    breaks: 'OF-1',
    fault: lose(event('ringback', (value, sight) => !isHeld(value, sight))),
  },
  {
    id: 'ringing-lost',
    kind: 'lost',
    title: 'sends no RINGING',
    breaks: 'OF-1',
    fault: lose(event('ringing')),
  },
  {
    id: 'ringback-twice',
    kind: 'repeated',
    title: 'sends every RINGBACK twice',
    breaks: 'OF-1',
    fault: repeat(event('ringback')),
  },
  {
    id: 'ringing-to-caller',
    kind: 'misrouted',
    title: 'gives the RINGING to the caller',
    breaks: 'OF-2',
    fault: divert(event('ringing'), ({ scene, frame }) => {
      const body = frame.body.case === 'event' ? frame.body.value.body : undefined;
      return body?.case === 'ringing' ? findPerson(scene, body.value.session)?.link : undefined;
    }),
  },
  {
    id: 'ringing-names-callee',
    kind: 'wrong value',
    title: 'names the callee as the caller in RINGING',
    breaks: 'OF-2',
    fault: changeEvent('ringing', (value) => {
      value.caller = value.callee;
    }),
  },
  {
    id: 'ringing-names-wrong-session',
    kind: 'wrong value',
    title: "names the callee's own session in RINGING",
    breaks: 'OF-2',
    fault: changeEvent('ringing', (value, _event, { scene, link }) => {
      value.session = scene.people.get(link)?.session ?? 'nobody';
    }),
  },
  {
    id: 'busy-is-not-found',
    kind: 'wrong status',
    title: 'answers an offer to a busy user INVALID_STATE',
    breaks: 'OF-3',
    fault: mislabel('offerCall', BUSY, INVALID_STATE),
  },
  {
    id: 'record-lost-in-ringing',
    kind: 'wrong value',
    title: 'turns `record` round in RINGING',
    breaks: 'OF-4',
    fault: changeEvent('ringing', (value) => {
      value.record = !value.record;
    }),
  },
  {
    id: 'record-lost-in-connected',
    kind: 'wrong value',
    title: 'turns `record` round in CONNECTED',
    breaks: 'OF-4',
    fault: changeEvent('connected', (value) => {
      value.record = !value.record;
    }),
  },
  {
    id: 'record-lost-in-claim',
    kind: 'wrong value',
    title: 'turns `record` round in the result of AnswerCall',
    breaks: 'OF-4',
    fault: changeAnswer('answerCall', ({ result }) => {
      if (result.case !== 'answerCall') return false;
      result.value.record = !result.value.record;
      return true;
    }),
  },
  {
    id: 'self-call-is-busy',
    kind: 'wrong status',
    title: 'answers an offer to oneself BUSY',
    breaks: 'OF-5',
    fault: mislabel('offerCall', StatusCode.SELF_CALL, BUSY),
  },
  {
    id: 'calling-is-busy',
    kind: 'wrong status',
    title: 'answers a second offer of a calling session BUSY',
    breaks: 'OF-5',
    fault: mislabel('offerCall', INVALID_STATE, BUSY),
  },
  {
    id: 'repeated-offer-new-call',
    kind: 'half implemented',
    title: 'gives an offer with the same client_ref another call id',
    breaks: 'OF-6',
    fault: () => {
      const refs = new Map<string, string>();
      return changeAnswer('offerCall', ({ result, requestId }, { clientRef }, { link }) => {
        if (result.case !== 'offerCall') return false;
        const key = `${link} ${clientRef}`;
        const seen = refs.get(key);
        refs.set(key, `${requestId}`);
        if (seen === undefined || seen === `${requestId}`) return false;
        result.value.callId = `${result.value.callId}x`;
        return true;
      })();
    },
  },
  {
    id: 'video-unimplemented',
    kind: 'wrong status',
    title: 'answers an offer of another call type UNIMPLEMENTED',
    breaks: 'OF-7',
    fault: changeAnswer('offerCall', ({ status }, { callType }) => {
      if (callType === CallType.AUDIOCALL || status?.code !== INVALID_ARGUMENT) return false;
      status.code = UNIMPLEMENTED;
      return true;
    }),
  },
  {
    id: 'early-sdp-withheld',
    kind: 'half implemented',
    title: 'keeps the early SDP offer from the claimant',
    breaks: 'EO-2',
    fault: changeAnswer('answerCall', ({ result }) => {
      if (result.case !== 'answerCall' || result.value.sdpOffer === undefined) return false;
      delete result.value.sdpOffer;
      return true;
    }),
  },
  {
    id: 'early-candidates-withheld',
    kind: 'lost',
    title: 'forgets the candidates that came before the claim',
    breaks: 'IC-3',
    fault: changeAnswer('answerCall', ({ result }) => {
      if (result.case !== 'answerCall' || result.value.earlyCandidates.length === 0) return false;
      result.value.earlyCandidates = [];
      return true;
    }),
  },
  {
    id: 'early-sdp-on-ringing',
    kind: 'leaked',
    title: 'shows an early SDP offer to everybody who rings',
    breaks: 'EO-2',
    fault: changeEvent('ringing', (value) => {
      value.sdpOffer = 'v=0';
    }),
  },
  {
    id: 'early-candidates-before-claim',
    kind: 'early',
    title: 'sends candidates to a session that only rings',
    breaks: 'EO-1',
    fault: add('after', event('ringing'), ({ link, frame }) => {
      if (frame.body.case !== 'event') return [];
      const candidate = { candidate: 'candidate:1 1 udp 1 127.0.0.1 9 typ host', mid: '0' };
      const value = { negotiationId: 1, ufrag: 'test', candidates: [candidate] };
      return [{ link, frame: makeEvent(frame.body.value.callId, { case: 'candidates', value }) }];
    }),
  },
  {
    id: 'need-offer-wrong',
    kind: 'wrong value',
    title: 'asks for an SDP offer that it has, and not for one that it lacks',
    breaks: 'EO-3',
    fault: changeEvent('answered', (value) => {
      value.needOffer = !value.needOffer;
    }),
  },
  {
    id: 'ringing-twice',
    kind: 'repeated',
    title: 'sends every RINGING twice',
    breaks: 'EO-4',
    fault: repeat(event('ringing')),
  },
  {
    id: 'held-is-notified',
    kind: 'wrong value',
    title: 'says NOTIFIED of a call that it holds',
    breaks: 'LS-1',
    fault: changeAnswer('offerCall', ({ result }) => {
      if (result.case !== 'offerCall' || result.value.disposition !== Disposition.HELD)
        return false;
      result.value.disposition = Disposition.NOTIFIED;
      return true;
    }),
  },
  {
    id: 'held-without-ringback',
    kind: 'lost',
    title: 'sends no RINGBACK for a held call',
    breaks: 'LS-1',
    fault: lose(event('ringback', isHeld)),
  },
  {
    id: 'rings-late-session',
    kind: 'early',
    title: 'sends RINGING for a held call to a session that is created after the offer',
    breaks: 'LS-2',
    fault: add('after', answer('createSession'), ({ link, scene }) => {
      const self = scene.people.get(link);
      const held = [...scene.calls.values()].filter(
        (call) => call.held && !call.over && call.callee === self?.user && !call.claimant,
      );
      return held.map(({ callId, caller, callee, record }) => ({
        link,
        frame: makeEvent(callId, {
          case: 'ringing',
          value: {
            session: caller.session,
            caller: caller.user,
            callee,
            callType: CallType.AUDIOCALL,
            record,
            expiresInMs: 1000,
          },
        }),
      }));
    }),
  },
  {
    id: 'held-call-unanswerable',
    kind: 'half implemented',
    title: 'does not let a late callee answer by name',
    breaks: 'LS-3',
    fault: refuse('answerCall', CALL_NOT_FOUND, ({ scene, link, frame }) => {
      const response = frame.body.case === 'response' ? frame.body.value : undefined;
      const request = scene.findRequest(link, response?.requestId ?? 0)?.body;
      return request?.case === 'answerCall' && request.value.target.case === 'byName';
    }),
  },
  {
    id: 'nothing-rings-label',
    kind: 'wrong status',
    title: 'answers CALL_NOT_FOUND where nothing rings',
    breaks: 'LS-4',
    fault: mislabel('answerCall', StatusCode.NO_RINGING_CALL, CALL_NOT_FOUND),
  },
  {
    id: 'wrong-type-label',
    kind: 'wrong status',
    title: 'answers CALL_NOT_FOUND for a wrong call type',
    breaks: 'LS-5',
    fault: mislabel('answerCall', StatusCode.CALL_TYPE_MISMATCH, CALL_NOT_FOUND),
  },
  {
    id: 'busy-leaks-call',
    kind: 'half implemented',
    title: 'rings at a busy user',
    breaks: 'BZ-1',
    fault: add(
      'after',
      answer('offerCall', ({ status }) => status?.code === BUSY),
      ({ link, scene, frame }) => {
        const response = frame.body.case === 'response' ? frame.body.value : undefined;
        const request = scene.findRequest(link, response?.requestId ?? 0)?.body;
        const caller = scene.people.get(link);
        if (request?.case !== 'offerCall' || caller === undefined) return [];
        const callee = findUser(scene, request.value.callee, caller.service);
        if (callee === undefined) return [];
        const value = {
          session: caller.session,
          caller: caller.user,
          callee: callee.user,
          callType: CallType.AUDIOCALL,
          expiresInMs: 1000,
        };
        return [{ link: callee.link, frame: makeEvent('busy-call', { case: 'ringing', value }) }];
      },
    ),
  },
  {
    id: 'busy-ringback',
    kind: 'half implemented',
    title: 'sends RINGBACK for an offer that it answered BUSY',
    breaks: 'BZ-1',
    fault: add(
      'after',
      answer('offerCall', ({ status }) => status?.code === BUSY),
      ({ link, scene }) => {
        const self = scene.people.get(link);
        const value = { session: self?.session ?? '', caller: self?.user ?? '', callee: 'x' };
        return [{ link, frame: makeEvent('busy-call', { case: 'ringback', value }) }];
      },
    ),
  },
  {
    id: 'other-held-call-forgotten',
    kind: 'lost',
    title: 'does not tell the other callers of a user who answered',
    breaks: 'BZ-2',
    fault: lose(event('leave', ({ reason }) => reason === EndReason.BUSY)),
  },
  {
    id: 'other-held-call-no-answer',
    kind: 'wrong reason',
    title: 'tells the other callers of a user who answered NO_ANSWER',
    breaks: 'BZ-2',
    fault: changeEvent('leave', (value) => {
      if (value.reason !== EndReason.BUSY) return false;
      value.reason = EndReason.NO_ANSWER;
      return true;
    }),
  },
  {
    id: 'glare-unnamed',
    kind: 'half implemented',
    title: 'does not name the other call in GLARE',
    breaks: 'GL-1',
    fault: changeAnswer('offerCall', ({ status }) => {
      if (status?.code !== StatusCode.GLARE) return false;
      status.winningCallId = '';
      return true;
    }),
  },
  {
    id: 'glare-is-busy',
    kind: 'wrong status',
    title: 'answers BUSY where two users call each other',
    breaks: 'GL-1',
    fault: mislabel('offerCall', StatusCode.GLARE, BUSY),
  },
  {
    id: 'glare-ends-both',
    kind: 'state not reset',
    title: 'ends the first call when two users call each other',
    breaks: 'ER-2',
    fault: add(
      'after',
      answer('offerCall', ({ status }) => status?.code === StatusCode.GLARE),
      ({ scene, frame }) => {
        const status = frame.body.case === 'response' ? frame.body.value.status : undefined;
        const call = scene.calls.get(status?.winningCallId ?? '');
        if (call === undefined) return [];
        const value = { session: '', reason: EndReason.BUSY };
        const lost = makeEvent(call.callId, { case: 'leave', value });
        return [{ link: call.caller.link, frame: lost }];
      },
    ),
  },
  {
    id: 'ringing-outlives-offer',
    kind: 'wrong value',
    title: 'tells the callee a longer time to ring than the caller',
    breaks: 'TO-1',
    fault: changeEvent('ringing', (value) => {
      value.expiresInMs += 100_000;
    }),
  },
];
