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
  return (open) => (listener) => {
    const socket = open({
      ...listener,
      message(data) {
        if (typeof data !== 'string') tell(describeReceived(fromBinary(ServerFrameSchema, data)));
        listener.message(data);
      },
    });
    return {
      send(bytes) {
        tell(describeSent(fromBinary(ClientFrameSchema, bytes)));
        socket.send(bytes);
      },
      close: () => socket.close(),
    };
  };
}
