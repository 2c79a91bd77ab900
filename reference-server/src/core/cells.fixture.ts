/**
 * Owns the table of what every request is answered in every state, by hand and not from the server:
 * about the session's own call, one that is held for its user, one that is over, and another's.
 */
import { CallType, DescriptionType, StatusCode } from '@audiocall/proto';
import { notice, setRecording } from './scene.fixture.js';
import {
  answerById,
  answerByName,
  answerRinging,
  type Body,
  describeMedia,
  leave,
  leaveById,
  mute,
  offer,
  report,
  trickle,
} from './world.fixture.js';

const { OK, NO_SESSION, SESSION_EXISTS, INVALID_STATE, CALL_NOT_FOUND, CALL_ENDED } = StatusCode;
const { ALREADY_ANSWERED, NO_RINGING_CALL, STALE_NEGOTIATION, SELF_CALL, GLARE } = StatusCode;
const { RESUME_FAILED } = StatusCode;

/** What is asked, and what it is answered in each of the states. */
export type Row = readonly [
  clause: string,
  name: string,
  body: (call: string) => Body,
  codes: Codes,
];
type Codes = readonly [StatusCode, StatusCode, StatusCode, StatusCode, StatusCode, StatusCode];

/** NO_SESSION before a session, and the same in every state of one. */
function always(code: StatusCode, none = NO_SESSION): Codes {
  return [none, code, code, code, code, code];
}

const RESUME: Body = { case: 'resume', value: { sessionId: 's', resumeToken: 't' } };
const CREATE: Body = { case: 'createSession', value: { serviceId: 'open' } };
const LIST: Body = { case: 'listSessions', value: { page: 1 } };
const DESTROY: Body = { case: 'destroySession', value: {} };
const { OFFER, ANSWER } = DescriptionType;

function leaveByName(caller: string): Body {
  return leave({ target: { case: 'byName', value: { caller, callType: 1 } } } as never);
}

/** Everything about a call that is not its offer, its answer or its end. */
function mediaRows(clause: string, codes: Codes): readonly Row[] {
  return [
    [clause, 'SetMute', (call) => mute(call, true), codes],
    [clause, 'Description', (call) => describeMedia(call, ANSWER), codes],
    [clause, 'Candidates', (call) => trickle(call, ['a']), codes],
    [clause, 'MediaReport', (call) => report(call), codes],
    [clause, 'SetRecording', setRecording, codes],
    [clause, 'DeviceNotice', notice, codes],
  ];
}

/** About the call that the session is in, or about none. */
export const OWN: readonly Row[] = [
  ['SE-4', 'CreateSession', () => CREATE, always(SESSION_EXISTS, OK)],
  ['RS-2', 'Resume', () => RESUME, always(SESSION_EXISTS, RESUME_FAILED)],
  ['SE-5', 'DestroySession', () => DESTROY, always(OK)],
  ['SL-1', 'ListSessions', () => LIST, always(OK)],
  ['OF-5', 'OfferCall to oneself', () => offer('bob', { clientRef: 'x' }), always(SELF_CALL)],
  [
    'OF-5',
    'OfferCall to another',
    () => offer('dan', { clientRef: 'x' }),
    [NO_SESSION, OK, INVALID_STATE, INVALID_STATE, INVALID_STATE, INVALID_STATE],
  ],
  [
    'AN-3',
    'AnswerCall by id',
    answerById,
    [NO_SESSION, CALL_NOT_FOUND, INVALID_STATE, OK, ALREADY_ANSWERED, ALREADY_ANSWERED],
  ],
  [
    'LS-7',
    'AnswerCall by name',
    () => answerByName('ann'),
    [NO_SESSION, CALL_NOT_FOUND, CALL_NOT_FOUND, OK, ALREADY_ANSWERED, ALREADY_ANSWERED],
  ],
  [
    'LS-4',
    'AnswerCall of what rings',
    () => answerRinging(),
    [NO_SESSION, NO_RINGING_CALL, NO_RINGING_CALL, OK, ALREADY_ANSWERED, ALREADY_ANSWERED],
  ],
  ['HU-1', 'Leave by id', leaveById, [NO_SESSION, CALL_NOT_FOUND, OK, OK, OK, OK]],
  ['TG-3', 'Leave', () => leave(), [NO_SESSION, CALL_NOT_FOUND, OK, OK, OK, OK]],
  [
    'TG-1',
    'Leave by client_ref',
    () => leave({ target: { case: 'clientRef', value: 'ref' } } as never),
    [NO_SESSION, CALL_NOT_FOUND, OK, CALL_NOT_FOUND, CALL_NOT_FOUND, CALL_NOT_FOUND],
  ],
  [
    'MU-3',
    'SetMute',
    (call) => mute(call, true),
    [NO_SESSION, CALL_NOT_FOUND, OK, INVALID_STATE, OK, OK],
  ],
  [
    'DE-1',
    'Description, the answer',
    (call) => describeMedia(call, ANSWER),
    [
      NO_SESSION,
      CALL_NOT_FOUND,
      INVALID_STATE,
      INVALID_STATE,
      STALE_NEGOTIATION,
      STALE_NEGOTIATION,
    ],
  ],
  [
    'DE-1',
    'Description, the offer of the caller',
    (call) => describeMedia(call, OFFER),
    [NO_SESSION, CALL_NOT_FOUND, INVALID_STATE, INVALID_STATE, INVALID_STATE, INVALID_STATE],
  ],
  [
    'NG-1',
    'Description, a later offer',
    (call) => describeMedia(call, OFFER, { negotiationId: 2 }),
    [NO_SESSION, CALL_NOT_FOUND, INVALID_STATE, INVALID_STATE, INVALID_STATE, OK],
  ],
  [
    'IC-1',
    'Candidates',
    (call) => trickle(call, ['a']),
    [NO_SESSION, CALL_NOT_FOUND, OK, INVALID_STATE, INVALID_STATE, OK],
  ],
  [
    'CN-4',
    'MediaReport',
    (call) => report(call),
    [NO_SESSION, CALL_NOT_FOUND, INVALID_STATE, INVALID_STATE, INVALID_STATE, OK],
  ],
  [
    'RC-2',
    'SetRecording',
    setRecording,
    [NO_SESSION, CALL_NOT_FOUND, INVALID_STATE, INVALID_STATE, INVALID_STATE, OK],
  ],
  [
    'DN-1',
    'DeviceNotice',
    notice,
    [NO_SESSION, CALL_NOT_FOUND, INVALID_STATE, INVALID_STATE, INVALID_STATE, OK],
  ],
];

