import {
  AnswerCallCommandSchema,
  type AppEvent,
  ByNameSchema,
  CallType,
  type ClientFrame,
  CommandErrorSchema,
  DescriptionType,
  DeviceNoticeSchema,
  type DriverCommand,
  EndReason,
  RawMessageSchema,
  SessionClosedEventSchema,
  SetUnmuteCommandSchema,
  type Trace,
  Track,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import {
  drop,
  hasten,
  insert,
  postpone,
  repeat,
  rewrite,
  rewriteEvent,
  takeEntry,
} from '../changes.fixture.js';
import { drivenSdk, mutedOnce } from '../client-flows.fixture.js';
import { type Fault, fault } from '../faults.fixture.js';

/** A frame of the SDK is another one. */
const resend = (name: string, change: (frame: ClientFrame) => void) => (): Trace =>
  rewrite(drivenSdk(), name, ({ what }) => {
    if (what.case === 'sent') change(what.value);
  });

/** What the application is told is something else. */
const retell = (name: string, change: (event: AppEvent) => void) => (): Trace =>
  rewrite(drivenSdk(), name, ({ what }) => {
    const report = what.case === 'report' ? what.value.report : undefined;
    if (report?.case === 'event') change(report.value);
  });

const refail = (name: string, code: string) => (): Trace =>
  rewrite(drivenSdk(), name, ({ what }) => {
    const report = what.case === 'report' ? what.value.report : undefined;
    if (report?.case === 'result' && report.value.error) report.value.error.code = code;
  });

/** A function that went well is told as refused. */
const refuseTold = (name: string, code: string) => (): Trace =>
  rewrite(drivenSdk(), name, ({ what }) => {
    const report = what.case === 'report' ? what.value.report : undefined;
    if (report?.case === 'result') report.value.error = create(CommandErrorSchema, { code });
  });

/** The application asks for something else. */
const ask = (name: string, command: DriverCommand['command']) => (): Trace =>
  rewrite(drivenSdk(), name, ({ what }) => {
    if (what.case === 'command') what.value.command = command;
  });

/** The device notice is sent when the device has changed. */
const notice = (): Trace => {
  const told = takeEntry(drivenSdk(), 'sdk > candidates 1');
  if (told.what.case === 'sent') {
    const value = create(DeviceNoticeSchema, { callId: 'call-1', epoch: 1, kind: 1 });
    told.what.value.body = { case: 'deviceNotice', value };
    told.what.value.requestId = 0;
  }
  return insert(drivenSdk(), 'sdk calls setAudioDevice 1', told);
};

const sendText = (): Trace =>
  rewrite(drivenSdk(), 'sdk > ack 1', (entry) => {
    const value = create(RawMessageSchema, { fault: 'a text message', length: 9, text: true });
    entry.what = { case: 'sentRaw', value };
  });

/** The application is told of the call that came too late. */
const alertLate = (): Trace => {
  const told = takeEntry(drivenSdk(), 'sdk RINGING_EVENT 1');
  if (told.what.case === 'report' && told.what.value.report.case === 'event') {
    told.what.value.report.value.callId = 'call-too-late';
  }
  return insert(drivenSdk(), 'sdk RINGING 2', told);
};

/** The replay takes a call back that the snapshot does not show ringing, and the application was alerted before. */
const alertTakenBack = (): Trace => {
  const trace = rewriteEvent(alertLate(), 'sdk RINGING 2', 'ringing', (value) => {
    value.expiresInMs = 5000;
  });
  const cancel = takeEntry(trace, 'sdk CANCEL 1');
  cancel.socket = 1;
  if (cancel.what.case === 'received' && cancel.what.value.body.case === 'event') {
    cancel.what.value.body.value.callId = 'call-too-late';
  }
  return insert(trace, 'sdk RINGING_EVENT 2', cancel);
};

/** The call is answered once more, without a word of the application. */
const answerAgain = (): Trace => {
  const again = takeEntry(drivenSdk(), 'sdk > answerCall 1');
  if (again.what.case === 'sent') again.what.value.requestId = 1000;
  return insert(drivenSdk(), 'sdk > answerCall 1', again);
};

/** The server ends the socket, which the SDK had given up. */
const lose = (code: number): Trace =>
  rewrite(drivenSdk(), 'sdk closed 1', ({ what }) => {
    if (what.case === 'closed') Object.assign(what.value, { code, byParticipant: false });
  });

/** The last event is the end of the session. */
const endAtLast = ({ entries }: Trace): void => {
  const last = entries.findLast(
    ({ what }) => what.case === 'received' && what.value.body.case === 'event',
  );
  if (last?.what.case !== 'received' || last.what.value.body.case !== 'event') return;
  const value = create(SessionClosedEventSchema);
  last.what.value.body.value.body = { case: 'sessionClosed', value };
};

const closeTold = (): Trace['entries'][number] => {
  const told = takeEntry(drivenSdk(), 'sdk RINGING_EVENT 1');
  if (told.what.case === 'report' && told.what.value.report.case === 'event') {
    told.what.value.report.value.name = 'CLOSE_EVENT';
  }
  return told;
};

/** What an SDK may do wrong, as the client mode sees it. */
export const CLIENT_FAULTS: readonly Fault[] = [
  fault('RQ-6', 'a refusal has another code', 'sdk result 4', refail('sdk result 4', 'INTERNAL')),
  fault(
    'RQ-6',
    'what the server granted is told as refused',
    'sdk result 7',
    refuseTold('sdk result 7', 'BUSY'),
  ),
  fault(
    'RQ-6',
    'a user is unmuted without a word to the server',
    'sdk result 10',
    ask('sdk calls setAudioDevice 1', {
      case: 'setUnmute',
      value: create(SetUnmuteCommandSchema, { track: Track.AUDIO }),
    }),
  ),
  fault('RQ-6', 'another user is called', 'sdk result 4', () => {
    const trace = resend('sdk > offerCall 1', ({ body }) => {
      if (body.case === 'offerCall') body.value.callee = 'carol';
    })();
    return rewrite(trace, 'sdk result 4', ({ what }) => {
      const report = what.case === 'report' ? what.value.report : undefined;
      if (report?.case === 'result') delete report.value.error;
    });
  }),
  fault('RQ-6', 'another call is answered than the application named', 'sdk result 7', () => {
    const value = create(AnswerCallCommandSchema, {
      callType: CallType.AUDIOCALL,
      caller: 'bob',
    });
    const trace = ask('sdk calls answerCall 1', { case: 'answerCall', value })();
    return rewrite(trace, 'sdk > answerCall 1', ({ what }) => {
      if (what.case !== 'sent' || what.value.body.case !== 'answerCall') return;
      const named = create(ByNameSchema, { callType: CallType.AUDIOCALL, caller: 'carol' });
      what.value.body.value.target = { case: 'byName', value: named };
    });
  }),
  fault('SE-1', 'something is sent before the session', 'sdk > ack 1', () =>
    hasten(drivenSdk(), 'sdk > ack 1', 'sdk > createSession 1'),
  ),
  fault(
    'SE-2',
    'another user is asked for',
    'sdk > createSession 1',
    resend('sdk > createSession 1', ({ body }) => {
      if (body.case === 'createSession') body.value.userId = 'other';
    }),
  ),
  fault('WR-2', 'a text message is sent', 'sdk > raw 1', sendText),
  fault(
    'WR-4',
    'a frame is longer than the limit',
    'sdk > description 1',
    resend('sdk > description 1', ({ body }) => {
      if (body.case === 'description') body.value.sdp = 'x'.repeat(3000);
    }),
  ),
  fault(
    'TG-3',
    'the call that was seen is not named',
    'sdk > answerCall 1',
    resend('sdk > answerCall 1', ({ body }) => {
      if (body.case !== 'answerCall') return;
      body.value.target = {
        case: 'onlyRinging',
        value: { $typeName: 'audiocall.signaling.v1.OnlyRinging' },
      };
    }),
  ),
  fault(
    'TG-3',
    'the call that was seen is named by its caller',
    'sdk > answerCall 1',
    resend('sdk > answerCall 1', ({ body }) => {
      if (body.case !== 'answerCall') return;
      const value = create(ByNameSchema, { callType: CallType.AUDIOCALL, caller: 'bob' });
      body.value.target = { case: 'byName', value };
    }),
  ),
  fault(
    'SE-8',
    'a Pong has another nonce',
    'sdk > pong 1',
    resend('sdk > pong 1', ({ body }) => {
      if (body.case === 'pong') body.value.nonce = 77;
    }),
  ),
  fault(
    'WR-5',
    'an unknown event is not counted',
    'sdk > ack 1',
    resend('sdk > ack 1', (frame) => {
      frame.ackSeq = 0;
    }),
  ),
  // The second one has no response, and is not sent again when the socket is lost.
  fault('AN-4', 'a call is answered twice', 'sdk > answerCall 2', answerAgain, ['RS-5']),
  fault('RS-3', 'a call that is over alerts the user', 'sdk RINGING_EVENT 2', alertLate),
  fault(
    'RS-3',
    'a call that the replay takes back alerts the user',
    'sdk RINGING_EVENT 2',
    alertTakenBack,
  ),
  fault(
    'MD-3',
    'a call that was answered elsewhere is told as cancelled',
    'sdk CANCEL_EVENT 1',
    retell('sdk CANCEL_EVENT 1', (event) => {
      event.reason = EndReason.CALLER_CANCELLED;
    }),
    ['G-8'],
  ),
  fault(
    'DE-1',
    'the claimant sends an OFFER',
    'sdk > description 1',
    resend('sdk > description 1', ({ body }) => {
      if (body.case === 'description') body.value.type = DescriptionType.OFFER;
    }),
    ['CN-6'],
  ),
  fault('IC-1', 'candidates come before the description', 'sdk > candidates 1', () =>
    hasten(drivenSdk(), 'sdk > candidates 1', 'sdk > description 1'),
  ),
  fault('CN-6', 'media is reported before the answer', 'sdk > mediaReport 1', () =>
    hasten(drivenSdk(), 'sdk > mediaReport 1', 'sdk > description 1'),
  ),
  fault('NG-5', 'the loser of two offers does not answer', 'sdk > pong 4', () =>
    drop(drivenSdk(), 'sdk > description 4', 'sdk < description 4'),
  ),
  fault('NG-5', 'no new offer follows a stale answer', 'sdk > pong 4', () =>
    drop(
      drivenSdk(),
      ...['sdk > description 3', 'sdk < description 3'],
      ...['sdk > description 4', 'sdk < description 4'],
    ),
  ),
  fault(
    'IC-1',
    'candidates have no ufrag',
    'sdk > candidates 1',
    resend('sdk > candidates 1', ({ body }) => {
      if (body.case === 'candidates') body.value.ufrag = '';
    }),
  ),
  fault(
    'IC-1',
    'candidates have the ufrag of another description',
    'sdk > candidates 1',
    resend('sdk > description 1', ({ body }) => {
      if (body.case === 'description') body.value.sdp = 'v=0\r\na=ice-ufrag:mine\r\n';
    }),
  ),
  fault(
    'MU-3',
    'the wish to be muted is forgotten',
    'sdk > answerCall 1',
    resend('sdk > answerCall 1', ({ body }) => {
      if (body.case === 'answerCall') body.value.muted = false;
    }),
  ),
  fault('MU-3', 'the wish to be muted outlives its call', 'sdk > answerCall 1', () =>
    mutedOnce(true),
  ),
  fault(
    'MU-3',
    'an offer says that a user is muted who is not',
    'sdk > offerCall 1',
    resend('sdk > offerCall 1', ({ body }) => {
      if (body.case === 'offerCall') body.value.muted = true;
    }),
  ),
  fault(
    'TG-3',
    'a call is muted that nobody knows',
    'sdk > setMute 1',
    resend('sdk > setMute 1', ({ body }) => {
      if (body.case === 'setMute') body.value.callId = 'another';
    }),
    ['RS-5'],
  ),
  fault('DV-3', 'a device change is signaled', 'sdk > candidates 2', () =>
    repeat(drivenSdk(), 'sdk > candidates 1', 'sdk calls setAudioDevice 1'),
  ),
  fault('DV-3', 'a device change is noticed without the feature', 'sdk > deviceNotice 1', notice),
  fault(
    'RS-5',
    'candidates have no request_id',
    'sdk > candidates 1',
    resend('sdk > candidates 1', (frame) => {
      frame.requestId = 0;
    }),
  ),
  fault('RS-5', 'a request that was lost is not sent again', 'sdk > pong 6', () =>
    drop(drivenSdk(), 'sdk > setMute 2', 'sdk < setMute 1'),
  ),
  fault(
    'RS-6',
    'an old token is shown',
    'sdk > resume 1',
    resend('sdk > resume 1', ({ body }) => {
      if (body.case === 'resume') body.value.resumeToken = '<another token>';
    }),
  ),
  fault(
    'RS-9',
    'the last event is asked for again',
    'sdk > resume 1',
    resend('sdk > resume 1', ({ body }) => {
      if (body.case === 'resume') body.value.lastSeq -= 1;
    }),
  ),
  fault('RS-9', 'forty events are not acknowledged', 'sdk > pong 5', () =>
    drop(drivenSdk(), 'sdk > ack 2', 'sdk > ack 3'),
  ),
  fault('RS-9', 'a lone event is acknowledged late', 'sdk > ack 1', () =>
    postpone(drivenSdk(), 'sdk > ack 1', 8_000),
  ),
  fault('RS-10', 'what the user wanted while away is forgotten', 'sdk > pong 6', () =>
    drop(drivenSdk(), 'sdk > leave 1', 'sdk < leave 1'),
  ),
  fault('RS-11', 'the socket is given up early', 'sdk closed 1', () =>
    rewrite(drivenSdk(10_000), 'sdk closed 1', ({ what }) => {
      if (what.case === 'closed') what.value.code = 1000;
    }),
  ),
  fault(
    'RS-11',
    'the socket is given up early, and the session ended by the server at last',
    'sdk closed 1',
    () => {
      const trace = rewrite(drivenSdk(10_000), 'sdk closed 1', ({ what }) => {
        if (what.case === 'closed') what.value.code = 1000;
      });
      endAtLast(trace);
      return trace;
    },
    ['G-8'],
  ),
  fault('RS-12', 'a session is resumed that somebody else has resumed', 'sdk > resume 1', () =>
    lose(4002),
  ),
  fault('RS-12', 'a session is resumed that another one has replaced', 'sdk > resume 1', () =>
    lose(4001),
  ),
  fault(
    'RS-12',
    'the session is given up with its socket',
    'sdk CLOSE_EVENT 1',
    () => insert(lose(1006), 'sdk closed 1', closeTold()),
    ['SE-1'],
  ),
  fault(
    'RS-12',
    'the session is given up with its socket, and ended by the server at last',
    'sdk CLOSE_EVENT 1',
    () => {
      const trace = insert(lose(1006), 'sdk closed 1', closeTold());
      endAtLast(trace);
      return trace;
    },
    ['SE-1', 'G-8'],
  ),
  fault(
    'RS-12',
    'a session that is over is resumed',
    'sdk > resume 1',
    () => {
      const end = takeEntry(drivenSdk(), 'sdk RINGING 1');
      if (end.what.case === 'received' && end.what.value.body.case === 'event') {
        const value = create(SessionClosedEventSchema);
        end.what.value.body.value.body = { case: 'sessionClosed', value };
      }
      return insert(lose(4001), 'sdk > setMute 1', end);
    },
    ['RS-9'],
  ),
  fault('CA-3', 'an offer that was given up is not left', 'sdk > pong 10', () =>
    drop(drivenSdk(), 'sdk > leave 2', 'sdk < leave 2'),
  ),
  fault('HU-4', 'a call that is over keeps the application from calling', 'sdk result 19', () => {
    const trace = refail('sdk result 19', 'INVALID_STATE')();
    return drop(trace, 'sdk > offerCall 2', 'sdk < offerCall 2');
  }),
];
