/** Owns what candidates, reports and mutes do to the abstract world: IC, CN, MU, NG-2, NG-6. */
import {
  type Candidates,
  EndReason,
  Feature,
  MediaState,
  PeerState,
  StatusCode,
} from '@audiocall/proto';
import type { ClauseId } from '../clauses.js';
import { endCall, type Outcome } from './calls.js';
import { describe } from './descriptions.js';
import { startRecording } from './features.js';
import { type Output, respond, tell, tellPeerState } from './outputs.js';
import { refuse, refuseOrDrop } from './refusals.js';
import { resolveTarget } from './targets.js';
import {
  type Asked,
  isClaimed,
  isIdOf,
  isInForce,
  peerOf,
  type Role,
  roleOf,
  type World,
  type WorldCall,
  type WorldSession,
  withCall,
  withPart,
} from './world.js';

const { OK, INVALID_STATE, STALE_NEGOTIATION } = StatusCode;

/** A media frame of a session. */
export function processMedia(
  world: World,
  asked: Asked,
  session: WorldSession,
): readonly Outcome[] {
  const { body } = asked.frame;
  switch (body.case) {
    case 'setMute':
    case 'description':
    case 'candidates':
    case 'mediaReport': {
      const target = { case: 'callId', value: body.value.callId } as const;
      const meaning = resolveTarget(world, session, target);
      const index = meaning.kind === 'calls' ? (meaning.indexes[0] ?? -1) : -1;
      const call = world.calls[index];
      if (call === undefined) {
        return refuseOrDrop(world, asked, [StatusCode.CALL_NOT_FOUND], 'TG-1');
      }
      if (call.phase === 'ended') {
        return refuseOrDrop(world, asked, [StatusCode.CALL_ENDED], 'TG-4');
      }
      return decide(world, asked, session, index, call);
    }
    default:
      return [{ world, outputs: [] }];
  }
}

function decide(
  world: World,
  asked: Asked,
  session: WorldSession,
  index: number,
  call: WorldCall,
): readonly Outcome[] {
  const { body } = asked.frame;
  const role = roleOf(call, session.name);
  switch (body.case) {
    case 'setMute':
      if (role === undefined) return [refuse(world, asked, INVALID_STATE, 'MU-3')];
      return [mute(world, asked, index, call, role)];
    case 'description':
      if (role === undefined || !isClaimed(call)) {
        return [refuse(world, asked, INVALID_STATE, 'DE-1')];
      }
      return describe(world, asked, index, call, role);
    case 'candidates':
      if (role === undefined) return refuseOrDrop(world, asked, [INVALID_STATE], 'IC-3');
      return trickle(world, asked, index, call, role, body.value);
    case 'mediaReport':
      if (role === undefined) return refuseOrDrop(world, asked, [INVALID_STATE], 'CN-4');
      return report(world, asked, index, call, role);
    default:
      return [];
  }
}

/** The answer to a frame that may come without a request_id (RQ-3). */
function answerOk({ socket, frame }: Asked, clause: ClauseId): readonly Output[] {
  return frame.requestId === 0 ? [] : [respond(socket, frame.requestId, OK, clause)];
}

function mute(world: World, asked: Asked, index: number, call: WorldCall, role: Role): Outcome {
  const { socket, frame } = asked;
  if (frame.body.case !== 'setMute') return { world, outputs: [] };
  const { muted } = frame.body.value;
  const isConnected = call.phase === 'connected';
  const outputs: Output[] = [respond(socket, frame.requestId, OK, isConnected ? 'MU-1' : 'MU-3')];
  if (isConnected && call.parts[role].muted !== muted) {
    const self = world.sessions.get((role === 'caller' ? call.caller : call.claimant) ?? '');
    const kind = muted ? 'mute' : 'unmute';
    const isRight = (value: { session: string }): boolean => isIdOf(self, value.session);
    outputs.push(tell(peerAt(call, role), call.id, kind, 'MU-1', isRight));
  }
  return { world: withPart(world, index, role, { muted }), outputs };
}

function peerAt(call: WorldCall, role: Role): string {
  return (role === 'caller' ? call.claimant : call.caller) ?? '';
}

