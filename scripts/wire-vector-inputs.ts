/**
 * Owns the messages and the bytes that the wire vectors are made from. Messages are ProtoJSON; bytes
 * are hex, one group of digits for each tag, length or value. What they mean is not said here: the
 * other Protobuf implementation says it (wire-vectors.ts).
 */

/** A message to encode. */
export interface MessageInput {
  readonly name: string;
  readonly type: string;
  readonly json: object;
}

/** Bytes to decode. */
export interface BytesInput {
  readonly name: string;
  readonly type: string;
  readonly hex: string;
}

const CLIENT = 'audiocall.signaling.v1.ClientFrame';
const SERVER = 'audiocall.signaling.v1.ServerFrame';
const COMMAND = 'audiocall.conformance.v1.DriverCommand';
const REPORT = 'audiocall.conformance.v1.DriverReport';

const MAX_UINT32 = 4294967295;

function client(name: string, json: object): MessageInput {
  return { name: `client: ${name}`, type: CLIENT, json };
}

function server(name: string, json: object): MessageInput {
  return { name: `server: ${name}`, type: SERVER, json };
}

function response(name: string, json: object): MessageInput {
  return server(`response, ${name}`, { response: json });
}

function event(name: string, json: object): MessageInput {
  return server(`event, ${name}`, { event: json });
}

function command(name: string, json: object): MessageInput {
  return { name: `command: ${name}`, type: COMMAND, json };
}

function report(name: string, json: object): MessageInput {
  return { name: `report: ${name}`, type: REPORT, json };
}

const CANDIDATE = {
  candidate: 'candidate:1 1 udp 2122260223 192.0.2.1 51000 typ host',
  mid: 'audio',
};
const BY_NAME = { callType: 'CALL_TYPE_AUDIOCALL', caller: 'alice' };
const OK = { code: 'STATUS_CODE_OK' };

