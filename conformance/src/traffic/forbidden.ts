/** Owns what is known of bytes on a socket that are no WebSocket. Pure. */

/** How `ws` names what it cannot read; any other error is one of the network. */
const UNREADABLE = 'WS_ERR_';

/** What is only more than `ws` takes. */
const TOO_MUCH: ReadonlySet<string> = new Set([
  'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH',
  'WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH',
  'WS_ERR_TOO_MANY_BUFFERED_PARTS',
]);

/** What RFC 6455 forbids of what was sent, by the error of the socket that got it; empty where it is another error. */
export function findForbidden(error: Error): string {
  const { code = '' } = error as NodeJS.ErrnoException;
  return code.startsWith(UNREADABLE) && !TOO_MUCH.has(code) ? error.message : '';
}
