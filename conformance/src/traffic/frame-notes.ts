/** Owns how messages that pass by on somebody's socket become entries of a trace. Changes nothing. */
import {
  type ClientFrame,
  decodeClientFrame,
  decodeServerFrame,
  type ServerFrame,
} from '@audiocall/proto';
import type { createSdpRedactor, Observation, Recorder } from './recorder.js';
import type { Message } from './relay.js';

const MAX_FRAME_BYTES = 16 * 1024 * 1024;
const HEAD_BYTES = 256;

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
  const note = (what: Observation): void => void recorder.note(participant, what, socket);
  const noteRaw = (kind: 'sentRaw' | 'receivedRaw', message: Message): void => {
    note({
      case: kind,
      value: {
        $typeName: 'audiocall.conformance.v1.RawMessage',
        head: new Uint8Array(message.data.subarray(0, HEAD_BYTES)),
        length: message.data.byteLength,
        text: !message.isBinary,
        fault: message.isBinary ? 'an undecodable frame' : 'a text message',
        doubtful: false,
      },
    });
  };
  return {
    opened(subprotocol) {
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
      const decoded = decodeClientFrame(message.data, MAX_FRAME_BYTES);
      if (!message.isBinary || !decoded.ok) {
        noteRaw('sentRaw', message);
        return undefined;
      }
      note({ case: 'sent', value: redactor.client(decoded.frame) });
      return decoded.frame;
    },
    fromServer(message) {
      const decoded = decodeServerFrame(message.data, MAX_FRAME_BYTES);
      if (!message.isBinary || !decoded.ok) {
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
        },
      });
    },
  };
}
