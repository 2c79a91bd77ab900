/** Owns the mutants of the features but resume. */
import {
  DescriptionType,
  Disposition,
  EndReason,
  PeerState,
  StatusCode,
  Track,
} from '@audiocall/proto';
import {
  add,
  answer,
  callOf,
  changeAnswer,
  changeEvent,
  event,
  leak,
  lose,
  makeEvent,
  mislabel,
  peerOf,
  repeat,
} from '../faults.js';
import { eventOf, type WireMutant } from '../mutant.js';

const { INVALID_STATE, NEGOTIATION_PENDING, STALE_NEGOTIATION, NOT_ALLOWED, BUSY } = StatusCode;

const HELD: readonly WireMutant[] = [
  {
    id: 'pending-not-listed',
    kind: 'half implemented',
    title: 'does not list the held calls of a user who asked for them',
    breaks: 'LS-8',
    fault: changeAnswer('createSession', ({ result }) => {
      if (result.case !== 'createSession' || result.value.pending.length === 0) return false;
      result.value.pending = [];
      return true;
    }),
  },
  {
    id: 'pending-newest-first',
    kind: 'swapped',
    title: 'lists held calls with the newest one first',
    breaks: 'LS-8',
    fault: changeAnswer('createSession', ({ result }) => {
      if (result.case !== 'createSession' || result.value.pending.length < 2) return false;
      result.value.pending.reverse();
      return true;
    }),
  },
  {
    id: 'late-ringing-unmarked',
    kind: 'wrong value',
    title: 'does not say that a call rings late',
    breaks: 'LS-8',
    fault: changeEvent('ringing', (value) => {
      if (!value.late) return false;
      value.late = false;
      return true;
    }),
  },
  {
    id: 'held-call-does-not-ring',
    kind: 'lost',
    title: 'lists the oldest held call and does not ring',
    breaks: 'LS-8',
    fault: lose(event('ringing', ({ late }) => late)),
  },
];

const MERGED: readonly WireMutant[] = [
  {
    id: 'merged-without-claim',
    kind: 'half implemented',
    title: 'merges two offers and does not hand over the claim',
    breaks: 'GL-3',
    fault: changeAnswer('offerCall', ({ result }) => {
      if (result.case !== 'offerCall' || result.value.claim === undefined) return false;
      delete result.value.claim;
      return true;
    }),
  },
  {
    id: 'merged-is-notified',
    kind: 'wrong value',
    title: 'calls a merged offer NOTIFIED',
    breaks: 'GL-3',
    fault: changeAnswer('offerCall', ({ result }) => {
      if (result.case !== 'offerCall' || result.value.disposition !== Disposition.MERGED)
        return false;
      result.value.disposition = Disposition.NOTIFIED;
      return true;
    }),
  },
  {
    id: 'merger-gets-ringback',
    kind: 'misrouted',
    title: 'sends RINGBACK to the one whose offer was merged',
    breaks: 'GL-3',
    fault: add(
      'after',
      answer(
        'offerCall',
        ({ result }) =>
          result.case === 'offerCall' && result.value.disposition === Disposition.MERGED,
      ),
      (sight) => {
        const call = callOf(sight);
        const self = sight.scene.people.get(sight.link);
        if (call === undefined || self === undefined) return [];
        const value = { session: self.session, caller: self.user, callee: call.caller.user };
        return [{ link: sight.link, frame: makeEvent(call.callId, { case: 'ringback', value }) }];
      },
    ),
  },
];