/** Every member of every oneof, and the values at the edges. */
export const MESSAGE_INPUTS: readonly MessageInput[] = [
  client('resume', {
    requestId: 1,
    resume: { sessionId: 's-1', resumeToken: 't', lastSeq: 300, lastResponseId: MAX_UINT32 },
  }),
  client('list sessions', { requestId: 2, listSessions: { page: 1 } }),
  client('acknowledgement', { ackSeq: 0, ack: {} }),
  client('device notice', {
    deviceNotice: { callId: 'c1', epoch: 1, kind: 'DEVICE_KIND_AUDIO_INPUT' },
  }),
  client('recording', { requestId: 3, setRecording: { callId: 'c1', on: true } }),
  response('resume', {
    requestId: 1,
    status: OK,
    resume: {
      resumeToken: 't2',
      lastRequestId: 7,
      snapshot: { state: 'SESSION_STATE_IN_CALL', callId: 'c1', peerMuted: true, negotiationId: 2 },
    },
  }),
  response('list sessions', {
    requestId: 2,
    status: OK,
    listSessions: { page: 1, pages: 1, users: [{ userId: 'alice', idle: true }, {}] },
  }),
  response('merged offer', {
    requestId: 4,
    status: OK,
    offerCall: { callId: 'c1', disposition: 'DISPOSITION_MERGED', claim: { callId: 'c1' } },
  }),
  event('negotiation ended', { seq: 1, negotiationEnded: { negotiationId: 2 } }),
  event('peer state', { seq: 2, peerState: { session: 's', state: 'PEER_STATE_RECONNECTING' } }),
  event('device changed', { seq: 3, inputDeviceChanged: { session: 's', epoch: 1, kind: 1 } }),
  event('recording', { seq: 4, recording: { on: true, by: 's' } }),
  server('going away', { control: { goAway: { drainMs: 5000 } } }),
  client('nothing at all', {}),
  client('only a request id', { requestId: 1 }),
  client('create_session, full', {
    requestId: 1,
    createSession: {
      serviceId: 'demo',
      serviceKey: 'key',
      userId: 'alice',
      deviceId: 'phone',
      features: [7, 8, 300],
      client: { name: 'sdk', version: '1.0' },
      timers: { ringMs: 1000, connectMs: 2000, tombstoneMs: 3, pingMs: 4, helloMs: MAX_UINT32 },
    },
  }),
  client('create_session, user id present and empty', {
    requestId: 1,
    createSession: { serviceId: 'demo', userId: '' },
  }),
  client('create_session, nested messages present and empty', {
    requestId: 1,
    createSession: { serviceId: 'demo', client: {}, timers: {} },
  }),
  client('destroy_session', { requestId: 2, destroySession: {} }),
  client('offer_call, early offer', {
    requestId: 3,
    offerCall: {
      clientRef: 'o-1',
      callType: 'CALL_TYPE_AUDIOCALL',
      callee: 'bob',
      record: true,
      sdpOffer: 'v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\n',
      muted: true,
      ttlMs: 200,
    },
  }),
  client('offer_call, sdp present and empty', { requestId: 3, offerCall: { sdpOffer: '' } }),
  client('offer_call, unicode', {
    requestId: 4,
    offerCall: { clientRef: '\u0000', callee: 'Zo\u00eb \u{1f4de} e\u0301 \u05e9\uffff\ufeff' },
  }),
  client('offer_call, unknown call type', { requestId: 4, offerCall: { callType: 99 } }),
  client('offer_call, negative call type', { requestId: 4, offerCall: { callType: -1 } }),
  client('answer_call by call id', {
    requestId: 5,
    ackSeq: 7,
    answerCall: { callId: 'c1', sdpAnswer: 'v=0\r\n', muted: true },
  }),
  client('answer_call by name', { requestId: 5, answerCall: { byName: BY_NAME } }),
  client('answer_call, only ringing', { requestId: 5, answerCall: { onlyRinging: {} } }),
  client('answer_call, call id present and empty', { requestId: 5, answerCall: { callId: '' } }),
  client('leave by call id', {
    requestId: 6,
    leave: { callId: 'c1', intent: 'LEAVE_INTENT_MEDIA_FAILED' },
  }),
  client('leave by peer session', { requestId: 6, leave: { peerSession: 's1' } }),
  client('leave by client ref', { requestId: 6, leave: { clientRef: 'o-1' } }),
  client('leave by name', { requestId: 6, leave: { byName: BY_NAME } }),
  client('leave without target', { requestId: 6, ackSeq: 0, leave: {} }),
  client('description', {
    requestId: 7,
    description: {
      callId: 'c1',
      negotiationId: 1,
      type: 'DESCRIPTION_TYPE_OFFER',
      sdp: 'v=0\r\n',
    },
  }),
  client('candidates', {
    candidates: {
      callId: 'c1',
      negotiationId: 1,
      ufrag: 'f00d',
      candidates: [CANDIDATE, {}, { ...CANDIDATE, mlineIndex: MAX_UINT32 }],
    },
  }),
  client('candidates, the end', { candidates: { callId: 'c1', negotiationId: 1, end: true } }),
  client('media_report', {
    mediaReport: { callId: 'c1', negotiationId: 1, state: 'MEDIA_STATE_DISCONNECTED' },
  }),
  client('set_mute', {
    requestId: MAX_UINT32,
    setMute: { callId: 'c1', track: 'TRACK_AUDIO', muted: true },
  }),
  client('ping', { ping: { nonce: MAX_UINT32 } }),
  client('pong', { ackSeq: MAX_UINT32, pong: {} }),
  server('nothing at all', {}),
  response('create_session', {
    requestId: 1,
    status: OK,
    createSession: {
      sessionId: 's1',
      userId: 'alice',
      features: [1],
      offered: [1, 2, 128],
      sessionPolicy: 'SESSION_POLICY_REPLACE',
      limits: { maxFrameBytes: 65536, keptResponses: 32 },
      timers: { ringMs: 30000 },
      iceServers: [{ urls: ['stun:a', 'turn:b'], username: 'u', credential: 'c' }, { urls: [] }],
      serverMs: 1700000000123.5,
    },
  }),
  response('offer_call', {
    requestId: 2,
    status: OK,
    offerCall: { callId: 'c1', disposition: 'DISPOSITION_HELD', expiresInMs: 30000 },
  }),
  response('answer_call with early candidates', {
    requestId: 3,
    status: OK,
    answerCall: {
      callId: 'c1',
      caller: 'alice',
      callerSession: 's1',
      callType: 'CALL_TYPE_AUDIOCALL',
      record: true,
      negotiationId: 1,
      sdpOffer: 'v=0\r\n',
      earlyCandidates: [{ callId: 'c1', candidates: [CANDIDATE] }, { end: true }],
    },
  }),
  response('leave', { requestId: 4, status: OK, leave: { alreadyEnded: true, callId: 'c1' } }),
  response('refused', {
    requestId: 5,
    status: {
      code: 'STATUS_CODE_CALL_ENDED',
      message: 'It is over.',
      callEndReason: 'END_REASON_NO_ANSWER',
      winningCallId: 'c0',
    },
  }),
  response('unknown status code', { requestId: 6, status: { code: 1000 } }),
  event('ringback', {
    seq: 1,
    callId: 'c1',
    serverMs: 1,
    ringback: { session: 's1', caller: 'a', callee: 'b', callType: 'CALL_TYPE_AUDIOCALL' },
  }),
  event('ringing', {
    seq: 1,
    callId: 'c1',
    ringing: { session: 's1', caller: 'a', callee: 'b', record: true, expiresInMs: 1 },
  }),
  event('answered', { seq: 2, answered: { calleeSession: 's2', needOffer: true, sdpAnswer: '' } }),
  event('connected', {
    seq: 3,
    connected: { session: 's2', userId: 'b', callType: 2, record: true, peerMuted: true },
  }),
  event('leave', { seq: 4, leave: { session: 's2', reason: 'END_REASON_HANGUP' } }),
  event('cancel', { seq: 4, cancel: { reason: 'END_REASON_CALLER_CANCELLED' } }),
  event('description', { seq: 5, description: { negotiationId: 1, type: 2, sdp: 'v=0\r\n' } }),
  event('candidates', { seq: 6, candidates: { candidates: [CANDIDATE], end: true } }),
  event('mute', { seq: 7, mute: { session: 's1', track: 'TRACK_AUDIO' } }),
  event('unmute', { seq: 8, unmute: { session: 's1', track: 'TRACK_AUDIO' } }),
  event('session_closed', {
    seq: MAX_UINT32,
    serverMs: -0.1,
    sessionClosed: { reason: 'SESSION_CLOSED_REASON_REPLACED' },
  }),
  event('largest time', { serverMs: 1.7976931348623157e308 }),
  event('time is not a number', { serverMs: 'NaN' }),
  event('time is endless', { serverMs: '-Infinity' }),
  server('control, ping', { control: { ping: { nonce: 1 } } }),
  server('control, pong', { control: { pong: { nonce: 128 } } }),
  server('control, error', {
    control: { error: { status: { code: 'STATUS_CODE_INVALID_ARGUMENT' }, about: 'offer_call' } },
  }),
  command('configure', {
    id: 1,
    configure: {
      url: 'ws://127.0.0.1:1',
      serviceId: 'demo',
      serviceKey: 'key',
      devices: [{ label: 'A4', toneHz: 440 }, { toneHz: 0.5 }],
      earlyOffer: true,
    },
  }),
  command('create_session without user id', { id: 2, createSession: {} }),
  command('offer_call', { id: 3, offerCall: { callType: 1, callee: 'bob', record: true } }),
  command('answer_call, unspecified type present', { id: 4, answerCall: { callType: 0 } }),
  command('leave', { id: 5, leave: { session: 's1' } }),
  command('set_mute', { id: 6, setMute: { track: 1 } }),
  command('set_unmute', { id: 7, setUnmute: { track: 1 } }),
  command('get_device_list', { id: 8, getDeviceList: {} }),
  command('set_audio_device', { id: 9, setAudioDevice: { deviceId: 'd1' } }),
  command('close', { id: 10, close: {} }),
  report('hello', {
    hello: { protocolVersion: 1, name: 'sdk', version: '1', capabilities: ['leave', ''] },
  }),
  report('result', {
    result: {
      commandId: 1,
      userId: 'alice',
      devices: [{ deviceId: 'd1', label: 'A4' }],
    },
  }),
  report('result with an error', {
    result: { commandId: 2, error: { code: 'NO_SESSION', message: 'There is no session.' } },
  }),
  report('event', {
    event: { name: 'LEAVE_EVENT', callId: 'c1', session: 's1', reason: 'END_REASON_PEER_LOST' },
  }),
  report('heard', { heard: { sampleRateHz: 48000, samples: 'AAD/fwCA' } }),
];

