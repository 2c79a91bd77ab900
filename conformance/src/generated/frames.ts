/**
 * Owns which frame an action puts on the wire, from what the actor has in hand. Where it lacks what the
 * action needs, the frame names something that is not there: wrong requests are part of a sequence.
 */
import {
  type AnswerCallSchema,
  CallType,
  DescriptionType,
  DeviceKind,
  LeaveIntent,
  type LeaveSchema,
  MediaState,
  Track,
} from '@audiocall/proto';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { BodyInit } from '../peers/wire-peer.js';
import type { Member } from '../scenarios/stage.js';
import { NOBODY, type Part } from './part.js';
import type { Action, AnswerTarget, LeaveTarget, Round } from './step.js';

/** What a frame may have to name. */
export interface Surroundings {
  userId(name: string): string;
  /** Every call that anybody has read of, oldest first. */
  calls(): readonly string[];
}

type AnswerTo = NonNullable<
  Exclude<MessageInitShape<typeof AnswerCallSchema>, { $typeName: string }>['target']
>;
type LeaveTo = NonNullable<
  Exclude<MessageInitShape<typeof LeaveSchema>, { $typeName: string }>['target']
>;

/** How long a short offer rings: the shortest time that a server grants (TO-1). */
export const SHORT_RING_MS = 200;

/** How long a session may stay away where that is short. */
export const SHORT_RESUME_MS = 300;

/** A frame's body, and whether it has to carry a request_id. */
export interface Utterance {
  readonly body: BodyInit;
  readonly asks: boolean;
}

/** What an action says; undefined when it says nothing. */
export function speak(
  action: Action,
  part: Part,
  member: Member,
  around: Surroundings,
  /** Every frame carries a request_id: a session with `resume` in force has to (RS-5). */
  always: boolean,
): Utterance | undefined {
  const ask = (body: BodyInit): Utterance => ({ body, asks: true });
  const tell = (body: BodyInit): Utterance => ({ body, asks: always });
  switch (action.verb) {
    case 'offer': {
      const again = action.with.includes('again') ? part.lastOffer : undefined;
      const body = again ?? {
        case: 'offerCall' as const,
        value: member.offerTerms(around.userId(action.callee), {
          record: action.with.includes('record'),
          muted: action.with.includes('muted'),
          ...(action.with.includes('short') ? { ttlMs: SHORT_RING_MS } : {}),
          ...(action.with.includes('early') ? { sdpOffer: member.sdp('offer') } : {}),
          ...(action.with.includes('sdp-on-ring') ? { sdpOnRing: true } : {}),
        }),
      };
      return ask(body);
    }
    case 'answer': {
      const target = nameAnswerTarget(action.target, part, around);
      return ask({ case: 'answerCall', value: { target, muted: action.muted } });
    }
    case 'leave': {
      const target = nameLeaveTarget(action.target, part, around);
      const intent = action.failed ? LeaveIntent.MEDIA_FAILED : LeaveIntent.UNSPECIFIED;
      return ask({
        case: 'leave',
        value: { intent, ...(target === undefined ? {} : { target }) },
      });
    }
    case 'mute': {
      const callId = part.findCall(action.call, around.calls);
      return ask({ case: 'setMute', value: { callId, track: Track.AUDIO, muted: action.on } });
    }
    case 'record': {
      const callId = part.findCall(action.call, around.calls);
      return ask({ case: 'setRecording', value: { callId, on: action.on } });
    }
    case 'describe': {
      const callId = part.findCall(action.call, around.calls);
      const kind = action.type === 'offer' ? 'offer' : 'answer';
      const value = {
        callId,
        negotiationId: chooseNegotiation(part, callId, action.n),
        type: DESCRIPTION_TYPES[action.type],
        sdp: member.sdp(kind),
      };
      return ask({ case: 'description', value });
    }
    case 'trickle': {
      const callId = part.findCall(action.call, around.calls);
      const negotiationId = part.findNegotiation(callId);
      return tell({
        case: 'candidates',
        value: {
          callId,
          negotiationId,
          ufrag: 'test',
          candidates: member.makeCandidates(Math.min(action.count, member.batchSize)),
          end: action.end,
        },
      });
    }
    case 'report': {
      const callId = part.findCall(action.call, around.calls);
      const negotiationId = part.findNegotiation(callId);
      const state = MEDIA_STATES[action.state];
      return tell({ case: 'mediaReport', value: { callId, negotiationId, state } });
    }
    case 'notice': {
      const callId = part.findCall(action.call, around.calls);
      const value = { callId, epoch: 1, kind: DeviceKind.AUDIO_INPUT };
      return { body: { case: 'deviceNotice', value }, asks: false };
    }
    case 'destroy':
      return ask({ case: 'destroySession', value: {} });
    case 'join':
    case 'repeat':
    case 'cut':
    case 'resume':
    case 'wait':
    case 'settle':
      return undefined;
    default: {
      const unknown: never = action;
      return unknown;
    }
  }
}

const DESCRIPTION_TYPES = {
  offer: DescriptionType.OFFER,
  answer: DescriptionType.ANSWER,
  reject: DescriptionType.REJECT,
} as const;

const MEDIA_STATES = {
  connected: MediaState.CONNECTED,
  disconnected: MediaState.DISCONNECTED,
  failed: MediaState.FAILED,
} as const;

function chooseNegotiation(part: Part, callId: string, round: Round): number {
  const newest = part.findNegotiation(callId);
  switch (round) {
    case 'first':
      return 1;
    case 'next':
      return newest + 1;
    case 'open':
      return newest;
    default: {
      const unknown: never = round;
      return unknown;
    }
  }
}

function nameAnswerTarget(target: AnswerTarget, part: Part, around: Surroundings): AnswerTo {
  const [kind, rest = ''] = target.split(':');
  switch (kind) {
    case 'id': {
      const which = rest === 'older' || rest === 'foreign' ? rest : 'newest';
      return { case: 'callId', value: part.findCall(which, around.calls) };
    }
    case 'name':
    case 'type': {
      const callType = kind === 'name' ? CallType.AUDIOCALL : CallType.VIDEOCALL;
      return { case: 'byName', value: { callType, caller: around.userId(rest) } };
    }
    default:
      return { case: 'onlyRinging', value: {} };
  }
}

function nameLeaveTarget(
  target: LeaveTarget,
  part: Part,
  around: Surroundings,
): LeaveTo | undefined {
  const [kind, rest = ''] = target.split(':');
  switch (kind) {
    case 'id': {
      const which = rest === 'older' || rest === 'foreign' ? rest : 'newest';
      return { case: 'callId', value: part.findCall(which, around.calls) };
    }
    case 'name':
      return {
        case: 'byName',
        value: { callType: CallType.AUDIOCALL, caller: around.userId(rest) },
      };
    case 'ref':
      return { case: 'clientRef', value: part.lastRef ?? NOBODY };
    case 'session':
      return { case: 'peerSession', value: part.findPeerSession() };
    default:
      return undefined;
  }
}
