/**
 * Owns the broken clients that tell their application an event late, or not all that it says. Each is driven by the client
 * mode, as those of broken-clients.
 */
import type { BrokenClient } from './patch.js';

const LATE_MS = 100;

/** One kind of event goes another way to the application, so that the next one overtakes it. */
function tellLate(event: string): BrokenClient {
  return {
    id: `client-${event}-told-late`,
    kind: 'swapped',
    title: `tells ${event.toUpperCase()} later than what follows it at once`,
    breaks: 'G-8',
    patches: [
      {
        file: 'engine.js',
        find: 'function emit(event) {',
        replace: `function emit(event, isLate = false) {
        if (event.name === '${event.toUpperCase()}_EVENT' && !isLate) {
            setTimeout(() => emit(event, true), ${LATE_MS});
            return;
        }`,
      },
    ],
  };
}

/** A field of an event does not reach the application. */
function loseField(field: string, title: string, find: string, replace: string): BrokenClient {
  const patches = [{ file: 'core/app-events.js', find, replace }];
  return { id: `client-${field}-untold`, kind: 'lost', title, breaks: 'G-8', patches };
}

const RINGING =
  "name: 'RINGING_EVENT',\n        detail: { callId, session, caller, callee, callType,";

/** Every such client. */
export const BROKEN_CLIENTS_TOLD: readonly BrokenClient[] = [
  tellLate('connected'),
  tellLate('ringing'),
  tellLate('ringback'),
  tellLate('leave'),
  loseField(
    'peer-muted',
    'never tells that the other party is muted as the call is connected',
    'detail: { callId, session, userId, callType, record, peerMuted }',
    'detail: { callId, session, userId, callType, record, peerMuted: false }',
  ),
  loseField(
    'track',
    'does not tell what is muted',
    "name: 'MUTE_EVENT', detail: { callId, session: event.session, track: event.track }",
    "name: 'MUTE_EVENT', detail: { callId, session: event.session }",
  ),
  loseField('caller', 'does not tell who calls', RINGING, RINGING.replace(' caller,', '')),
  loseField(
    'call-type',
    'does not tell the type of the call that rings',
    RINGING,
    RINGING.replace(' callType,', ''),
  ),
  {
    id: 'client-back-after-takeover',
    kind: 'state not reset',
    title: 'resumes a session that somebody else has resumed, as close code 4002 says',
    breaks: 'RS-12',
    patches: [
      {
        file: 'core/reconnection.js',
        find: 'new Set([CloseCode.REPLACED, CloseCode.TAKEN_OVER])',
        replace: 'new Set([CloseCode.REPLACED])',
      },
    ],
  },
  {
    id: 'client-back-after-replacement',
    kind: 'state not reset',
    title: 'resumes a session that another one replaced, where only close code 4001 says so',
    breaks: 'RS-12',
    patches: [
      {
        file: 'core/reconnection.js',
        find: 'new Set([CloseCode.REPLACED, CloseCode.TAKEN_OVER])',
        replace: 'new Set([CloseCode.TAKEN_OVER])',
      },
    ],
  },
  {
    id: 'client-empty-ufrag',
    kind: 'wrong value',
    title: 'sends candidates without a ufrag',
    breaks: 'IC-1',
    patches: [
      {
        file: 'core/negotiation.js',
        find: 'ufrag: localUfrag,',
        replace: "ufrag: '',",
      },
    ],
  },
  {
    id: 'client-ufrag-of-its-own',
    kind: 'wrong value',
    title: 'sends candidates under another ufrag than that of its description',
    breaks: 'IC-1',
    patches: [
      {
        file: 'core/negotiation.js',
        find: 'ufrag: localUfrag,',
        replace: "ufrag: 'audio',",
      },
    ],
  },
];
