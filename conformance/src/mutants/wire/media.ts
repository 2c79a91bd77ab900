/** Owns the mutants of descriptions, candidates and mute. */
import { StatusCode, Track } from '@audiocall/proto';
import {
  add,
  answer,
  callOf,
  changeEvent,
  delay,
  event,
  leak,
  lose,
  makeEvent,
  mislabel,
  pair,
  peerOf,
  refuse,
  repeat,
} from '../faults.js';
import { eventOf, requestOf, responseOf, type WireMutant } from '../mutant.js';

const { INVALID_STATE, INVALID_ARGUMENT, STALE_NEGOTIATION, OK } = StatusCode;

const isGranted = ({ status }: { status?: { code: StatusCode } | undefined }): boolean =>
  status?.code === OK;

export const MEDIA: readonly WireMutant[] = [
  {
    id: 'stale-is-state',
    kind: 'wrong status',
    title: 'answers a description of another negotiation INVALID_STATE',
    breaks: 'DE-1',
    fault: mislabel('description', STALE_NEGOTIATION, INVALID_STATE),
  },
  {
    id: 'wrong-role-is-stale',
    kind: 'wrong status',
    title: 'answers a description of the wrong role STALE_NEGOTIATION',
    breaks: 'DE-1',
    fault: mislabel('description', INVALID_STATE, STALE_NEGOTIATION),
  },
  {
    id: 'description-lost',
    kind: 'lost',
    title: 'does not pass descriptions on',
    breaks: 'DE-2',
    fault: lose(event('description')),
  },
  {
    id: 'description-twice',
    kind: 'repeated',
    title: 'passes every description on twice',
    breaks: 'DE-2',
    fault: repeat(event('description')),
  },
  {
    id: 'description-munged',
    kind: 'wrong value',
    title: 'changes the SDP on its way',
    breaks: 'DE-2',
    fault: changeEvent('description', (value) => {
      value.sdp = value.sdp.replace('opus/48000/2', 'PCMU/8000');
      return value.sdp.includes('PCMU');
    }),
  },
  {
    id: 'description-renumbered',
    kind: 'wrong value',
    title: 'passes descriptions on under another negotiation id',
    breaks: 'DE-2',
    fault: changeEvent('description', (value) => {
      value.negotiationId += 1;
    }),
  },
  {
    id: 'description-echoed',
    kind: 'misrouted',
    title: 'sends a description back to the one who made it, too',
    breaks: 'DE-2',
    fault: leak(event('description'), (sight) => {
      const call = callOf(sight);
      return call === undefined ? undefined : peerOf(call, sight.link)?.link;
    }),
  },
  {
    id: 'candidates-lost',
    kind: 'lost',
    title: 'loses candidates',
    breaks: 'IC-1',
    fault: lose(
      event('candidates', ({ candidates }) => candidates.length > 0),
      1,
    ),
  },
  {
    id: 'candidates-twice',
    kind: 'repeated',
    title: 'passes candidates on twice',
    breaks: 'IC-1',
    fault: repeat(event('candidates'), 1),
  },
  {
    id: 'candidates-reversed',
    kind: 'swapped',
    title: 'passes the candidates of a batch on in reverse order',
    breaks: 'IC-1',
    fault: changeEvent('candidates', (value) => {
      value.candidates.reverse();
      return value.candidates.length > 1;
    }),
  },
  {
    id: 'candidates-before-description',
    kind: 'swapped',
    title: 'passes candidates on before their description',
    breaks: 'IC-1',
    fault: delay(event('description'), event('candidates')),
  },
  {
    id: 'end-of-candidates-lost',
    kind: 'lost',
    title: 'loses the end of candidates',
    breaks: 'IC-1',
    fault: changeEvent('candidates', (value) => {
      if (!value.end) return false;
      value.end = false;
      return true;
    }),
  },
  {
    id: 'candidates-one-by-one',
    kind: 'wrong value',
    title: 'passes the candidates of a batch on one by one',
    breaks: 'IC-1',
    fault: () => ({
      toClient(sight) {
        const found = eventOf(sight.frame);
        if (found?.body.case !== 'candidates' || found.body.value.candidates.length < 2)
          return [sight];
        const { candidates, end, negotiationId, ufrag } = found.body.value;
        return candidates.map((candidate, index) => {
          const isLast = index === candidates.length - 1;
          const value = { negotiationId, ufrag, candidates: [candidate], end: end && isLast };
          return {
            link: sight.link,
            frame: makeEvent(found.callId, { case: 'candidates', value }),
          };
        });
      },
    }),
  },
  {
    id: 'ufrag-lost',
    kind: 'wrong value',
    title: 'loses the ufrag of candidates',
    breaks: 'IC-1',
    fault: changeEvent('candidates', (value) => {
      value.ufrag = '';
    }),
  },
  {
    id: 'mute-not-told',
    kind: 'lost',
    title: 'does not tell the other party of a mute',
    breaks: 'MU-1',
    fault: lose(event('mute')),
  },
  {
    id: 'mute-names-receiver',
    kind: 'wrong value',
    title: "names the receiver's own session in UNMUTE",
    breaks: 'MU-1',
    fault: changeEvent('unmute', (value, _event, { scene, link }) => {
      value.session = scene.people.get(link)?.session ?? '';
    }),
  },
  {
    id: 'mute-refused',
    kind: 'half implemented',
    title: 'refuses SetMute in a connected call',
    breaks: 'MU-1',
    fault: refuse('setMute', INVALID_STATE, (sight) => isGranted(responseOf(sight.frame) ?? {})),
  },
  {
    id: 'mute-echoed',
    kind: 'misrouted',
    title: 'sends MUTE to the muter, too',
    breaks: 'MU-2',
    fault: leak(event('mute'), (sight) => {
      const call = callOf(sight);
      return call === undefined ? undefined : peerOf(call, sight.link)?.link;
    }),
  },
  {
    id: 'mute-twice',
    kind: 'repeated',
    title: 'sends every MUTE twice',
    breaks: 'MU-2',
    fault: repeat(event('mute')),
  },
  {
    id: 'short-mute-untold',
    kind: 'lost',
    title: 'does not tell of a mute that is over at once',
    breaks: 'MU-1',
    fault: pair(event('mute'), (_mute, next) => (event('unmute')(next) ? [] : undefined)),
  },
  {
    id: 'mute-toggles',
    kind: 'half implemented',
    title: 'takes SetMute for a toggle: the second SetMute(muted) unmutes',
    breaks: 'MU-2',
    fault: () => {
      const muted = new Map<number, boolean>();
      return {
        toClient(sight) {
          const kind = eventOf(sight.frame)?.body.case;
          if (kind === 'mute' || kind === 'unmute') return [];
          const request = requestOf(sight)?.body;
          if (request?.case !== 'setMute' || !isGranted(responseOf(sight.frame) ?? {}))
            return [sight];
          const call = sight.scene.calls.get(request.value.callId);
          const peer = call === undefined ? undefined : peerOf(call, sight.link);
          const self = sight.scene.people.get(sight.link);
          if (call === undefined || peer === undefined || self === undefined) return [sight];
          const now = !(muted.get(sight.link) ?? false);
          muted.set(sight.link, now);
          const value = { session: self.session, track: Track.AUDIO };
          const told = makeEvent(call.callId, { case: now ? 'mute' : 'unmute', value });
          return [sight, { link: peer.link, frame: told }];
        },
      };
    },
  },
  {
    id: 'early-mute-forgotten',
    kind: 'half implemented',
    title: 'forgets a mute that came before CONNECTED',
    breaks: 'MU-3',
    fault: changeEvent('connected', (value) => {
      if (!value.peerMuted) return false;
      value.peerMuted = false;
      return true;
    }),
  },
  {
    id: 'early-mute-told-twice',
    kind: 'repeated',
    title: 'sends MUTE after CONNECTED for a mute that came before it',
    breaks: 'MU-2',
    fault: add(
      'after',
      event('connected', ({ peerMuted }) => peerMuted),
      ({ link, frame }) => {
        const body = eventOf(frame)?.body;
        if (frame.body.case !== 'event' || body?.case !== 'connected') return [];
        const value = { session: body.value.session, track: Track.AUDIO };
        return [{ link, frame: makeEvent(frame.body.value.callId, { case: 'mute', value }) }];
      },
    ),
  },
  {
    id: 'mute-renegotiates',
    kind: 'half implemented',
    title: 'sends a description when somebody mutes',
    breaks: 'MU-5',
    fault: add('after', event('mute'), ({ link, frame }) => {
      if (frame.body.case !== 'event') return [];
      const value = { negotiationId: 2, type: 1, sdp: 'v=0' };
      return [{ link, frame: makeEvent(frame.body.value.callId, { case: 'description', value }) }];
    }),
  },
  {
    id: 'any-track',
    kind: 'half implemented',
    title: 'mutes tracks that there are not',
    breaks: 'MU-5',
    fault: mislabel('setMute', INVALID_ARGUMENT, OK),
  },
  {
    id: 'early-candidates-accepted-for-ever',
    kind: 'limit off by one',
    title: 'does not say that candidates before the claim did not fit',
    breaks: 'IC-3',
    fault: lose(
      ({ frame }) => frame.body.case === 'control' && frame.body.value.body.case === 'error',
    ),
  },
  {
    id: 'description-unanswered-until-end',
    kind: 'late',
    title: 'passes a description on only after CONNECTED',
    breaks: 'DE-2',
    fault: delay(event('description'), answer('leave')),
  },
];
