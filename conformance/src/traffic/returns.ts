/**
 * Owns which sockets of a trace bore a session that had begun on another one, and who was on it before. Judges
 * nothing. Pure.
 */
import { StatusCode, type Trace, type TraceEntry } from '@audiocall/proto';

/** A Resume that was answered OK. */
export interface Return {
  /** Who showed the token. */
  readonly participant: string;
  readonly sessionId: string;
  /** Who had created the session; undefined where it began before the trace. */
  readonly owner: string | undefined;
  /** The trace has the response that gave the token. */
  readonly isTokenKnown: boolean;
}

/** Every Resume that was answered OK, in its order. */
export function listReturns({ entries }: Trace): readonly Return[] {
  const asked = new Map<string, { sessionId: string; resumeToken: string }>();
  const owners = new Map<string, string>();
  const tokens = new Set<string>();
  const returns: Return[] = [];
  for (const entry of entries) {
    const { participant, socket, what } = entry;
    if (what.case === 'sent' && what.value.body.case === 'resume') {
      asked.set(`${socket} ${what.value.requestId} ${participant}`, what.value.body.value);
    }
    const response = grantedIn(entry);
    if (response === undefined) continue;
    const { result } = response;
    if (result.case === 'createSession') owners.set(result.value.sessionId, participant);
    const shown = asked.get(`${socket} ${response.requestId} ${participant}`);
    if (result.case === 'resume' && shown !== undefined) {
      const { sessionId, resumeToken } = shown;
      const isTokenKnown = tokens.has(resumeToken);
      returns.push({ participant, sessionId, owner: owners.get(sessionId), isTokenKnown });
    }
    if (result.case === 'createSession' || result.case === 'resume') {
      tokens.add(result.value.resumeToken);
    }
  }
  return returns;
}

function grantedIn({ what }: TraceEntry) {
  if (what.case !== 'received' || what.value.body.case !== 'response') return undefined;
  const response = what.value.body.value;
  return response.status?.code === StatusCode.OK ? response : undefined;
}

/**
 * The same trace with the sockets of one session as those of one participant, as a trace has them that the harness
 * played: who only watches takes each socket for somebody else.
 */
export function joinSockets(trace: Trace): Trace {
  const joined = new Map<string, { participant: string; socket: number }>();
  const sockets = new Map<string, number>();
  for (const { participant, owner } of listReturns(trace)) {
    if (owner === undefined || owner === participant || joined.has(participant)) continue;
    const socket = (sockets.get(owner) ?? 0) + 1;
    sockets.set(owner, socket);
    joined.set(participant, { participant: owner, socket });
  }
  if (joined.size === 0) return trace;
  const entries = trace.entries.map((entry) => ({ ...entry, ...joined.get(entry.participant) }));
  return { ...trace, entries };
}

/** Who came back to a session that began before the trace: what was right for it then, the trace does not say. */
export function findStranger(trace: Trace): string | undefined {
  return listReturns(trace).find(({ owner, isTokenKnown }) => owner === undefined && !isTokenKnown)
    ?.participant;
}
