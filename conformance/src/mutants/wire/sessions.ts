/** Owns the mutants of sessions: ids, credentials, announcements, ends. */
import {
  BusyScope,
  Disposition,
  EndReason,
  Feature,
  SessionClosedReason,
  SessionPolicy,
  StatusCode,
} from '@audiocall/proto';
import {
  callOf,
  changeAnswer,
  changeEvent,
  closeWith,
  control,
  event,
  lose,
  mislabel,
  repeat,
} from '../faults.js';
import type { WireMutant } from '../mutant.js';

export const SESSIONS: readonly WireMutant[] = [
  {
    id: 'before-session-state',
    kind: 'wrong status',
    title: 'answers requests before a session INVALID_STATE',
    breaks: 'SE-1',
    fault: mislabel('offerCall', StatusCode.NO_SESSION, StatusCode.INVALID_STATE),
  },
  {
    id: 'socket-pings-unanswered',
    kind: 'lost',
    title: 'never answers a Ping of WebSocket itself',
    breaks: 'WR-1',
    fault: () => ({ isDeafToPings: true }),
  },
  {
    id: 'user-id-in-capitals',
    kind: 'wrong value',
    title: 'gives a session another user id than it asked for',
    breaks: 'SE-2',
    fault: changeAnswer('createSession', ({ result }, { userId }) => {
      if (result.case !== 'createSession' || userId === undefined) return false;
      result.value.userId = userId.toUpperCase();
      return result.value.userId !== userId;
    }),
  },
  {
    id: 'same-made-up-user',
    kind: 'state not reset',
    title: 'makes up the same user id twice',
    breaks: 'SE-2',
    fault: () => {
      let madeUp: string | undefined;
      return changeAnswer('createSession', ({ result }, { userId }) => {
        if (result.case !== 'createSession' || userId !== undefined) return false;
        madeUp ??= result.value.userId;
        result.value.userId = madeUp;
        return true;
      })();
    },
  },
  {
    id: 'other-service-is-present',
    kind: 'leaked',
    title: 'says NOTIFIED of a user who is present in another service only',
    breaks: 'SE-3',
    fault: changeAnswer('offerCall', ({ result }, { callee }, { scene, link }) => {
      const mine = scene.people.get(link)?.service;
      const isElsewhere = [...scene.people.values()].some(
        ({ user, service }) => user === callee && service !== mine,
      );
      if (result.case !== 'offerCall' || !isElsewhere) return false;
      result.value.disposition = Disposition.NOTIFIED;
      return true;
    }),
  },
  {
    id: 'second-session-state',
    kind: 'wrong status',
    title: 'answers a second CreateSession INVALID_STATE',
    breaks: 'SE-4',
    fault: mislabel('createSession', StatusCode.SESSION_EXISTS, StatusCode.INVALID_STATE),
  },
  {
    id: 'destroyed-in-silence',
    kind: 'lost',
    title: 'sends no SESSION_CLOSED to a destroyed session',
    breaks: 'SE-5',
    fault: lose(event('sessionClosed', ({ reason }) => reason === SessionClosedReason.DESTROYED)),
  },
  {
    id: 'destroyed-twice',
    kind: 'repeated',
    title: 'sends SESSION_CLOSED to a destroyed session twice',
    breaks: 'SE-5',
    fault: repeat(event('sessionClosed', ({ reason }) => reason === SessionClosedReason.DESTROYED)),
  },
  {
    id: 'destroyed-close-code',
    kind: 'wrong status',
    title: 'closes a destroyed session with 1000',
    breaks: 'SE-5',
    fault: closeWith(4000, 1000),
  },
  {
    id: 'destroyed-is-lost',
    kind: 'wrong reason',
    title: 'tells the callee of a destroyed caller PEER_LOST',
    breaks: 'SE-5',
    fault: changeEvent('cancel', (value) => {
      if (value.reason !== EndReason.CALLER_CANCELLED) return false;
      value.reason = EndReason.PEER_LOST;
      return true;
    }),
  },
  {
    id: 'loss-not-told',
    kind: 'lost',
    title: 'does not tell a party that the other one is lost',
    breaks: 'SE-6',
    fault: lose(event('leave', ({ reason }) => reason === EndReason.PEER_LOST)),
  },
  {
    id: 'loss-is-hang-up',
    kind: 'wrong reason',
    title: 'calls a lost socket a hang-up',
    breaks: 'SE-6',
    fault: changeEvent('leave', (value) => {
      if (value.reason !== EndReason.PEER_LOST) return false;
      value.reason = EndReason.HANGUP;
      return true;
    }),
  },
  {
    id: 'hello-close-code',
    kind: 'wrong status',
    title: 'closes a socket without a session with 1000',
    breaks: 'SE-7',
    fault: closeWith(4004, 1000),
  },
  {
    id: 'no-pings',
    kind: 'lost',
    title: 'sends no pings',
    breaks: 'SE-8',
    fault: lose(control('ping')),
  },
  {
    id: 'silence-close-code',
    kind: 'wrong status',
    title: 'closes a silent session with 1000',
    breaks: 'SE-8',
    fault: closeWith(4003, 1000),
  },
  {
    id: 'services-can-be-guessed',
    kind: 'leaked',
    title: 'answers an unknown service in another way than a wrong key',
    breaks: 'SE-9',
    fault: mislabel('createSession', StatusCode.UNAUTHENTICATED, StatusCode.INVALID_ARGUMENT),
  },
  {
    id: 'policy-not-announced',
    kind: 'half implemented',
    title: 'does not announce its session policy',
    breaks: 'SE-10',
    fault: changeAnswer('createSession', ({ result }) => {
      if (result.case !== 'createSession') return false;
      result.value.sessionPolicy = SessionPolicy.UNSPECIFIED;
      return true;
    }),
  },
  {
    id: 'scope-not-announced',
    kind: 'half implemented',
    title: 'does not announce its busy scope',
    breaks: 'SE-10',
    fault: changeAnswer('createSession', ({ result }) => {
      if (result.case !== 'createSession') return false;
      result.value.busyScope = BusyScope.UNSPECIFIED;
      return true;
    }),
  },
  {
    id: 'feature-unasked',
    kind: 'wrong value',
    title: 'says that a feature is in force which nobody asked for',
    breaks: 'SE-10',
    fault: changeAnswer('createSession', ({ result }) => {
      if (result.case !== 'createSession') return false;
      const { features } = result.value;
      if (features.includes(Feature.DEVICE_NOTICE)) return false;
      features.push(Feature.DEVICE_NOTICE);
      return true;
    }),
  },
  {
    id: 'longer-timer',
    kind: 'wrong value',
    title: 'lengthens a timer that was asked to be short',
    breaks: 'SE-10',
    fault: changeAnswer('createSession', ({ result }, { timers }) => {
      if (result.case !== 'createSession' || !timers?.connectMs) return false;
      if (result.value.timers === undefined) return false;
      result.value.timers.connectMs += 60_000;
      return true;
    }),
  },
  {
    id: 'replaced-in-silence',
    kind: 'lost',
    title: 'sends no SESSION_CLOSED to a replaced session',
    breaks: 'MD-2',
    fault: lose(event('sessionClosed', ({ reason }) => reason === SessionClosedReason.REPLACED)),
  },
  {
    id: 'replaced-close-code',
    kind: 'wrong status',
    title: 'closes a replaced session with 4000',
    breaks: 'MD-2',
    fault: closeWith(4001, 4000),
  },
  {
    id: 'replaced-is-destroyed',
    kind: 'wrong reason',
    title: 'tells a replaced session that it was destroyed',
    breaks: 'MD-2',
    fault: changeEvent('sessionClosed', (value) => {
      if (value.reason !== SessionClosedReason.REPLACED) return false;
      value.reason = SessionClosedReason.DESTROYED;
      return true;
    }),
  },
  {
    id: 'cut-call-goes-on',
    kind: 'state not reset',
    title: 'keeps a claimed call whose caller is gone',
    breaks: 'SE-6',
    fault: lose(
      event(
        'leave',
        ({ reason }, sight) =>
          reason === EndReason.PEER_LOST && callOf(sight)?.claimant?.link === sight.link,
      ),
    ),
  },
];
