/** Owns what descriptions, candidates, reports and mutes do to the abstract world. */
import { DescriptionType, EndReason, MediaState, StatusCode } from '@audiocall/proto';
import type { ClauseId } from '../clauses.js';
import { endCall, type Outcome, resolveTarget } from './calls.js';
import { type Output, respond, tell } from './outputs.js';
import {
  type Asked,
  isClaimed,
  type Part,
  peerOf,
  roleOf,
  type World,
  type WorldCall,
  type WorldSession,
  withCall,
} from './world.js';

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
      return askMedia(world, asked, session, body.value.callId);
    case 'candidates':
    case 'mediaReport': {
      const index = world.calls.findIndex(({ id }) => id === body.value.callId);
      const call = world.calls[index];
      const role = call === undefined ? undefined : roleOf(call, session.socket);
      if (call === undefined || role === undefined) return [{ world, outputs: [] }];
      return body.case === 'candidates'
        ? [trickle(world, asked, index, call, role)]
        : [report(world, asked, index, call, role)];
    }
    default:
      return [{ world, outputs: [] }];
  }
}

type Role = 'caller' | 'claimant';

function withPart(world: World, index: number, role: Role, change: Partial<Part>): World {
  const call = world.calls[index];
  if (call === undefined) return world;
  const parts = { ...call.parts, [role]: { ...call.parts[role], ...change } };
  return withCall(world, index, { parts });
}

function askMedia(
  world: World,
  asked: Asked,
  session: WorldSession,
  callId: string,
): readonly Outcome[] {
  const { socket, frame } = asked;
  const answer = (code: StatusCode, clause: ClauseId): Outcome => ({
    world,
    outputs: [respond(socket, frame.requestId, code, clause)],
  });
  const meaning = resolveTarget(world, session, { case: 'callId', value: callId });
  const index = meaning.kind === 'calls' ? (meaning.indexes[0] ?? -1) : -1;
  const call = world.calls[index];
  if (call === undefined) return [answer(StatusCode.CALL_NOT_FOUND, 'TG-1')];
  if (call.phase === 'ended') return [answer(StatusCode.CALL_ENDED, 'TG-4')];
  const role = roleOf(call, socket);
  const { body } = frame;
  if (body.case === 'setMute') {
    if (role === undefined) return [answer(StatusCode.INVALID_STATE, 'MU-3')];
    return [mute(world, asked, index, call, role)];
  }
  if (body.case !== 'description') return [{ world, outputs: [] }];
  if (role === undefined || !isClaimed(call)) return [answer(StatusCode.INVALID_STATE, 'DE-1')];
  const { negotiationId, type } = body.value;
  const offers = type === DescriptionType.OFFER;
  const isRightRole = (role === 'caller') === offers;
  if (!isRightRole) {
    const codes = [StatusCode.INVALID_STATE, StatusCode.STALE_NEGOTIATION];
    return codes.slice(0, negotiationId === 1 ? 1 : 2).map((code) => answer(code, 'DE-1'));
  }
  if (negotiationId !== 1) return [answer(StatusCode.STALE_NEGOTIATION, 'DE-1')];
  const { caller, claimant } = call.parts;
  if (offers && caller.described) return [answer(StatusCode.INVALID_STATE, 'DE-1')];
  if (!offers && (!caller.described || claimant.described)) {
    return [answer(StatusCode.STALE_NEGOTIATION, 'DE-1')];
  }
  const peer = peerOf(call, socket) ?? '';
  const isSame = (value: { type: DescriptionType; sdp: string }): boolean =>
    value.type === type && value.sdp === body.value.sdp;
  return [
    {
      world: withPart(world, index, role, { described: true }),
      outputs: [
        respond(socket, frame.requestId, StatusCode.OK, 'DE-1'),
        tell(peer, call.id, 'description', 'DE-2', isSame),
      ],
    },
  ];
}

function mute(
  world: World,
  { socket, frame }: Asked,
  index: number,
  call: WorldCall,
  role: Role,
): Outcome {
  if (frame.body.case !== 'setMute') return { world, outputs: [] };
  const { muted } = frame.body.value;
  const isConnected = call.phase === 'connected';
  const outputs: Output[] = [
    respond(socket, frame.requestId, StatusCode.OK, isConnected ? 'MU-1' : 'MU-3'),
  ];
  if (isConnected && call.parts[role].muted !== muted) {
    const peer = peerOf(call, socket) ?? '';
    outputs.push(tell(peer, call.id, muted ? 'mute' : 'unmute', 'MU-1'));
  }
  return { world: withPart(world, index, role, { muted }), outputs };
}

function trickle(
  world: World,
  { socket, frame }: Asked,
  index: number,
  call: WorldCall,
  role: Role,
): Outcome {
  const { body } = frame;
  const nothing: Outcome = { world, outputs: [] };
  if (body.case !== 'candidates' || body.value.negotiationId !== 1) return nothing;
  const { candidates, end } = body.value;
  const part = call.parts[role];
  if (!part.described || part.trickleEnded || (candidates.length === 0 && !end)) return nothing;
  const after = withPart(world, index, role, { trickleEnded: end });
  if (call.phase === 'offered') {
    return { world: withCall(after, index, { waiting: call.waiting + 1 }), outputs: [] };
  }
  if (!isClaimed(call)) return nothing;
  const isSame = (value: { candidates: readonly { candidate: string }[]; end: boolean }): boolean =>
    value.end === end &&
    value.candidates.length === candidates.length &&
    value.candidates.every(({ candidate }, at) => candidate === candidates[at]?.candidate);
  const peer = peerOf(call, socket) ?? '';
  return { world: after, outputs: [tell(peer, call.id, 'candidates', 'IC-1', isSame)] };
}

function report(
  world: World,
  { frame }: Asked,
  index: number,
  call: WorldCall,
  role: Role,
): Outcome {
  const { body } = frame;
  const nothing: Outcome = { world, outputs: [] };
  if (body.case !== 'mediaReport' || body.value.negotiationId !== 1) return nothing;
  if (call.phase !== 'connecting' || !call.parts.claimant.described) return nothing;
  if (body.value.state === MediaState.FAILED) {
    return endCall(world, index, EndReason.MEDIA_FAILED, undefined, 'CN-4');
  }
  if (body.value.state !== MediaState.CONNECTED) return nothing;
  const after = withPart(world, index, role, { reported: true });
  const other = role === 'caller' ? 'claimant' : 'caller';
  if (!call.parts[other].reported) return { world: after, outputs: [] };
  const { caller, claimant } = call.parts;
  const connected = (to: string, peerMuted: boolean): Output =>
    tell(
      to,
      call.id,
      'connected',
      'CN-1',
      (value) => value.peerMuted === peerMuted && value.record === call.terms.record,
    );
  return {
    world: withCall(after, index, { phase: 'connected' }),
    outputs: [connected(call.caller, claimant.muted), connected(call.claimant ?? '', caller.muted)],
  };
}
