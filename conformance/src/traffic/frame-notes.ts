/** Owns how messages that pass by on somebody's socket become entries of a trace. Changes nothing. */
import {
  type ClientFrame,
  decodeClientFrame,
  decodeClientJson,
  decodeServerFrame,
  JSON_SUBPROTOCOL,
  type ServerFrame,
} from '@audiocall/proto';
import { createJsonCodec } from '../peers/peer-codec.js';
import type { createSdpRedactor, Observation, Recorder } from './recorder.js';
import type { Message } from './relay.js';

const MAX_FRAME_BYTES = 16 * 1024 * 1024;
const HEAD_BYTES = 256;

/** What a server writes is canonical (WR-7); what a client writes is any spelling of a frame. */
const JSON_CODEC = createJsonCodec({ originalNames: false, enumNumbers: false });

/** What is wrong with a message that is no frame of its subprotocol. */
function describeFault(isJson: boolean, isBinary: boolean): string {
  if (isBinary === isJson) return isBinary ? 'a binary message' : 'a text message';
  return isJson ? 'a text that is no frame' : 'an undecodable frame';
}

/** Notes what one participant sends and receives. */
export interface FrameNotes {
  opened(subprotocol: string): void;
  /** Gives the frame, where it was one. */
  fromClient(message: Message): ClientFrame | undefined;
  fromServer(message: Message): ServerFrame | undefined;
  closed(code: number, byClient: boolean): void;
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
        head: new Uint8Array(message.data.subarray(0, HEAD_BYTES)),
        length: message.data.byteLength,
        text: !message.isBinary,
        fault: describeFault(isJson, message.isBinary),
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
    closed(code, byParticipant) {
      note({
        case: 'closed',
        value: {
          $typeName: 'audiocall.conformance.v1.SocketClosed',
          code,
          byParticipant,
          httpStatus: 0,
          askedForKnown: false,
        },
      });
    },
  };
}