const NEGOTIATIONS: readonly WireMutant[] = [
  {
    id: 'pending-is-state',
    kind: 'wrong status',
    title: 'answers an offer that crosses another one INVALID_STATE',
    breaks: 'NG-1',
    fault: mislabel('description', NEGOTIATION_PENDING, INVALID_STATE),
  },
  {
    id: 'media-loss-not-told',
    kind: 'lost',
    title: "does not tell a party that the other one's media is gone",
    breaks: 'NG-2',
    fault: lose(event('peerState', ({ state }) => state === PeerState.MEDIA_RECONNECTING)),
  },
  {
    id: 'media-return-not-told',
    kind: 'lost',
    title: "does not tell a party that the other one's media is back",
    breaks: 'NG-2',
    fault: lose(event('peerState', ({ state }) => state === PeerState.MEDIA_CONNECTED)),
  },
  {
    id: 'connected-again',
    kind: 'repeated',
    title: 'sends CONNECTED again when media is back',
    breaks: 'NG-2',
    fault: add(
      'after',
      event('peerState', ({ state }) => state === PeerState.MEDIA_CONNECTED),
      (sight) => {
        const call = callOf(sight);
        const peer = call === undefined ? undefined : peerOf(call, sight.link);
        if (call === undefined || peer === undefined) return [];
        const value = { session: peer.session, userId: peer.user, callType: 1 };
        return [{ link: sight.link, frame: makeEvent(call.callId, { case: 'connected', value }) }];
      },
    ),
  },
  {
    id: 'media-timeout-not-told',
    kind: 'lost',
    title: 'keeps a call whose media does not come back',
    breaks: 'NG-2',
    fault: lose(event('leave', ({ reason }) => reason === EndReason.MEDIA_TIMEOUT)),
  },
  {
    id: 'late-answer-is-state',
    kind: 'wrong status',
    title: 'answers an ANSWER to no offer INVALID_STATE',
    breaks: 'NG-3',
    fault: changeAnswer('description', ({ status }, { negotiationId, type }) => {
      if (negotiationId < 2 || type === DescriptionType.OFFER) return false;
      if (status?.code !== STALE_NEGOTIATION) return false;
      status.code = INVALID_STATE;
      return true;
    }),
  },
  {
    id: 'rejection-not-passed-on',
    kind: 'lost',
    title: 'does not pass on that a negotiation was rejected',
    breaks: 'DE-2',
    fault: lose(event('description', ({ type }) => type === DescriptionType.REJECT)),
  },
  {
    id: 'negotiation-never-ends',
    kind: 'lost',
    title: 'does not say that nobody answered a negotiation',
    breaks: 'NG-4',
    fault: lose(event('negotiationEnded')),
  },
  {
    id: 'another-negotiation-ends',
    kind: 'wrong value',
    title: 'says that another negotiation has ended',
    breaks: 'NG-4',
    fault: changeEvent('negotiationEnded', (value) => {
      value.negotiationId -= 1;
    }),
  },
];

const NOTICES: readonly WireMutant[] = [
  {
    id: 'recording-not-told',
    kind: 'lost',
    title: 'records in silence',
    breaks: 'RC-1',
    fault: lose(event('recording')),
  },
  {
    id: 'recording-by-nobody',
    kind: 'wrong value',
    title: 'does not say who records',
    breaks: 'RC-1',
    fault: changeEvent('recording', (value) => {
      value.by = '';
    }),
  },
  {
    id: 'recording-repeated',
    kind: 'repeated',
    title: 'says twice that a call is recorded',
    breaks: 'RC-1',
    fault: repeat(event('recording')),
  },
  {
    id: 'recording-forbidden-is-state',
    kind: 'wrong status',
    title: 'answers INVALID_STATE where recording is forbidden',
    breaks: 'RC-2',
    fault: mislabel('setRecording', NOT_ALLOWED, INVALID_STATE),
  },
  {
    id: 'device-notice-lost',
    kind: 'lost',
    title: 'does not pass notices of a changed device on',
    breaks: 'DN-1',
    fault: lose(event('inputDeviceChanged')),
  },
  {
    id: 'device-notice-echoed',
    kind: 'misrouted',
    title: 'sends a notice of a changed device back, too',
    breaks: 'DN-1',
    fault: leak(event('inputDeviceChanged'), (sight) => {
      const call = callOf(sight);
      return call === undefined ? undefined : peerOf(call, sight.link)?.link;
    }),
  },
  {
    id: 'device-notice-old',
    kind: 'wrong value',
    title: 'passes a notice on with another epoch',
    breaks: 'DN-1',
    fault: changeEvent('inputDeviceChanged', (value) => {
      value.epoch += 1;
    }),
  },
  {
    id: 'device-change-unmutes',
    kind: 'half implemented',
    title: 'takes a changed device for an unmuted one',
    breaks: 'MU-2',
    fault: add('after', event('inputDeviceChanged'), ({ link, frame }) => {
      const body = eventOf(frame)?.body;
      if (frame.body.case !== 'event' || body?.case !== 'inputDeviceChanged') return [];
      const value = { session: body.value.session, track: Track.AUDIO };
      return [{ link, frame: makeEvent(frame.body.value.callId, { case: 'unmute', value }) }];
    }),
  },
  {
    id: 'list-out-of-order',
    kind: 'swapped',
    title: 'lists users in no order',
    breaks: 'SL-1',
    fault: changeAnswer('listSessions', ({ result }) => {
      if (result.case !== 'listSessions' || result.value.users.length < 2) return false;
      result.value.users.reverse();
      return true;
    }),
  },
  {
    id: 'list-everybody-idle',
    kind: 'wrong value',
    title: 'lists busy users as idle',
    breaks: 'SL-1',
    fault: changeAnswer('listSessions', ({ result }) => {
      if (result.case !== 'listSessions') return false;
      const busy = result.value.users.filter(({ idle }) => !idle);
      for (const user of busy) user.idle = true;
      return busy.length > 0;
    }),
  },
  {
    id: 'offer-not-on-ringing',
    kind: 'half implemented',
    title: 'rings without the SDP that was to ride on RINGING',
    breaks: 'SR-1',
    fault: changeEvent('ringing', (value) => {
      if (value.sdpOffer === undefined) return false;
      delete value.sdpOffer;
      return true;
    }),
  },
];

