/** Owns what is said of an address at which no WebSocket can be opened, by the error that came instead. Pure. */

import { TargetSilentError } from './target-silent.js';

/** The error of a socket that did not open. */
export interface SocketFault {
  readonly message: string;
  /** The name that Node has for it; empty where it has none. */
  readonly code: string;
}

/** A sentence about it, for somebody who can do something about it. */
export function explainRefusal(url: string, shown: string, fault: SocketFault | undefined): string {
  const { code = '', message = '' } = fault ?? {};
  const isSecure = /^wss:/i.test(url);
  if (isSecure && CERTIFICATE.test(code)) {
    const cure = code === 'CERT_HAS_EXPIRED' || code.includes('ALTNAME') ? '' : `; ${TRUST}`;
    return `the certificate of ${shown} is not accepted: ${message} (${code})${cure}`;
  }
  if (isSecure && NO_TLS.test(code)) {
    return `what answers at ${shown} speaks no TLS (${code}); give ws:// for a server without it`;
  }
  if (!isSecure && NO_HTTP.test(code)) {
    return `what answers at ${shown} breaks off before a WebSocket is open (${code}); give wss:// for a server with TLS`;
  }
  return `nothing that speaks WebSocket answers at ${shown}; start the server, or check the URL`;
}

/** The error of a script whose socket did not open: the server's, unless this machine has no more sockets or no network. */
export function blameRefusal(participant: string, fault: SocketFault, at: number): Error {
  const { message, code } = fault;
  if (OF_THIS_MACHINE.has(code))
    return new Error(`${participant}'s socket did not open: ${message}`);
  return new TargetSilentError(participant, {
    what: 'its socket to open',
    waitedMs: 0,
    clause: 'WR-1',
    unopened: 'refused',
    hint: message,
    at,
  });
}

const OF_THIS_MACHINE: ReadonlySet<string> = new Set([
  ...['EMFILE', 'ENFILE', 'ENOBUFS', 'EADDRNOTAVAIL'],
  ...['EAI_AGAIN', 'ENETDOWN', 'ENETUNREACH'],
]);
const TRUST =
  'where it should be, name a file with that certificate, or its authority, in the variable NODE_EXTRA_CA_CERTS';
const CERTIFICATE = /CERT|UNABLE_TO_/;
const NO_TLS = /^(EPROTO|ERR_SSL_)/;
/** What a server with TLS says to somebody without it is no HTTP; most only hang up. */
const NO_HTTP = /^(HPE_|ECONNRESET$)/;