/** About a call of cem that is held for the user; a claim of another one ends it (BZ-2). */
export const HELD: readonly Row[] = [
  [
    'LS-7',
    'AnswerCall by id',
    answerById,
    [NO_SESSION, OK, INVALID_STATE, INVALID_STATE, CALL_NOT_FOUND, CALL_NOT_FOUND],
  ],
  [
    'LS-3',
    'AnswerCall by name',
    () => answerByName('cem'),
    [NO_SESSION, OK, INVALID_STATE, INVALID_STATE, CALL_ENDED, CALL_ENDED],
  ],
  [
    'LS-5',
    'AnswerCall by name with another type',
    () => answerByName('cem', CallType.VIDEOCALL),
    [
      NO_SESSION,
      StatusCode.CALL_TYPE_MISMATCH,
      StatusCode.CALL_TYPE_MISMATCH,
      StatusCode.CALL_TYPE_MISMATCH,
      CALL_ENDED,
      CALL_ENDED,
    ],
  ],
  [
    'RJ-5',
    'Leave by id',
    leaveById,
    [NO_SESSION, OK, INVALID_STATE, INVALID_STATE, CALL_NOT_FOUND, CALL_NOT_FOUND],
  ],
  [
    'RJ-5',
    'Leave by name',
    () => leaveByName('cem'),
    [NO_SESSION, OK, INVALID_STATE, INVALID_STATE, OK, OK],
  ],
  [
    'GL-1',
    'OfferCall to its caller',
    () => offer('cem', { clientRef: 'x' }),
    [NO_SESSION, GLARE, INVALID_STATE, INVALID_STATE, INVALID_STATE, INVALID_STATE],
  ],
  ...mediaRows('ER-1', [
    NO_SESSION,
    INVALID_STATE,
    INVALID_STATE,
    INVALID_STATE,
    CALL_NOT_FOUND,
    CALL_NOT_FOUND,
  ]),
];

/** About a call of hal that the session rejected before. */
export const ENDED: readonly Row[] = [
  ['LS-9', 'AnswerCall by id', answerById, always(CALL_ENDED)],
  ['LS-9', 'AnswerCall by name', () => answerByName('hal'), always(CALL_ENDED)],
  ['HU-2', 'Leave by id', leaveById, always(OK)],
  ['HU-2', 'Leave by name', () => leaveByName('hal'), always(OK)],
  ...mediaRows('ER-1', always(CALL_ENDED)),
];

/** About a call of eve and fay, which is none of the session's business. */
export const FOREIGN: readonly Row[] = [
  ['ER-4', 'AnswerCall by id', answerById, always(CALL_NOT_FOUND)],
  ['ER-4', 'AnswerCall by name', () => answerByName('eve'), always(CALL_NOT_FOUND)],
  ['ER-4', 'Leave by id', leaveById, always(CALL_NOT_FOUND)],
  ['ER-4', 'Leave by name', () => leaveByName('eve'), always(CALL_NOT_FOUND)],
  [
    'ER-4',
    'Leave by client_ref',
    () => leave({ target: { case: 'clientRef', value: 'foreign' } } as never),
    always(CALL_NOT_FOUND),
  ],
  ...mediaRows('ER-4', always(CALL_NOT_FOUND)),
];
