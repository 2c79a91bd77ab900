/** Owns how calls are claimed and how they end in the abstract world. */
import { EndReason, PeerState } from '@audiocall/proto';
import type { ClauseId } from '../clauses.js';
import { type Output, tell, tellEnd, tellPeerState } from './outputs.js';
import {
  FRESH_PART,
  isClaimed,
  tellOf,
  type World,
  type WorldCall,
  type WorldSession,
  withCall,
  withPart,
  withSession,
} from './world.js';

/** A world and what it took to come there. */
export interface Outcome {
  readonly world: World;
  readonly outputs: readonly Output[];
}

/** The session claims an offered call: its caller is told, and other calls held for the two end (BZ-2). */
export function claimCall(
  world: World,
  index: number,
  session: WorldSession,
  muted: boolean,
  merged?: WorldCall['merged'],
): Outcome {
  const call = world.calls[index];
  if (call === undefined) return { world, outputs: [] };
  const caller = world.sessions.get(call.caller);
  let after = withCall(world, index, {
    phase: 'connecting',
    claimant: session.name,
    merged,
    waiting: 0,
    parts: { ...call.parts, claimant: { ...FRESH_PART, muted } },
  });
  after = withSession(after, { ...tellOf(session, index), call: index });
  const isEarly = call.terms.sdpOffer !== undefined;
  const outputs: Output[] = [
    tell(call.caller, call.id, 'answered', 'AN-2', ({ needOffer }) => needOffer !== isEarly),
  ];
  if (caller !== undefined) {
    after = withSession(after, { ...caller, call: index });
    if (caller.socket === undefined) {
      after = withPart(after, index, 'caller', { isAway: true });
      outputs.unshift(tellPeerState(session.name, call.id, PeerState.RECONNECTING, 'RS-1'));
    }
  }
  for (const name of call.notified) {
    const other = after.sessions.get(name);
    if (other === undefined || name === session.name) continue;
    after = withSession(after, { ...other, call: undefined });
    outputs.push(tellEnd(name, call.id, 'cancel', EndReason.ANSWERED_ELSEWHERE, 'MD-1'));
  }
  for (const [other, held] of after.calls.entries()) {
    if (held.phase !== 'offered' || other === index) continue;
    // Under the scope SESSION a call may go on to ring at another session.
    if (!world.house.isScopeUser && held.notified.length > 0) continue;
    if (held.terms.callee !== session.user && held.terms.callee !== call.callerUser) continue;
    const ended = endCall(after, other, EndReason.BUSY, undefined, 'BZ-2');
    after = ended.world;
    outputs.push(...ended.outputs);
  }
  return { world: after, outputs };
}

/** Ends a call; everybody concerned but the leaver is told. */
export function endCall(
  world: World,
  index: number,
  reason: EndReason,
  leaver: string | undefined,
  clause: ClauseId,
): Outcome {
  const call = world.calls[index];
  if (call === undefined || call.phase === 'ended') return { world, outputs: [] };
  const outputs: Output[] = [];
  const concerned = [call.caller, ...(isClaimed(call) ? [call.claimant ?? ''] : call.notified)];
  let after = withCall(world, index, { phase: 'ended', reason, leaver });
  for (const name of concerned) {
    const session = after.sessions.get(name);
    if (session === undefined) continue;
    after = withSession(after, { ...session, call: undefined });
    if (name === leaver) continue;
    const kind = name === call.caller || isClaimed(call) ? 'leave' : 'cancel';
    const isElsewhere = kind === 'cancel' && reason === EndReason.REJECTED;
    const told = isElsewhere ? EndReason.REJECTED_ELSEWHERE : reason;
    outputs.push(tellEnd(name, call.id, kind, told, isElsewhere ? 'RJ-4' : clause));
  }
  return { world: after, outputs };
}

/** Ends a session: its calls go with it, or are held again (SE-5, SE-6). */
export function endSession(
  world: World,
  name: string,
  destroyed: boolean,
  clause: ClauseId,
): Outcome {
  const session = world.sessions.get(name);
  if (session === undefined) return { world, outputs: [] };
  const sessions = new Map(world.sessions);
  sessions.delete(name);
  const gone = new Set(world.gone);
  if (session.socket !== undefined) gone.add(session.socket);
  const without: World = { ...world, sessions, gone };
  const index = session.call;
  const call = index === undefined ? undefined : world.calls[index];
  if (call === undefined || index === undefined) return { world: without, outputs: [] };
  if (call.phase === 'offered' && call.caller !== name) {
    const notified = call.notified.filter((other) => other !== name);
    return { world: withCall(without, index, { notified }), outputs: [] };
  }
  const reasons =
    call.phase === 'offered'
      ? ([EndReason.CALLER_CANCELLED, EndReason.PEER_LOST] as const)
      : ([EndReason.HANGUP, EndReason.PEER_LOST] as const);
  return endCall(without, index, destroyed ? reasons[0] : reasons[1], name, clause);
}
