/** Owns how messages that pass by on somebody's socket become entries of a trace. Changes nothing. */
import {
  type ClientFrame,
  decodeClientFrame,
  decodeServerFrame,
  type ServerFrame,
} from '@audiocall/proto';
import type { createSdpRedactor, Recorder } from './recorder.js';
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

/** Takes notes for a participant. */
export function takeNotes(
  participant: string,
  recorder: Recorder,
  redactor: ReturnType<typeof createSdpRedactor>,
): FrameNotes {
  const noteRaw = (kind: 'sentRaw' | 'receivedRaw', message: Message): void => {
    recorder.note(participant, {
      case: kind,
      value: {
        $typeName: 'audiocall.conformance.v1.RawMessage',
        head: new Uint8Array(message.data.subarray(0, HEAD_BYTES)),
        length: message.data.byteLength,
        text: !message.isBinary,
        fault: message.isBinary ? 'an undecodable frame' : 'a text message',
      },
    });
  };
  return {
    opened(subprotocol) {
      recorder.note(participant, {
        case: 'opened',
        value: { $typeName: 'audiocall.conformance.v1.SocketOpened', subprotocol },
      });
    },
    fromClient(message) {
      const decoded = decodeClientFrame(message.data, MAX_FRAME_BYTES);
      if (!message.isBinary || !decoded.ok) {
        noteRaw('sentRaw', message);
        return undefined;
      }
      recorder.note(participant, { case: 'sent', value: redactor.client(decoded.frame) });
      return decoded.frame;
    },
    fromServer(message) {
      const decoded = decodeServerFrame(message.data, MAX_FRAME_BYTES);
      if (!message.isBinary || !decoded.ok) {
        noteRaw('receivedRaw', message);
        return undefined;
      }
      recorder.note(participant, { case: 'received', value: redactor.server(decoded.frame) });
      return decoded.frame;
    },
    closed(code, byParticipant) {
      recorder.note(participant, {
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