function trickle(
  world: World,
  asked: Asked,
  index: number,
  call: WorldCall,
  role: Role,
  { negotiationId, candidates, end, ufrag }: Candidates,
): readonly Outcome[] {
  const part = call.parts[role];
  const { talks } = call;
  if (candidates.length === 0 && !end) {
    return refuseOrDrop(world, asked, [StatusCode.INVALID_ARGUMENT], 'LM-1');
  }
  if (part.described === 0)
    return refuseOrDrop(world, asked, [INVALID_STATE, STALE_NEGOTIATION], 'IC-1');
  if (negotiationId !== part.described) {
    const isOld = negotiationId < part.described;
    const codes = isOld ? [STALE_NEGOTIATION] : [STALE_NEGOTIATION, INVALID_STATE];
    return refuseOrDrop(world, asked, codes, isOld ? 'NG-6' : 'IC-2');
  }
  if (part.trickleEnded) return refuseOrDrop(world, asked, [INVALID_STATE], 'IC-1');
  const after = withPart(world, index, role, { trickleEnded: end });
  const own = answerOk(asked, 'IC-1');
  if (call.phase === 'offered') {
    return [{ world: withCall(after, index, { waiting: call.waiting + 1 }), outputs: own }];
  }
  const isSame = (
    value: Pick<Candidates, 'candidates' | 'end' | 'ufrag' | 'negotiationId'>,
  ): boolean =>
    value.negotiationId === negotiationId &&
    value.ufrag === ufrag &&
    value.end === end &&
    value.candidates.length === candidates.length &&
    value.candidates.every(({ candidate }, at) => candidate === candidates[at]?.candidate);
  const passed = tell(peerAt(call, role), call.id, 'candidates', 'IC-1', isSame);
  const outcome = { world: after, outputs: [...own, passed] };
  // Its own newest description, and yet not the current negotiation of the call: nothing says which counts.
  const current = talks.offeredBy === undefined ? talks.inForce : talks.highest;
  if (negotiationId === current) return [outcome];
  return [outcome, ...refuseOrDrop(world, asked, [STALE_NEGOTIATION, INVALID_STATE], 'IC-2')];
}

function report(
  world: World,
  asked: Asked,
  index: number,
  call: WorldCall,
  role: Role,
): readonly Outcome[] {
  const { body } = asked.frame;
  if (body.case !== 'mediaReport') return [];
  const { negotiationId, state } = body.value;
  const { inForce, offeredBy } = call.talks;
  const dropped = refuseOrDrop(world, asked, [INVALID_STATE], 'CN-4');
  if (inForce === 0 || negotiationId !== inForce || !isClaimed(call)) return dropped;
  const own = answerOk(asked, 'CN-4');
  if (call.phase === 'connected') {
    const told = interrupt(world, index, call, role, state);
    const counted = { world: told.world, outputs: [...own, ...told.outputs] };
    // While a later negotiation is open, nothing says which one is the current one.
    return offeredBy === undefined ? [counted] : [counted, ...dropped];
  }
  if (state === MediaState.FAILED) {
    const ended = endCall(world, index, EndReason.MEDIA_FAILED, undefined, 'CN-4');
    return [{ world: ended.world, outputs: [...own, ...ended.outputs] }];
  }
  if (state !== MediaState.CONNECTED) return [{ world, outputs: own }];
  const after = withPart(world, index, role, { reported: true });
  const other = role === 'caller' ? 'claimant' : 'caller';
  if (!call.parts[other].reported) return [{ world: after, outputs: own }];
  return startRecording(withCall(after, index, { phase: 'connected' }), index, asked).map(
    (started) => ({
      world: started.world,
      outputs: [...own, ...tellConnected(call), ...started.outputs],
    }),
  );
}

function tellConnected(call: WorldCall): readonly Output[] {
  const { caller, claimant } = call.parts;
  const connected = (to: string, peerMuted: boolean): Output =>
    tell(
      to,
      call.id,
      'connected',
      'CN-1',
      (value) => value.peerMuted === peerMuted && value.record === call.terms.record,
    );
  return [connected(call.caller, claimant.muted), connected(call.claimant ?? '', caller.muted)];
}

/** The media of a connected call is lost, or there again (NG-2). */
function interrupt(
  world: World,
  index: number,
  call: WorldCall,
  role: Role,
  state: MediaState,
): Outcome {
  const isLost = state !== MediaState.CONNECTED;
  const isSame = call.parts[role].isMediaLost === isLost;
  const self = peerOf(call, peerAt(call, role));
  if (isSame || !isInForce(world, Feature.RENEGOTIATE, self, peerAt(call, role))) {
    return { world, outputs: [] };
  }
  const told = isLost ? PeerState.MEDIA_RECONNECTING : PeerState.MEDIA_CONNECTED;
  return {
    world: withPart(world, index, role, { isMediaLost: isLost }),
    outputs: [tellPeerState(peerAt(call, role), call.id, told, 'NG-2')],
  };
}
