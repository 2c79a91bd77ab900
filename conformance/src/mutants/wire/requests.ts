/** Owns the mutants of the wire and of requests: responses, statuses, limits, closes. */
import { type Candidate, type Limits, type ServerFrame, StatusCode } from '@audiocall/proto';
import { UNKNOWN_FIELD } from '../../peers/unknown-field.js';
import {
  add,
  answer,
  callOf,
  changeAnswer,
  changeFrame,
  closeWith,
  control,
  delay,
  lose,
  makeEvent,
  mislabel,
  peerOf,
  repeat,
  setStatus,
} from '../faults.js';
import {
  eventOf,
  type Fault,
  type RequestCase,
  requestOf,
  responseOf,
  type Sight,
  type WireMutant,
} from '../mutant.js';

const { INVALID_ARGUMENT, CALL_NOT_FOUND, UNIMPLEMENTED, INVALID_STATE, OK, BUSY } = StatusCode;
const { INTERNAL, NO_RINGING_CALL } = StatusCode;

/** Every answer of a status carries another one, whatever was asked. */
function relabel(
  from: StatusCode,
  to: StatusCode,
  where: (sight: Sight) => boolean = () => true,
): Fault {
  return changeFrame((frame, sight) => {
    const response = responseOf(frame);
    return response !== undefined && where(sight) && setStatus(response, from, to);
  });
}

/** What is answered a second time under the same id differs from the first answer. */
const forgetful: Fault = () => {
  const seen = new Set<string>();
  return changeFrame((frame, { link }) => {
    const response = responseOf(frame);
    if (response === undefined) return false;
    const key = `${link} ${response.requestId}`;
    if (!seen.has(key)) {
      seen.add(key);
      return false;
    }
    response.result = { case: undefined };
    if (response.status !== undefined) response.status.code = INTERNAL;
    return true;
  })();
};

/** The candidates of the other party that a frame holds, in an event or in the result of a claim. */
function candidatesOf(frame: ServerFrame): readonly Candidate[] {
  const body = eventOf(frame)?.body;
  if (body?.case === 'candidates') return body.value.candidates;
  const result = responseOf(frame)?.result;
  if (result?.case !== 'answerCall') return [];
  return result.value.earlyCandidates.flatMap(({ candidates }) => candidates);
}

/** A request is answered with a result that lacks a field. */
function emptied(kind: 'createSession' | 'offerCall' | 'answerCall' | 'leave'): Fault {
  return changeAnswer(kind, ({ result }) => {
    if (result.case === 'createSession') result.value.sessionId = '';
    else if (result.value === undefined || !('callId' in result.value)) return false;
    else result.value.callId = '';
    return true;
  });
}

function limit(change: (limits: Limits) => void): Fault {
  return changeAnswer('createSession', ({ result }) => {
    const limits = result.case === 'createSession' ? result.value.limits : undefined;
    if (limits === undefined) return false;
    change(limits);
    return true;
  });
}

const hasCall = (sight: Sight): boolean => {
  const request = requestOf(sight)?.body;
  const kinds: readonly (RequestCase | undefined)[] = ['setMute', 'description'];
  if (!kinds.includes(request?.case)) return false;
  const value = request?.value as { callId?: string };
  return sight.scene.calls.has(value.callId ?? '');
};

