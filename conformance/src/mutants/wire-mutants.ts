/** Owns the wire mutants: each is one fault of a server, and names the clause that it breaks. */

import {
  CallType,
  type EventSchema,
  type ServerFrame,
  ServerFrameSchema,
  StatusCode,
  Track,
} from '@audiocall/proto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { CallNote, Delivery, Person, Scene, WireMutant } from './mutant.js';

type EventInit = NonNullable<MessageInitShape<typeof EventSchema>['body']>;

function makeEvent(callId: string, body: EventInit): ServerFrame {
  const value = { callId, serverMs: Date.now(), body };
  return create(ServerFrameSchema, { body: { case: 'event', value } });
}

/** The body of an event frame, if it is one. */
function eventOf(frame: ServerFrame) {
  return frame.body.case === 'event' ? frame.body.value : undefined;
}

/** Who has a session. RINGING may pass before the response that makes its call known. */
function findPerson(scene: Scene, session: string): Person | undefined {
  return [...scene.people.values()].find((person) => person.session === session);
}

/** The person at the other end of a call. */
function peerOf(call: CallNote, link: number): Person | undefined {
  return call.caller.link === link ? call.claimant : call.caller;
}

function findClaimed(scene: Scene, frame: ServerFrame): CallNote | undefined {
  if (frame.body.case !== 'response' || frame.body.value.result.case !== 'answerCall')
    return undefined;
  return scene.calls.get(frame.body.value.result.value.callId);
}

const connectedAtClaim: WireMutant = {
  id: 'connected-at-claim',
  title: 'sends CONNECTED when the call is claimed, not when both report media',
  breaks: 'CN-3',
  shownBy: 'early-offer/base',
  start(scene) {
    const connect = (call: CallNote, to: Person, peer: Person): Delivery => ({
      link: to.link,
      frame: makeEvent(call.callId, {
        case: 'connected',
        value: {
          session: peer.session,
          userId: peer.user,
          callType: CallType.AUDIOCALL,
          record: call.record,
        },
      }),
    });
    return (link, frame) => {
      const event = eventOf(frame);
      if (event?.body.case === 'connected') return [];
      const call =
        event?.body.case === 'answered' ? scene.calls.get(event.callId) : findClaimed(scene, frame);
      const self = scene.people.get(link);
      const peer =
        event?.body.case === 'answered'
          ? findPerson(scene, event.body.value.calleeSession)
          : call?.caller;
      if (call === undefined || self === undefined || peer === undefined) return [{ link, frame }];
      return [{ link, frame }, connect(call, self, peer)];
    };
  },
};

const ringsLateSession: WireMutant = {
  id: 'rings-late-session',
  title: 'sends RINGING for a held call to a session that is created after the offer',
  breaks: 'LS-2',
  shownBy: 'late-session/ls',
  start: (scene) => (link, frame) => {
    const self = scene.people.get(link);
    const isCreated =
      frame.body.case === 'response' && frame.body.value.result.case === 'createSession';
    if (!isCreated || self === undefined) return [{ link, frame }];
    const held = [...scene.calls.values()].filter(
      (call) => call.held && !call.over && call.callee === self.user && call.claimant === undefined,
    );
    const ringing = held.map((call) => ({
      link,
      frame: makeEvent(call.callId, {
        case: 'ringing',
        value: {
          session: call.caller.session,
          caller: call.caller.user,
          callee: call.callee,
          callType: CallType.AUDIOCALL,
          record: call.record,
          expiresInMs: 1000,
        },
      }),
    }));
    return [{ link, frame }, ...ringing];
  },
};

const ringingToCaller: WireMutant = {
  id: 'ringing-to-caller',
  title: 'gives the RINGING to the caller',
  breaks: 'OF-2',
  shownBy: 'reject/ringing',
  start: (scene) => (link, frame) => {
    const body = eventOf(frame)?.body;
    const caller = body?.case === 'ringing' ? findPerson(scene, body.value.session) : undefined;
    return [{ link: caller?.link ?? link, frame }];
  },
};

const toggledMute: WireMutant = {
  id: 'mute-toggles',
  title: 'takes SetMute for a toggle: the second SetMute(muted) unmutes',
  breaks: 'MU-2',
  shownBy: 'mute/in-call',
  start(scene) {
    const muted = new Map<number, boolean>();
    return (link, frame) => {
      const kind = eventOf(frame)?.body.case;
      if (kind === 'mute' || kind === 'unmute') return [];
      if (frame.body.case !== 'response' || frame.body.value.status?.code !== StatusCode.OK) {
        return [{ link, frame }];
      }
      const request = scene.findRequest(link, frame.body.value.requestId)?.body;
      const call = request?.case === 'setMute' ? scene.calls.get(request.value.callId) : undefined;
      const peer = call === undefined ? undefined : peerOf(call, link);
      const self = scene.people.get(link);
      if (call === undefined || peer === undefined || self === undefined) return [{ link, frame }];
      const now = !(muted.get(link) ?? false);
      muted.set(link, now);
      const value = { session: self.session, track: Track.AUDIO };
      const event = makeEvent(call.callId, { case: now ? 'mute' : 'unmute', value });
      return [
        { link, frame },
        { link: peer.link, frame: event },
      ];
    };
  },
};

const repeatedMute: WireMutant = {
  id: 'mute-twice',
  title: 'sends every MUTE twice',
  breaks: 'MU-2',
  shownBy: 'mute/in-call',
  start: () => (link, frame) => {
    const once = { link, frame };
    return eventOf(frame)?.body.case === 'mute' ? [once, once] : [once];
  },
};

/** Every wire mutant of a server. */
export const WIRE_MUTANTS: readonly WireMutant[] = [
  connectedAtClaim,
  ringsLateSession,
  ringingToCaller,
  toggledMute,
  repeatedMute,
];
