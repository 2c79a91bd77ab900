/**
 * Owns the framing of the driver protocol on a byte stream: each message is preceded by its length,
 * as four bytes, most significant first. Knows nothing of what the messages hold.
 */

const PREFIX_BYTES = 4;

/** Longest message that a stream may carry, in bytes. */
export const MAX_STREAM_MESSAGE_BYTES = 4 * 1024 * 1024;

/** Puts the length prefix in front of a message. */
export function frameMessage(message: Uint8Array): Uint8Array {
  const framed = new Uint8Array(PREFIX_BYTES + message.byteLength);
  new DataView(framed.buffer).setUint32(0, message.byteLength);
  framed.set(message, PREFIX_BYTES);
  return framed;
}

/** Messages cut from a stream so far, or a length that cannot be one. */
export type Unframed =
  | { readonly ok: true; readonly messages: Uint8Array[] }
  | { readonly ok: false; readonly detail: string };

/**
 * Cuts a stream of chunks into messages. Returns a function that takes the next chunk and gives the
 * messages that it completes. After `ok: false` the stream cannot be read any further.
 */
export function createUnframer(
  maxBytes: number = MAX_STREAM_MESSAGE_BYTES,
): (chunk: Uint8Array) => Unframed {
  let pending: Uint8Array = new Uint8Array(0);
  return (chunk) => {
    pending = concat(pending, chunk);
    const messages: Uint8Array[] = [];
    while (pending.byteLength >= PREFIX_BYTES) {
      const length = new DataView(pending.buffer, pending.byteOffset).getUint32(0);
      if (length > maxBytes) {
        return {
          ok: false,
          detail: describeExcess(pending, length, maxBytes),
        };
      }
      if (pending.byteLength < PREFIX_BYTES + length) break;
      messages.push(pending.slice(PREFIX_BYTES, PREFIX_BYTES + length));
      pending = pending.subarray(PREFIX_BYTES + length);
    }
    return { ok: true, messages };
  };
}

const SHOWN_BYTES = 24;
const PRINTABLE = /^[\t\n\r -~]+$/;

/** Text has a beginning that everybody knows by sight; as a length it is a number that nobody does. */
function describeExcess(stream: Uint8Array, length: number, maxBytes: number): string {
  const head = String.fromCharCode(...stream.subarray(0, SHOWN_BYTES));
  if (PRINTABLE.test(head)) {
    const more = stream.byteLength > SHOWN_BYTES ? '…' : '';
    return `text, which begins with ${JSON.stringify(`${head}${more}`)}, and no length-prefixed Protobuf`;
  }
  return `a message of ${length} bytes is announced, the limit is ${maxBytes}: this is no length-prefixed Protobuf`;
}

function concat(head: Uint8Array, tail: Uint8Array): Uint8Array {
  if (head.byteLength === 0) return tail;
  const joined = new Uint8Array(head.byteLength + tail.byteLength);
  joined.set(head);
  joined.set(tail, head.byteLength);
  return joined;
}
