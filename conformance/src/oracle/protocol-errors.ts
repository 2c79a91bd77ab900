/** Owns which sessions ended by a protocol error of their own, which no Resume brings back: WR-6, RS-1. */
import { CloseCode, Feature } from '@audiocall/proto';
import type { SessionFact } from './facts.js';

const PROTOCOL_ERRORS: ReadonlySet<number | undefined> = new Set<number | undefined>([
  CloseCode.WRONG_KIND,
  CloseCode.UNDECODABLE,
  CloseCode.OVERSIZE,
  CloseCode.POLICY,
]);

/** `resume` was in force, and the server closed a socket of the session with 1003, 1007, 1009 or 4008. */
export function brokeTheProtocol({ granted, socket, resumes }: SessionFact): boolean {
  const sockets = [socket, ...resumes.map(({ from }) => from)];
  const isInForce = granted.features.includes(Feature.RESUME);
  return isInForce && sockets.some(({ closeCode }) => PROTOCOL_ERRORS.has(closeCode));
}
