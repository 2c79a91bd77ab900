/** Owns the mutants of what a client sends of its media, of its mute and of its devices. */
import {
  type ClientFrame,
  DescriptionType,
  DeviceKind,
  MediaState,
  StatusCode,
  Track,
} from '@audiocall/proto';
import {
  addSent,
  changeSent,
  delaySent,
  loseSent,
  makeNotice,
  makeRequest,
  repeatSent,
  sent,
} from '../client-faults.js';
import type { ClientFault, ClientWireMutant } from '../client-mutant.js';
import { requestOf, responseOf } from '../mutant.js';

const SDP = 'v=0\r\no=- 3 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n';

const describe = (callId: string, type: DescriptionType, negotiationId = 1): ClientFrame =>
  makeRequest({ case: 'description', value: { callId, negotiationId, type, sdp: SDP } });

/** Something is sent with each change of the device, about the call that media was last reported of. */
const withDevice =
  (make: (callId: string) => ClientFrame): ClientFault =>
  () => {
    let callId: string | undefined;
    return {
      toServer(_link, frame) {
        if (frame.body.case === 'mediaReport') callId = frame.body.value.callId;
        return [frame];
      },
      obeys: (command) =>
        command.case === 'setAudioDevice' && callId !== undefined ? [make(callId)] : [],
    };
  };

export const MEDIA: readonly ClientWireMutant[] = [
  {
    id: 'client-offer-lost',
    kind: 'lost',
    title: 'sends neither its OFFER nor a candidate when its call is claimed',
    breaks: 'DE-1',
    fault: loseSent(({ body: { case: kind } }) => kind === 'description' || kind === 'candidates'),
  },
  {
    id: 'client-describes-twice',
    kind: 'repeated',
    title: 'sends its description twice',
    breaks: 'DE-1',
    fault: repeatSent(sent('description')),
  },
  {
    id: 'client-describes-early',
    kind: 'early',
    title: 'sends its OFFER when its call rings',
    breaks: 'DE-1',
    fault: () => ({
      replies(sight) {
        const result = responseOf(sight.frame)?.result;
        return result?.case === 'offerCall'
          ? [describe(result.value.callId, DescriptionType.OFFER)]
          : [];
      },
    }),
  },
  {
    id: 'client-describes-again',
    kind: 'state not reset',
    title: 'sends the OFFER that came with OfferCall again when its call is claimed',
    breaks: 'DE-1',
    fault: () => {
      let sdp: string | undefined;
      return {
        toServer(_link, frame) {
          if (frame.body.case === 'offerCall') sdp = frame.body.value.sdpOffer;
          return [frame];
        },
        replies({ frame: { body } }) {
          if (body.case !== 'event' || body.value.body.case !== 'answered') return [];
          return sdp === undefined ? [] : [describe(body.value.callId, DescriptionType.OFFER)];
        },
      };
    },
  },
  {
    id: 'client-other-negotiation',
    kind: 'limit off by one',
    title: 'counts its negotiations from 2',
    breaks: 'DE-1',
    fault: changeSent('description', (value) => {
      value.negotiationId += 1;
    }),
  },
  {
    id: 'client-candidates-first',
    kind: 'swapped',
    title: 'sends its candidates before its description',
    breaks: 'IC-1',
    fault: delaySent(sent('description'), sent('candidates')),
  },
  {
    id: 'client-end-first',
    kind: 'swapped',
    title: 'says the end of its candidates before the last of them',
    breaks: 'IC-1',
    fault: delaySent(
      sent('candidates', ({ end }) => !end),
      sent('candidates', ({ end }) => end),
    ),
  },
  {
    id: 'client-candidates-elsewhere',
    kind: 'wrong value',
    title: 'names another negotiation with its candidates',
    breaks: 'IC-1',
    fault: changeSent('candidates', (value) => {
      value.negotiationId += 1;
    }),
  },
  {
    id: 'client-media-lied',
    kind: 'wrong value',
    title: 'reports media as interrupted that is connected',
    breaks: 'IC-1',
    fault: changeSent('mediaReport', (value) => {
      value.state = MediaState.DISCONNECTED;
    }),
  },
  {
    id: 'client-reports-other-negotiation',
    kind: 'wrong value',
    title: 'names another negotiation when it reports its media',
    breaks: 'CN-6',
    fault: changeSent('mediaReport', (value) => {
      value.negotiationId += 1;
    }),
  },
  {
    id: 'client-mutes-early',
    kind: 'early',
    title: 'sends SetMute for a call that only rings',
    breaks: 'MU-3',
    fault: addSent(
      'before',
      sent('answerCall', ({ muted }) => muted),
      ({ body }) => {
        const target = body.case === 'answerCall' ? body.value.target : undefined;
        const callId = target?.case === 'callId' ? target.value : '';
        return [
          makeRequest({ case: 'setMute', value: { callId, track: Track.AUDIO, muted: true } }),
        ];
      },
    ),
  },
  {
    id: 'client-mute-not-signalled',
    kind: 'lost',
    title: 'does not say in its AnswerCall that its user is muted',
    breaks: 'MU-3',
    fault: changeSent('answerCall', (value) => {
      if (!value.muted) return false;
      value.muted = false;
      return true;
    }),
  },
  {
    id: 'client-muted-unasked',
    kind: 'wrong value',
    title: 'says with its offer that its user is muted, who is not',
    breaks: 'MU-3',
    fault: changeSent('offerCall', (value) => {
      value.muted = true;
    }),
  },
  {
    id: 'client-device-renegotiates',
    kind: 'half implemented',
    title: 'negotiates anew when its device changes',
    breaks: 'DV-3',
    fault: withDevice((callId) => describe(callId, DescriptionType.OFFER, 2)),
  },
  {
    id: 'client-device-noticed',
    kind: 'leaked',
    title: 'sends DeviceNotice where the feature is not in force',
    breaks: 'DV-3',
    fault: withDevice((callId) =>
      makeNotice({
        case: 'deviceNotice',
        value: { callId, epoch: 1, kind: DeviceKind.AUDIO_INPUT },
      }),
    ),
  },
  {
    id: 'client-loser-silent',
    kind: 'lost',
    title: 'does not answer the OFFER that came before its own',
    breaks: 'NG-5',
    fault: () => {
      let lost = 0;
      return {
        toServer(_link, frame) {
          const { body } = frame;
          const isMedia = body.case === 'description' || body.case === 'candidates';
          return isMedia && body.value.negotiationId === lost ? [] : [frame];
        },
        toClient(sight) {
          const request = requestOf(sight)?.body;
          const isLost = responseOf(sight.frame)?.status?.code === StatusCode.NEGOTIATION_PENDING;
          if (isLost && request?.case === 'description') lost = request.value.negotiationId;
          return [sight];
        },
      };
    },
  },
];
