/**
 * Owns one whole small call as it goes over the wires of its two sockets: the frames that two
 * clients send are written here, and what the server sends is the core's own.
 * Must not know how the frames are shown.
 */
import {
  CallType,
  type ClientFrame,
  ClientFrameSchema,
  DescriptionType,
  encodeClientFrame,
  encodeServerFrame,
  MediaState,
  type ServerFrame,
  ServerFrameSchema,
  Track,
} from '@audiocall/proto';
import { create, type JsonValue, toJson } from '@bufbuild/protobuf';
import { type Body, connect, openSandbox, say } from './sandbox.js';

/** One frame on the socket of a user. */
export interface WireFrame {
  readonly user: string;
  readonly direction: 'sends' | 'receives';
  readonly json: JsonValue;
  readonly hex: string;
}

/** The call of `ann` and `bob`, with late SDP, from the first frame to the last. */
export function recordCall(): readonly WireFrame[] {
  const frames: WireFrame[] = [];
  let state = connect(connect(openSandbox(), 'ann'), 'bob');
  const lastIds = new Map<string, number>();
  const send = (user: string, body: Body, isRequest = true): void => {
    const requestId = isRequest ? (lastIds.get(user) ?? 0) + 1 : 0;
    if (isRequest) lastIds.set(user, requestId);
    const frame = create(ClientFrameSchema, { requestId, body });
    frames.push(showClient(user, frame));
    const { after, step } = say(state, user, frame);
    state = after;
    for (const effect of step.effects) {
      if (effect.kind === 'send') frames.push(showServer(effect.connection, effect.frame));
    }
  };

  for (const user of ['ann', 'bob']) {
    send(user, { case: 'createSession', value: { serviceId: 'demo', userId: user } });
  }
  const offer = { clientRef: 'r1', callType: CallType.AUDIOCALL, callee: 'bob' };
  send('ann', { case: 'offerCall', value: offer });
  const callId = [...state.maps.calls.keys()][0] ?? '';
  const target = { case: 'callId', value: callId } as const;
  send('bob', { case: 'answerCall', value: { target } });
  const description = { callId, negotiationId: 1, sdp: 'v=0\r\n' };
  const trickle = { callId, negotiationId: 1, ufrag: 'u1', end: true };
  const candidate = { candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host', mid: '0' };
  const report = { callId, negotiationId: 1, state: MediaState.CONNECTED };
  for (const [user, type] of [
    ['ann', DescriptionType.OFFER],
    ['bob', DescriptionType.ANSWER],
  ] as const) {
    send(user, { case: 'description', value: { ...description, type } });
    send(user, { case: 'candidates', value: { ...trickle, candidates: [candidate] } }, false);
  }
  for (const user of ['ann', 'bob']) send(user, { case: 'mediaReport', value: report }, false);
  send('bob', { case: 'setMute', value: { callId, track: Track.AUDIO, muted: true } });
  send('ann', { case: 'leave', value: { target } });
  send('bob', { case: 'ping', value: { nonce: 7 } }, false);
  return frames;
}

function showClient(user: string, frame: ClientFrame): WireFrame {
  const hex = toHex(encodeClientFrame(frame));
  return { user, direction: 'sends', json: toJson(ClientFrameSchema, frame), hex };
}

function showServer(user: string, frame: ServerFrame): WireFrame {
  const hex = toHex(encodeServerFrame(frame));
  return { user, direction: 'receives', json: toJson(ServerFrameSchema, frame), hex };
}

function toHex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
