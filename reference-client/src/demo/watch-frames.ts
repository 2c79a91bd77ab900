/** Owns the look at every frame that goes through a socket, without changing any. */
import { ClientFrameSchema, ServerFrameSchema } from '@audiocall/proto';
import { fromBinary } from '@bufbuild/protobuf';
import type { OpenSocket } from '../ports.js';
import { describeReceived, describeSent, type FrameRow } from './frame-rows.js';

/** Tells `see` of every frame that is worth a row. */
export function watchFrames(see: (row: FrameRow) => void): (open: OpenSocket) => OpenSocket {
  const tell = (row: FrameRow | undefined): void => {
    if (row !== undefined) see(row);
  };
  /** What was asked under each id: responses do not repeat it. */
  const requests = new Map<number, string>();
  const requestOf = (id: number): string => requests.get(id) ?? '';
  return (open) => (listener) => {
    const socket = open({
      ...listener,
      message(data) {
        if (typeof data !== 'string') {
          tell(describeReceived(fromBinary(ServerFrameSchema, data), requestOf));
        }
        listener.message(data);
      },
    });
    return {
      send(bytes) {
        const frame = fromBinary(ClientFrameSchema, bytes);
        requests.set(frame.requestId, frame.body.case ?? '');
        tell(describeSent(frame));
        socket.send(bytes);
      },
      close: () => socket.close(),
    };
  };
}
