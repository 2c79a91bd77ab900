/**
 * Owns how sessions outlive their sockets in the abstract world: detached, resumed, taken over, given up
 * (RS-1 to RS-8, SE-6).
 */
import {
  CloseCode,
  EndReason,
  Feature,
  PeerState,
  type Resume,
  SessionState,
  type Snapshot,
  StatusCode,
} from '@audiocall/proto';
import { endCall, endSession, type Outcome } from './calls.js';
import { replay } from './lines.js';
import { close, listQueued, type Output, respondAside, tellPeerState } from './outputs.js';
import { refuse } from './refusals.js';
import {
  type Asked,
  findBorne,
  isClaimed,
  type Kept,
  peerOf,
  type Role,
  roleOf,
  type World,
  type WorldCall,
  type WorldSession,
  withPart,
  withSession,
} from './world.js';

/** So many failures close the socket (RS-6). */
const MAX_FAILURES = 5;

/** A socket is lost: its session ends, or is detached. */
export function loseSocket(world: World, socket: string, lostAtMs: number): Outcome {
  const gone: World = { ...world, gone: new Set(world.gone).add(socket) };
  const session = findBorne(world, socket);
  if (session === undefined) return { world: gone, outputs: [] };
  if (!session.features.includes(Feature.RESUME) || !session.kept.isArmed) {
    return endSession(gone, session.name, false, 'SE-6');
  }
  const detached = { ...session, socket: undefined, kept: { ...session.kept, lostAtMs } };
  const after = withSession(gone, detached);
  const place = findPlace(after, session);
  if (place === undefined) return { world: after, outputs: [] };
  const { index, call, role } = place;
  return {
    world: withPart(after, index, role, { isAway: true }),
    outputs: [tellPeerState(peerOf(call, session.name), call.id, PeerState.RECONNECTING, 'RS-1')],
  };
}

interface Place {
  readonly index: number;
  readonly call: WorldCall;
  readonly role: Role;
}

/** The claimed call that a session is a party of. */
function findPlace(world: World, { name, call: index = -1 }: WorldSession): Place | undefined {
  const call = world.calls[index];
  const role = call === undefined ? undefined : roleOf(call, name);
  if (call === undefined || role === undefined || !isClaimed(call)) return undefined;
  return { index, call, role };
}

/** Resume, with what the server may know of the session. */
export function resume(
  world: World,
  asked: Asked,
  borne: WorldSession | undefined,
): readonly Outcome[] {
  const { socket, frame, named } = asked;
  const { body } = frame;
  if (body.case !== 'resume') return [];
  if (borne !== undefined) return [refuse(world, asked, StatusCode.SESSION_EXISTS, 'SE-4')];
  const session = world.sessions.get(named ?? '');
  const isRight =
    session?.kept.isArmed === true && session.kept.tokens.includes(body.value.resumeToken);
  if (session === undefined || !isRight) return [failResume(world, socket, frame.requestId)];
  const { lastSeq, kept } = session;
  const asksFor = body.value.lastSeq;
  const gap = leaveGap(world, asked, session);
  const isGone = kept.maxEvents > 0 && lastSeq - asksFor > kept.maxEvents;
  if (asksFor > lastSeq || asksFor < kept.highestAck || isGone) return [gap];
  const outcome = takeOver(world, asked, session, body.value);
  // A server that is short of memory may have let go of what is not acknowledged, and of any response (RS-8, LM-4).
  const mayMiss = asksFor < lastSeq || countUnseen(kept, body.value) > 0;
  return mayMiss ? [outcome, gap] : [outcome];
}

/** The responses that the client says it has not seen. */
function countUnseen({ queue }: Kept, { lastResponseId }: Resume): number {
  return listQueued(queue).filter(({ seq, requestId }) => seq === 0 && requestId > lastResponseId)
    .length;
}

function failResume(world: World, socket: string, requestId: number): Outcome {
  const count = (world.failures.get(socket) ?? 0) + 1;
  const failures = new Map(world.failures).set(socket, count);
  const own = respondAside(socket, requestId, StatusCode.RESUME_FAILED, 'RS-6');
  if (count < MAX_FAILURES) return { world: { ...world, failures }, outputs: [own] };
  return {
    world: { ...world, failures, gone: new Set(world.gone).add(socket) },
    outputs: [own, close(socket, CloseCode.POLICY, 'RS-6')],
  };
}