export const REQUESTS: readonly WireMutant[] = [
  {
    id: 'text-close-code',
    kind: 'wrong status',
    title: 'closes with 1002 on a text message',
    breaks: 'WR-2',
    fault: closeWith(1003, 1002),
  },
  {
    id: 'garbage-close-code',
    kind: 'wrong status',
    title: 'closes with 1011 on bytes that are no frame',
    breaks: 'WR-3',
    fault: closeWith(1007, 1011),
  },
  {
    id: 'oversize-close-code',
    kind: 'wrong status',
    title: 'closes with 1011 on a frame that is too long',
    breaks: 'WR-4',
    fault: closeWith(1009, 1011),
  },
  {
    id: 'unknown-body-invalid',
    kind: 'wrong status',
    title: 'answers an unknown body INVALID_ARGUMENT',
    breaks: 'WR-5',
    fault: relabel(UNIMPLEMENTED, INVALID_ARGUMENT),
  },
  {
    id: 'unknown-fields-passed-on',
    kind: 'leaked',
    title: 'passes on what it does not know of a candidate',
    breaks: 'WR-5',
    fault: changeFrame((frame) => {
      const candidates = candidatesOf(frame);
      for (const candidate of candidates) candidate.$unknown = [UNKNOWN_FIELD];
      return candidates.length > 0;
    }),
  },
  {
    id: 'nothing-rings-is-a-failure',
    kind: 'wrong status',
    title: 'answers INTERNAL where nothing rings',
    breaks: 'RQ-7',
    fault: relabel(NO_RINGING_CALL, INTERNAL),
  },
  {
    id: 'mute-unanswered',
    kind: 'lost',
    title: 'does not answer SetMute',
    breaks: 'RQ-1',
    fault: lose(answer('setMute')),
  },
  {
    id: 'leave-answered-twice',
    kind: 'repeated',
    title: 'answers Leave twice',
    breaks: 'RQ-1',
    fault: repeat(answer('leave')),
  },
  {
    id: 'responses-swapped',
    kind: 'swapped',
    title: 'answers the first offer after the request that follows it',
    breaks: 'RQ-1',
    fault: delay(answer('offerCall'), answer('leave')),
  },
  {
    id: 'other-answer-to-repeat',
    kind: 'state not reset',
    title: 'answers a repeated request in another way',
    breaks: 'RQ-2',
    fault: forgetful,
  },
  {
    id: 'repeat-unanswered',
    kind: 'half implemented',
    title: 'drops a repeated request',
    breaks: 'RQ-2',
    fault: () => {
      const seen = new Set<string>();
      return {
        toClient({ link, frame, scene }) {
          const response = responseOf(frame);
          const key = `${link} ${response?.requestId}`;
          if (response !== undefined && seen.has(key)) return [];
          seen.add(key);
          return [{ link, frame, scene }];
        },
      };
    },
  },
  {
    id: 'missing-id-ignored',
    kind: 'lost',
    title: 'says nothing to a request without an id',
    breaks: 'RQ-3',
    fault: lose(control('error')),
  },
  {
    id: 'missing-id-unnamed',
    kind: 'wrong value',
    title: 'does not say which request lacked an id',
    breaks: 'RQ-3',
    fault: changeFrame((frame) => {
      if (frame.body.case !== 'control' || frame.body.value.body.case !== 'error') return false;
      frame.body.value.body.value.about = '';
      return true;
    }),
  },
  {
    id: 'old-id-label',
    kind: 'wrong status',
    title: 'answers an id that is too old INVALID_STATE',
    breaks: 'RQ-4',
    fault: () => {
      const highest = new Map<number, number>();
      return changeFrame((frame, { link }) => {
        const response = responseOf(frame);
        if (response === undefined) return false;
        const top = highest.get(link) ?? 0;
        highest.set(link, Math.max(top, response.requestId));
        return response.requestId < top && setStatus(response, INVALID_ARGUMENT, INVALID_STATE);
      })();
    },
  },
  {
    id: 'session-without-id',
    kind: 'half implemented',
    title: 'grants a session without its id',
    breaks: 'RQ-5',
    fault: emptied('createSession'),
  },
  {
    id: 'offer-without-call-id',
    kind: 'half implemented',
    title: 'grants an offer without a call id',
    breaks: 'RQ-5',
    fault: emptied('offerCall'),
  },
  {
    id: 'claim-without-call-id',
    kind: 'half implemented',
    title: 'grants a claim without a call id',
    breaks: 'RQ-5',
    fault: emptied('answerCall'),
  },
  {
    id: 'leave-without-call-id',
    kind: 'half implemented',
    title: 'does not say which call a Leave was about',
    breaks: 'RQ-5',
    fault: emptied('leave'),
  },
  {
    id: 'leave-without-result',
    kind: 'half implemented',
    title: 'answers a Leave with OK alone',
    breaks: 'RQ-5',
    fault: changeAnswer('leave', (response) => {
      if (response.result.case !== 'leave') return false;
      response.result = { case: undefined };
      return true;
    }),
  },
  {
    id: 'wordless-refusal',
    kind: 'half implemented',
    title: 'refuses without a sentence for people',
    breaks: 'RQ-5',
    fault: changeFrame((frame) => {
      const response = responseOf(frame);
      if (response?.status === undefined || response.status.code === OK) return false;
      response.status.message = '';
      return true;
    }),
  },
  {
    id: 'field-is-state',
    kind: 'wrong status',
    title: 'answers an offer with a wrong field INVALID_STATE',
    breaks: 'ER-3',
    fault: mislabel('offerCall', INVALID_ARGUMENT, INVALID_STATE),
  },
  {
    id: 'refused-mute-tells-peer',
    kind: 'half implemented',
    title: 'sends MUTE for a SetMute that it refuses',
    breaks: 'ER-2',
    fault: add(
      'after',
      answer('setMute', ({ status }) => status?.code !== OK),
      (sight) => {
        const request = requestOf(sight)?.body;
        const call =
          request?.case === 'setMute' ? sight.scene.calls.get(request.value.callId) : undefined;
        const peer = call === undefined ? undefined : peerOf(call, sight.link);
        const self = sight.scene.people.get(sight.link);
        if (call === undefined || peer === undefined || self === undefined) return [];
        const value = { session: self.session, track: 1 };
        return [{ link: peer.link, frame: makeEvent(call.callId, { case: 'mute', value }) }];
      },
    ),
  },
  {
    id: 'target-before-field',
    kind: 'wrong status',
    title: 'looks for the call of a Leave before it looks at the fields',
    breaks: 'ER-1',
    fault: mislabel('leave', INVALID_ARGUMENT, CALL_NOT_FOUND),
  },
  {
    id: 'calls-can-be-guessed',
    kind: 'leaked',
    title: 'answers INVALID_STATE for a call of others, CALL_NOT_FOUND for none',
    breaks: 'ER-4',
    fault: relabel(CALL_NOT_FOUND, INVALID_STATE, hasCall),
  },
  {
    id: 'announces-larger-sdp',
    kind: 'limit off by one',
    title: 'refuses an SDP of exactly the announced length',
    breaks: 'LM-1',
    fault: limit((limits) => {
      limits.maxSdpBytes += 1;
    }),
  },
  {
    id: 'announces-smaller-sdp',
    kind: 'limit off by one',
    title: 'accepts an SDP one byte beyond the announced length',
    breaks: 'LM-1',
    fault: limit((limits) => {
      limits.maxSdpBytes -= 1;
    }),
  },
  {
    id: 'announces-more-held-calls',
    kind: 'limit off by one',
    title: 'holds one call less than it announces',
    breaks: 'LM-1',
    fault: limit((limits) => {
      limits.maxHeldCalls += 1;
    }),
  },
  {
    id: 'announces-fewer-held-calls',
    kind: 'limit off by one',
    title: 'holds one call more than it announces',
    breaks: 'LM-1',
    fault: limit((limits) => {
      limits.maxHeldCalls -= 1;
    }),
  },
  {
    id: 'held-limit-label',
    kind: 'wrong status',
    title: 'answers BUSY where the limit of held calls is reached',
    breaks: 'LM-1',
    fault: mislabel('offerCall', StatusCode.LIMIT_EXCEEDED, BUSY),
  },
  {
    id: 'unacknowledged-mute',
    kind: 'late',
    title: 'answers SetMute only when the call is over',
    breaks: 'RQ-1',
    fault: delay(answer('setMute'), (sight) => callOf(sight)?.over === true),
  },
];
