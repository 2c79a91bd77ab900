/** Owns which requests of a trace got a response, and which got none although it was owed. Pure. */
import type { ClientFrame, Trace, TraceEntry } from '@audiocall/proto';

/** A request without a response. */
export interface UnansweredRequest {
  /** By the name of its message: `SetMute`. */
  readonly kind: string;
  readonly participant: string;
  /** Its step. */
  readonly at: number;
  /** By the clock of the trace. */
  readonly atMs: number;
}

/** What became of the requests of a trace. */
export interface Answers {
  /** The kinds of which one got a response. */
  readonly answered: ReadonlySet<string>;
  /** When the last one was sent that got a response, by the clock of the trace. */
  readonly lastAskedMs: number;
  readonly unanswered: readonly UnansweredRequest[];
}

/** The open requests of one socket by their ids, and the Pings on it that have no Pong, each with its step. */
interface Socket {
  readonly requests: Map<number, UnansweredRequest>;
  readonly pings: Map<number, number>;
}

/**
 * A response is owed where something that was sent later on the same socket is answered already (RQ-1, G-5), and to
 * whoever `waited` in vain for something to come.
 */
export function readAnswers({ entries }: Pick<Trace, 'entries'>, waited?: string): Answers {
  const sockets = new Map<string, Socket>();
  const answered = new Set<string>();
  const unanswered: UnansweredRequest[] = [];
  let lastAskedMs = Number.NEGATIVE_INFINITY;
  const passOver = ({ requests }: Socket, before: number): void => {
    for (const [id, request] of requests) {
      if (request.at >= before) continue;
      requests.delete(id);
      unanswered.push(request);
    }
  };
  for (const [at, entry] of entries.entries()) {
    const key = `${entry.socket} ${entry.participant}`;
    const socket = sockets.get(key) ?? { requests: new Map(), pings: new Map() };
    const { what } = entry;
    if (what.case === 'opened') sockets.set(key, { requests: new Map(), pings: new Map() });
    else if (what.case === 'sent') noteSent(socket, what.value, entry, at);
    else if (what.case === 'closed' && !what.value.byParticipant) sockets.delete(key);
    else if (what.case === 'received') {
      const { body } = what.value;
      const control = body.case === 'control' ? body.value.body : undefined;
      if (control?.case === 'pong') passOver(socket, socket.pings.get(control.value.nonce) ?? 0);
      if (body.case !== 'response') continue;
      const request = socket.requests.get(body.value.requestId);
      if (request === undefined) continue;
      socket.requests.delete(body.value.requestId);
      answered.add(request.kind);
      lastAskedMs = Math.max(lastAskedMs, request.atMs);
      passOver(socket, request.at);
    }
  }
  for (const { requests } of sockets.values()) {
    unanswered.push(...[...requests.values()].filter(({ participant }) => participant === waited));
  }
  return { answered, lastAskedMs, unanswered: unanswered.sort((one, other) => one.at - other.at) };
}

function noteSent(
  { requests, pings }: Socket,
  { requestId, body }: ClientFrame,
  { participant, atMs }: TraceEntry,
  at: number,
): void {
  if (body.case === 'ping') pings.set(body.value.nonce, at);
  if (requestId === 0 || body.case === undefined || requests.has(requestId)) return;
  const kind = `${body.case.charAt(0).toUpperCase()}${body.case.slice(1)}`;
  requests.set(requestId, { kind, participant, at, atMs });
}
