/**
 * Owns the table of the situations that the protocol knows: what somebody in a state can send, how it
 * can be answered there, and which events can reach it. Written from the specification, so that a run
 * can say what it did not come to. Pure.
 */
import type { Party, Situation, SituationState } from './situations.js';

/** A situation that the protocol knows, and the profile or feature that it belongs to. */
export interface KnownSituation extends Situation {
  readonly profile: string;
}

type Row = readonly [profile: string, state: SituationState, events: readonly string[]];

const PARTIES: Readonly<Record<SituationState, readonly Party[]>> = {
  outside: ['anybody'],
  idle: ['anybody'],
  calling: ['caller'],
  ringing: ['callee'],
  connecting: ['caller', 'callee'],
  connected: ['caller', 'callee'],
};

/** What everybody can send who has a session, and how it can leave. */
const ALWAYS = [
  ...['→ createSession', '← SESSION_EXISTS createSession'],
  ...['→ destroySession', '← OK destroySession', '! SESSION_CLOSED', 'closes', 'is closed'],
  ...['→ offerCall', '→ answerCall', '→ leave', '→ setMute', '→ description'],
  ...['→ candidates', '→ mediaReport', '→ no frame'],
];

/** What a party of a claimed call can meet, before and after CONNECTED. */
const CLAIMED = [
  ...ALWAYS,
  ...['← INVALID_STATE offerCall', '← ALREADY_ANSWERED answerCall', '← OK leave'],
  ...['← OK setMute', '! CANDIDATES', '! LEAVE(HANGUP)', '! LEAVE(PEER_LOST)'],
];

const ROWS: readonly Row[] = [
  [
    'core',
    'outside',
    [
      ...['→ createSession', '← OK createSession', '← UNAUTHENTICATED createSession'],
      ...['← INVALID_ARGUMENT createSession', 'closes', 'is closed'],
      ...[
        '→ destroySession',
        '← NO_SESSION destroySession',
        '→ offerCall',
        '← NO_SESSION offerCall',
      ],
      ...['→ answerCall', '← NO_SESSION answerCall', '→ leave', '← NO_SESSION leave'],
      ...['→ setMute', '← NO_SESSION setMute', '→ description', '← NO_SESSION description'],
    ],
  ],
  [
    'core',
    'idle',
    [
      ...ALWAYS,
      ...['← OK offerCall', '← BUSY offerCall', '← GLARE offerCall', '← SELF_CALL offerCall'],
      ...['← INVALID_ARGUMENT offerCall', '← LIMIT_EXCEEDED offerCall', '! RINGING'],
      ...['← OK answerCall', '← NO_RINGING_CALL answerCall', '← CALL_NOT_FOUND answerCall'],
      ...['← CALL_TYPE_MISMATCH answerCall', '← CALL_ENDED answerCall'],
      ...['← INVALID_ARGUMENT answerCall', '← OK leave', '← CALL_NOT_FOUND leave'],
      ...['← INVALID_ARGUMENT leave', '← CALL_NOT_FOUND setMute', '← CALL_ENDED setMute'],
      ...['← CALL_NOT_FOUND description', '← CALL_ENDED description', '→ offerCall again'],
    ],
  ],
  [
    'core',
    'calling',
    [
      ...ALWAYS,
      ...['! RINGBACK', '! ANSWERED', '! LEAVE(REJECTED)', '! LEAVE(BUSY)', '! LEAVE(NO_ANSWER)'],
      ...['← INVALID_STATE offerCall', '← SELF_CALL offerCall', '← INVALID_ARGUMENT offerCall'],
      ...['← NO_RINGING_CALL answerCall', '← INVALID_STATE answerCall', '← OK leave'],
      ...['← OK setMute', '← INVALID_STATE description', '→ offerCall again'],
    ],
  ],
  [
    'core',
    'ringing',
    [
      ...ALWAYS,
      ...['! CANCEL(CALLER_CANCELLED)', '! CANCEL(NO_ANSWER)', '! CANCEL(PEER_LOST)'],
      ...['← OK answerCall', '← CALL_ENDED answerCall', '← INVALID_ARGUMENT answerCall'],
      ...['← CALL_NOT_FOUND answerCall', '← INVALID_STATE offerCall', '← GLARE offerCall'],
      ...['← OK leave', '← INVALID_STATE setMute', '← INVALID_STATE description'],
    ],
  ],
  [
    'core',
    'connecting',
    [
      ...CLAIMED,
      ...['← OK description', '← INVALID_STATE description', '← STALE_NEGOTIATION description'],
      ...['! DESCRIPTION', '! CONNECTED', '! LEAVE(MEDIA_FAILED)', '! LEAVE(CONNECT_TIMEOUT)'],
    ],
  ],
  [
    'core',
    'connected',
    [
      ...CLAIMED,
      ...['! MUTE', '! UNMUTE', '! LEAVE(MEDIA_TIMEOUT)', '← INVALID_STATE description'],
    ],
  ],
  ['resume', 'outside', ['→ resume', '← OK resume', '← RESUME_FAILED resume', '← SEQ_GAP resume']],
  ['resume', 'calling', ['! LEAVE(PEER_LOST)']],
  ['resume', 'connecting', ['! PEER_STATE(RECONNECTING)', '! PEER_STATE(RECONNECTED)']],
  ['resume', 'connected', ['! PEER_STATE(RECONNECTING)', '! PEER_STATE(RECONNECTED)']],
  ['glare_merge', 'ringing', ['← OK offerCall']],
  [
    'fork',
    'ringing',
    [
      ...['! CANCEL(ANSWERED_ELSEWHERE)', '! CANCEL(REJECTED_ELSEWHERE)'],
      ...['← ALREADY_ANSWERED answerCall'],
    ],
  ],
  [
    'renegotiate',
    'connected',
    [
      ...['← OK description', '← NEGOTIATION_PENDING description', '! DESCRIPTION'],
      '← STALE_NEGOTIATION description',
    ],
  ],
  [
    'recording',
    'connected',
    ['→ setRecording', '← OK setRecording', '← NOT_ALLOWED setRecording', '! RECORDING'],
  ],
  ['device_notice', 'connected', ['→ deviceNotice', '! INPUT_DEVICE_CHANGED']],
  ['list_sessions', 'idle', ['→ listSessions', '← OK listSessions']],
];

/** Every situation that the protocol knows. */
export const KNOWN_SITUATIONS: readonly KnownSituation[] = ROWS.flatMap(
  ([profile, state, events]) =>
    PARTIES[state].flatMap((party) => events.map((event) => ({ profile, party, state, event }))),
);