function bytes(name: string, hex: string, type: string = CLIENT): BytesInput {
  return { name, type, hex: hex.replaceAll(' ', '') };
}

/** What a sound encoder does not write, and a decoder has to have an opinion on. */
export const BYTES_INPUTS: readonly BytesInput[] = [
  bytes('empty frame', ''),
  bytes('zero written out', '08 00'),
  bytes('fields out of order', 'c202 02 0803 10 07 08 05'),
  bytes('oneof member before the other fields', '08051007aa010d 0a026331 2205763d300d0a 2801'),
  bytes('oneof member before an enum', '0806b20106 0a026331 2804'),
  bytes('not a number, without payload', '1209 19000000000000f87f', SERVER),
  bytes('scalar twice: the last one counts', '08 01 08 02'),
  bytes('oneof twice: the last one counts', 'c202 02 0801 ca02 02 0802'),
  bytes('oneof member twice: merged', 'a201 02 3001 a201 05 1a03 626f62'),
  bytes('oneof member, another, the first again: not merged', 'a201 02 3001 c202 00 a201 00'),
  bytes('nested message twice: merged', '52 04 3202 0a00 52 06 3204 0a02 6869'),
  bytes('unknown varint field', '08 01 98 06 96 01'),
  bytes('unknown length-delimited field', '08 01 9a 06 03 616263'),
  bytes('unknown fixed fields', '99 06 0102030405060708 9d 06 01020304'),
  bytes('unknown body', '08 09 f2 0a 00'),
  bytes('unknown field in a nested message', '08 01 c202 05 0801 9a0600'),
  bytes('repeated enum, packed', '52 05 2a 03 01 ac02'),
  bytes('repeated enum, not packed', '52 05 28 01 28 ac02'),
  bytes('repeated enum, both ways', '52 06 28 01 2a 02 02 03'),
  bytes('repeated enum, packed and empty', '52 02 2a 00'),
  bytes('repeated enum, packed and cut off', '52 03 2a 01 81'),
  bytes('enum above 32 bits', 'a201 06 10 8180808010'),
  bytes('enum -1 in ten bytes', 'a201 0b 10 ffffffffffffffffff01'),
  bytes('uint32 above 32 bits', '08 8180808010'),
  bytes('bool 2', 'a201 02 20 02'),
  bytes('bool with only high bits', 'a201 07 20 808080808001'),
  bytes('varint longer than needed', '08 8100'),
  bytes('varint of ten bytes, longer than needed', '08 81808080808080808000'),
  bytes('tag longer than needed', '8800 01'),
  bytes('length longer than needed', 'c202 8200 0801'),
  bytes('last field number', 'f8ffffff0f 01'),
  bytes('varint of eleven bytes', '08 8180808080808080808000'),
  bytes('field number 0', '00 01'),
  bytes('field number 0, length-delimited', '02 00'),
  bytes('field number above the last', '8080808010 01'),
  bytes('tag above 32 bits', '8880808080 01 01'),
  bytes('wire type 6', '0e'),
  bytes('wire type 7', '0f'),
  bytes('tag without value', '08'),
  bytes('varint cut off', '08 80'),
  bytes('tag cut off', 'c2'),
  bytes('length cut off', 'c202 80'),
  bytes('message cut off', 'c202 05 08'),
  bytes('string cut off', '52 03 0a 05 61'),
  bytes('length of 4 GiB', 'c202 ffffffff0f 08'),
  bytes('length of 2^63', 'c202 80808080808080808001 08'),
  bytes('double cut off', '12 04 19 000000', SERVER),
  bytes('varint runs over the end of its message', 'c202 02 0880 01'),
  bytes('string runs over the end of its message', '52 03 0a 03 61 6263'),
  bytes('unknown field runs over the end of its message', 'c202 03 9a0603 616263'),
  bytes('text is no UTF-8', '52 04 0a 02 c328'),
  bytes('text is a lone surrogate', '52 05 0a 03 eda080'),
  bytes('text is overlong', '52 04 0a 02 c080'),
  bytes('text starts with a byte order mark', '52 06 0a 04 efbbbf 61'),
  bytes('empty group on a known field', '0b 0c'),
  bytes('group on a known field, then the field', '0b 08 05 0c 08 07'),
  bytes('group on a body', 'c302 08 05 c402 08 07'),
  bytes('group on an unknown field', '9b06 08 05 9c06 08 07'),
  bytes('groups inside groups', '9b06 0b 13 14 0c 9c06 08 07'),
  bytes('150 groups inside each other', `${'9b06'.repeat(150)}${'9c06'.repeat(150)} 08 07`),
  bytes('group without end', '9b06 08 05'),
  bytes('group with another end', '9b06 08 05 a406'),
  bytes('group over the end of its message', 'c202 02 9b06 9c06'),
  bytes('end of a group alone', '0c'),
  bytes('end of an unknown group alone', '9c06'),
  bytes('wire type 6 in a group', '9b06 0e 9c06'),
  bytes('number as text', '0a 01 31 08 07'),
  bytes('number as 32 bits', '0d 01000000'),
  bytes('number as 64 bits', '09 0100000000000000'),
  bytes('message as number', 'c002 01 08 07'),
  bytes('message as 32 bits', 'c502 01000000'),
  bytes('text as number', '52 02 08 01'),
  bytes('repeated enum as 32 bits', '52 05 2d 01000000'),
  bytes('repeated message as number', 'fa01 02 20 01'),
  bytes('double as number', '12 04 18 05 08 01', SERVER),
  bytes('double as text', '12 04 1a 00 08 01', SERVER),
  bytes('repeated text as number', '0a 06 52 04 42 02 08 01', SERVER),
  bytes('wrong wire type after the right one', '08 07 0a 00'),
  bytes('wrong wire type deep inside', 'fa01 06 22 04 0a 00 18 05'),
  bytes('a text message in binary', '68656c6c6f'),
  bytes('JSON in binary', '7b2270696e67223a7b7d7d'),
];
