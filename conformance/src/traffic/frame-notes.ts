/**
 * Owns how messages that pass by on somebody's socket become entries of a trace. Changes nothing. Of a message that is
 * no frame nobody knows where its secrets stand, so that none of its bytes are kept.
 */
import {
  type ClientFrame,
  decodeClientFrame,
  decodeClientJson,
  decodeServerFrame,
  JSON_SUBPROTOCOL,
  type ServerFrame,
} from '@audiocall/proto';
import { createJsonCodec } from '../peers/peer-codec.js';
import { KNOWN_SECRETS } from '../wording/known-secrets.js';
import type { createSdpRedactor, Observation, Recorder } from './recorder.js';
import type { Message } from './relay.js';

const MAX_FRAME_BYTES = 16 * 1024 * 1024;
/** The lengths that a program may put before a message. */
const LENGTH_BYTES = 4;

/** What a server writes is canonical (WR-7); what a client writes is any spelling of a frame. */
const JSON_CODEC = createJsonCodec({ originalNames: false, enumNumbers: false });

/** What is wrong with a message that is no frame of its subprotocol. */
function describeFault(isJson: boolean, { data, isBinary }: Message): string {
  if (isBinary === isJson) return isBinary ? 'a binary message' : 'a text message';
  if (isJson) return 'a text that is no frame';
  return hasLengthBefore(data) ? 'a frame with its length before it' : 'an undecodable frame';
}

/** Its bytes are not kept, and this is the mistake that they would show most often. */
function hasLengthBefore(data: Buffer): boolean {
  const rest = data.byteLength - LENGTH_BYTES;
  if (rest >= 0 && [data.readUInt32BE(0), data.readUInt32LE(0)].includes(rest)) return true;
  return data.byteLength > 1 && data.readUInt8(0) === data.byteLength - 1;
}

/** Notes what one participant sends and receives. */
export interface FrameNotes {
  opened(subprotocol: string): void;
  /** Gives the frame, where it was one. */
  fromClient(message: Message): ClientFrame | undefined;
  fromServer(message: Message): ServerFrame | undefined;
  /** `fault` is what breaks RFC 6455, where it was closed for that. */
  closed(code: number, byClient: boolean, fault?: string): void;
}

/** Takes notes for a participant's socket of that number. */
export function takeNotes(
  participant: string,
  recorder: Recorder,
  redactor: ReturnType<typeof createSdpRedactor>,
  socket = 0,
): FrameNotes {
  let isJson = false;
  const note = (what: Observation): void => void recorder.note(participant, what, socket);
  const noteRaw = (kind: 'sentRaw' | 'receivedRaw', message: Message): void => {
    note({
      case: kind,
      value: {
        $typeName: 'audiocall.conformance.v1.RawMessage',
        head: new Uint8Array(),
        length: message.data.byteLength,
        text: !message.isBinary,
        fault: describeFault(isJson, message),
        doubtful: false,
      },
    });
  };
  return {
    opened(subprotocol) {
      isJson = subprotocol === JSON_SUBPROTOCOL;
      note({
        case: 'opened',
        value: {
          $typeName: 'audiocall.conformance.v1.SocketOpened',
          subprotocol,
          address: '',
          dialledMs: 0,
        },
      });
    },
    fromClient(message) {
      const decoded = isJson
        ? decodeClientJson(message.data.toString('utf8'), MAX_FRAME_BYTES)
        : decodeClientFrame(message.data, MAX_FRAME_BYTES);
      if (message.isBinary === isJson || !decoded.ok) {
        noteRaw('sentRaw', message);
        return undefined;
      }
      learnShown(decoded.frame);
      note({ case: 'sent', value: redactor.client(decoded.frame) });
      return decoded.frame;
    },
    fromServer(message) {
      const decoded = isJson
        ? JSON_CODEC.decode(message.data, message.isBinary)
        : decodeServerFrame(message.data, MAX_FRAME_BYTES);
      if (message.isBinary === isJson || !decoded.ok) {
        noteRaw('receivedRaw', message);
        return undefined;
      }
      note({ case: 'received', value: redactor.server(decoded.frame) });
      return decoded.frame;
    },
    closed(code, byParticipant, fault = '') {
      note({
        case: 'closed',
        value: {
          $typeName: 'audiocall.conformance.v1.SocketClosed',
          code,
          byParticipant,
          httpStatus: 0,
          askedForKnown: false,
          askedForJson: false,
          fault,
        },
      });
    },
  };
}

/** A key that somebody shows may come back in any frame. */
function learnShown({ body }: ClientFrame): void {
  if (body.case !== 'createSession') return;
  const { serviceId, serviceKey, authToken } = body.value;
  if (!serviceId.includes(serviceKey)) KNOWN_SECRETS.learn(serviceKey, 'service key');
  KNOWN_SECRETS.learn(authToken, 'user token');
}
