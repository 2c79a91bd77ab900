/** Owns the mutants of claims and of connecting. */
import { CallType, EndReason, StatusCode } from '@audiocall/proto';
import {
  answer,
  callOf,
  changeAnswer,
  changeEvent,
  delay,
  event,
  findPerson,
  lose,
  makeEvent,
  mislabel,
  refuse,
  repeat,
} from '../faults.js';
import {
  type CallNote,
  type Delivery,
  eventOf,
  type Person,
  requestOf,
  type Sight,
  type WireMutant,
} from '../mutant.js';

const { CALL_NOT_FOUND, NO_RINGING_CALL, INVALID_STATE } = StatusCode;

/** CONNECTED for one party of a call. */
function connect(call: CallNote, to: Person, peer: Person): Delivery {
  const value = {
    session: peer.session,
    userId: peer.user,
    callType: CallType.AUDIOCALL,
    record: call.record,
  };
  return { link: to.link, frame: makeEvent(call.callId, { case: 'connected', value }) };
}

/** Who learns of a claim by a frame, and from whom the claim or the call is. */
function findPeer({ scene, frame, link }: Sight): Person | undefined {
  const body = eventOf(frame)?.body;
  if (body?.case === 'answered') return findPerson(scene, body.value.calleeSession);
  const call = callOf({ scene, frame, link });
  return call?.caller;
}

const targets = (kind: string) => (sight: Sight) => {
  const body = requestOf(sight)?.body;
  return body?.case === 'answerCall' && body.value.target.case === kind;
};

export const ANSWERS: readonly WireMutant[] = [
  {
    id: 'ringing-call-unanswerable',
    kind: 'half implemented',
    title: 'does not let a ringing callee answer without arguments',
    breaks: 'AN-1',
    fault: refuse('answerCall', NO_RINGING_CALL, targets('onlyRinging')),
  },
  {
    id: 'claim-names-callee',
    kind: 'wrong value',
    title: 'names the callee as the caller in the result of AnswerCall',
    breaks: 'AN-1',
    fault: changeAnswer('answerCall', ({ result }, _request, { scene, link }) => {
      if (result.case !== 'answerCall') return false;
      result.value.caller = scene.people.get(link)?.user ?? '';
      return true;
    }),
  },
  {
    id: 'answered-lost',
    kind: 'lost',
    title: 'sends no ANSWERED',
    breaks: 'AN-2',
    fault: lose(event('answered')),
  },
  {
    id: 'answered-after-description',
    kind: 'swapped',
    title: 'sends ANSWERED after the description',
    breaks: 'AN-2',
    fault: delay(event('answered'), event('description')),
  },
  {
    id: 'answered-names-caller',
    kind: 'wrong value',
    title: "names the caller's own session in ANSWERED",
    breaks: 'AN-2',
    fault: changeEvent('answered', (value, _event, { scene, link }) => {
      value.calleeSession = scene.people.get(link)?.session ?? '';
    }),
  },
  {
    id: 'second-claim-is-not-found',
    kind: 'wrong status',
    title: 'answers a second claim CALL_NOT_FOUND',
    breaks: 'AN-3',
    fault: mislabel('answerCall', StatusCode.ALREADY_ANSWERED, CALL_NOT_FOUND),
  },
  {
    id: 'connected-lost-for-caller',
    kind: 'lost',
    title: 'sends CONNECTED to the callee alone',
    breaks: 'CN-2',
    fault: lose(event('connected', (_value, sight) => callOf(sight)?.caller.link === sight.link)),
  },
  {
    id: 'connected-lost',
    kind: 'lost',
    title: 'sends no CONNECTED',
    breaks: 'CN-1',
    fault: lose(event('connected')),
  },
  {
    id: 'connected-twice',
    kind: 'repeated',
    title: 'sends every CONNECTED twice',
    breaks: 'CN-1',
    fault: repeat(event('connected')),
  },
  {
    id: 'connected-names-oneself',
    kind: 'wrong value',
    title: "names a party's own user in CONNECTED",
    breaks: 'CN-1',
    fault: changeEvent('connected', (value, _event, { scene, link }) => {
      value.userId = scene.people.get(link)?.user ?? '';
    }),
  },
  {
    id: 'connected-at-claim',
    kind: 'early',
    title: 'sends CONNECTED when the call is claimed, not when both report media',
    breaks: 'CN-3',
    fault: () => ({
      toClient(sight) {
        const kind = eventOf(sight.frame)?.body.case;
        if (kind === 'connected') return [];
        const isClaim = kind === 'answered' || answer('answerCall')(sight);
        const call = isClaim ? callOf(sight) : undefined;
        const self = sight.scene.people.get(sight.link);
        const peer = isClaim ? findPeer(sight) : undefined;
        if (call === undefined || self === undefined || peer === undefined) return [sight];
        return [sight, connect(call, self, peer)];
      },
    }),
  },
  {
    id: 'failure-not-told',
    kind: 'lost',
    title: 'does not tell the parties that media failed',
    breaks: 'CN-4',
    fault: lose(event('leave', ({ reason }) => reason === EndReason.MEDIA_FAILED)),
  },
  {
    id: 'ringing-by-name-refused',
    kind: 'half implemented',
    title: 'refuses an answer by name where the call rings',
    breaks: 'LS-7',
    fault: refuse('answerCall', INVALID_STATE, (sight) => {
      return targets('byName')(sight) && callOf(sight)?.held === false;
    }),
  },
  {
    id: 'ended-without-reason',
    kind: 'half implemented',
    title: 'does not say why a call ended that is answered too late',
    breaks: 'LS-9',
    fault: changeAnswer('answerCall', ({ status }) => {
      if (status?.code !== StatusCode.CALL_ENDED) return false;
      status.callEndReason = EndReason.UNSPECIFIED;
      return true;
    }),
  },
  {
    id: 'ended-is-forgotten',
    kind: 'tombstone forgotten',
    title: 'answers a late answer CALL_NOT_FOUND',
    breaks: 'LS-9',
    fault: mislabel('answerCall', StatusCode.CALL_ENDED, CALL_NOT_FOUND),
  },
  {
    id: 'inline-answer-state',
    kind: 'wrong status',
    title: 'answers an SDP answer without an offer INVALID_STATE',
    breaks: 'DE-3',
    fault: changeAnswer('answerCall', ({ status }, { sdpAnswer }) => {
      if (sdpAnswer === undefined || status?.code !== StatusCode.INVALID_ARGUMENT) return false;
      status.code = INVALID_STATE;
      return true;
    }),
  },
];