/** What is asked for is gone, and the session with it. */
function leaveGap(world: World, { socket, frame }: Asked, session: WorldSession): Outcome {
  const ended = endSession(world, session.name, false, 'RS-8');
  const own = respondAside(socket, frame.requestId, StatusCode.SEQ_GAP, 'RS-8');
  const old = session.socket;
  const closes = old === undefined ? [] : [close(old, CloseCode.TAKEN_OVER, 'RS-8')];
  return { world: ended.world, outputs: [own, ...closes, ...ended.outputs] };
}

/** The session goes on here, with everything that its client has not read. */
function takeOver(
  world: World,
  { socket, frame, response }: Asked,
  session: WorldSession,
  { resumeToken, lastSeq, lastResponseId }: Resume,
): Outcome {
  const { kept, socket: old } = session;
  const result = response?.result;
  const token = result?.case === 'resume' ? result.value.resumeToken : '';
  const tokens = [token, resumeToken];
  const moved: WorldSession = {
    ...session,
    socket,
    kept: { ...kept, tokens, lostAtMs: undefined },
  };
  let after = withSession(world, moved);
  if (old !== undefined) after = { ...after, gone: new Set(after.gone).add(old) };
  const fits = fitsSnapshot(world, session);
  const own = respondAside(
    socket,
    frame.requestId,
    StatusCode.OK,
    'RS-2',
    ({ result: given }) =>
      given.case === 'resume' &&
      given.value.lastRequestId === kept.highestId &&
      given.value.snapshot !== undefined &&
      fits(given.value.snapshot),
  );
  const outputs: Output[] = [own, ...replay(kept.queue, socket, lastSeq, lastResponseId)];
  if (old !== undefined) outputs.push(close(old, CloseCode.TAKEN_OVER, 'RS-7'));
  const place = findPlace(after, session);
  if (place?.call.parts[place.role].isAway === true) {
    const { index, call, role } = place;
    after = withPart(after, index, role, { isAway: false });
    outputs.push(tellPeerState(peerOf(call, session.name), call.id, PeerState.RECONNECTED, 'RS-2'));
  }
  return { world: after, outputs };
}

/** The snapshot is the state of the session, before the replay (RS-2). */
function fitsSnapshot(world: World, session: WorldSession): (snapshot: Snapshot) => boolean {
  const call = session.call === undefined ? undefined : world.calls[session.call];
  if (call === undefined) {
    return ({ state, callId }) => state === SessionState.IDLE && callId === '';
  }
  const role = roleOf(call, session.name);
  const state =
    call.phase === 'connected'
      ? SessionState.IN_CALL
      : call.phase === 'connecting'
        ? SessionState.CONNECTING
        : role === 'caller'
          ? SessionState.CALLING
          : SessionState.RINGING;
  const muted = role === undefined ? false : call.parts[role].muted;
  const isPeerMuted = call.parts[role === 'caller' ? 'claimant' : 'caller'].muted;
  return (snapshot) =>
    snapshot.state === state &&
    snapshot.callId === call.id &&
    snapshot.muted === muted &&
    snapshot.recording === call.isRecorded &&
    (call.phase === 'offered' || snapshot.peerMuted === isPeerMuted) &&
    (call.phase !== 'connected' ||
      (snapshot.negotiationId === call.talks.highest &&
        snapshot.negotiationPending === (call.talks.offeredBy !== undefined)));
}

/** Nobody came back for a session in time (RS-4). */
export function giveUp(world: World, session: WorldSession): Outcome {
  return endSession(world, session.name, false, 'RS-4');
}

/** Nobody came back for the offer of a session in time: it ends, and the session hears of it if it returns. */
export function giveOfferUp(world: World, session: WorldSession): Outcome | undefined {
  const { call: index = -1, name } = session;
  const call = world.calls[index];
  if (call?.phase !== 'offered' || call.caller !== name) return undefined;
  return endCall(world, index, EndReason.PEER_LOST, undefined, 'RS-4');
}