const FORKS: readonly WireMutant[] = [
  {
    id: 'others-ring-on',
    kind: 'lost',
    base: 'fork',
    title: 'lets the other devices ring on when one has answered',
    breaks: 'MD-1',
    fault: lose(event('cancel', ({ reason }) => reason === EndReason.ANSWERED_ELSEWHERE)),
  },
  {
    id: 'cancelled-is-elsewhere',
    kind: 'wrong reason',
    base: 'fork',
    title: 'tells the devices of a cancelled call ANSWERED_ELSEWHERE',
    breaks: 'MD-3',
    fault: changeEvent('cancel', (value) => {
      if (value.reason !== EndReason.CALLER_CANCELLED) return false;
      value.reason = EndReason.ANSWERED_ELSEWHERE;
      return true;
    }),
  },
  {
    id: 'elsewhere-is-cancelled',
    kind: 'wrong reason',
    base: 'fork',
    title: 'tells the other devices of an answer CALLER_CANCELLED',
    breaks: 'MD-1',
    fault: changeEvent('cancel', (value) => {
      if (value.reason !== EndReason.ANSWERED_ELSEWHERE) return false;
      value.reason = EndReason.CALLER_CANCELLED;
      return true;
    }),
  },
  {
    id: 'reject-leaves-others-ringing',
    kind: 'lost',
    base: 'fork',
    title: 'lets the other devices ring on when one has rejected',
    breaks: 'RJ-4',
    fault: lose(event('cancel', ({ reason }) => reason === EndReason.REJECTED_ELSEWHERE)),
  },
  {
    id: 'late-reject-is-not-found',
    kind: 'wrong status',
    base: 'fork',
    title: 'answers a reject after an answer elsewhere CALL_NOT_FOUND',
    breaks: 'RJ-4',
    fault: mislabel('leave', StatusCode.ALREADY_ANSWERED, StatusCode.CALL_NOT_FOUND),
  },
  {
    id: 'second-call-of-two-is-busy',
    kind: 'wrong status',
    base: 'fork',
    title: 'answers a second call of the same two users BUSY',
    breaks: 'MD-5',
    fault: mislabel('offerCall', StatusCode.CALL_EXISTS, BUSY),
  },
  {
    id: 'too-many-devices-state',
    kind: 'wrong status',
    base: 'fork',
    title: 'answers a session too many INVALID_STATE',
    breaks: 'MD-6',
    fault: mislabel('createSession', StatusCode.LIMIT_EXCEEDED, INVALID_STATE),
  },
  {
    id: 'one-device-rings',
    kind: 'half implemented',
    base: 'fork',
    title: 'rings at one device of several',
    breaks: 'MD-1',
    fault: () => {
      const rung = new Set<string>();
      return {
        toClient(sight) {
          const found = eventOf(sight.frame);
          if (found?.body.case !== 'ringing') return [sight];
          if (rung.has(found.callId)) return [];
          rung.add(found.callId);
          return [sight];
        },
      };
    },
  },
];

export const FEATURES: readonly WireMutant[] = [
  ...HELD,
  ...MERGED,
  ...NEGOTIATIONS,
  ...NOTICES,
  ...FORKS,
];
