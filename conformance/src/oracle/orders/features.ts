/** Owns what SetRecording and DeviceNotice do to the abstract world: RC-1, RC-2, DN-1. */
import { Feature, StatusCode } from '@audiocall/proto';
import type { Outcome } from './calls.js';
import { type Output, respond, tell } from './outputs.js';
import { refuse } from './refusals.js';
import { resolveTarget } from './targets.js';
import {
  type Asked,
  isInForce,
  peerOf,
  roleOf,
  type World,
  type WorldCall,
  type WorldSession,
  withCall,
} from './world.js';

/** What the offer asked for begins as the call is connected, unless the server forbids it. */
export function startRecording(
  world: World,
  index: number,
  { mayRecord }: Asked,
): readonly Outcome[] {
  const nothing: Outcome = { world, outputs: [] };
  const call = world.calls[index];
  if (call === undefined || !call.terms.record) return [nothing];
  if (!isInForce(world, Feature.RECORDING, call.caller, call.claimant)) return [nothing];
  const caller = world.sessions.get(call.caller);
  const begins = {
    world: withCall(world, index, { isRecorded: true }),
    outputs: tellRecording(call, true, caller?.id ?? ''),
  };
  return mayRecord ? [begins] : [begins, nothing];
}

function tellRecording(call: WorldCall, isOn: boolean, by: string): readonly Output[] {
  return [call.caller, call.claimant ?? ''].map((to) =>
    tell(to, call.id, 'recording', 'RC-1', (value) => value.on === isOn && value.by === by),
  );
}

/** A party switches recording on or off. */
export function setRecording(
  world: World,
  asked: Asked,
  session: WorldSession,
): readonly Outcome[] {
  const { socket, frame, mayRecord } = asked;
  const { body } = frame;
  if (body.case !== 'setRecording') return [];
  if (!isInForce(world, Feature.RECORDING, session.name)) {
    return [refuse(world, asked, StatusCode.UNIMPLEMENTED, 'WR-5')];
  }
  const { callId, on } = body.value;
  const meaning = resolveTarget(world, session, { case: 'callId', value: callId });
  const index = meaning.kind === 'calls' ? (meaning.indexes[0] ?? -1) : -1;
  const call = world.calls[index];
  if (call === undefined) return [refuse(world, asked, StatusCode.CALL_NOT_FOUND, 'TG-1')];
  if (call.phase === 'ended') return [refuse(world, asked, StatusCode.CALL_ENDED, 'TG-4')];
  if (call.phase !== 'connected' || roleOf(call, session.name) === undefined) {
    return [refuse(world, asked, StatusCode.INVALID_STATE, 'RC-2')];
  }
  const changes = call.isRecorded !== on;
  const done: Outcome = {
    world: withCall(world, index, { isRecorded: on }),
    outputs: [
      respond(socket, frame.requestId, StatusCode.OK, 'RC-2'),
      ...(changes ? tellRecording(call, on, session.id) : []),
    ],
  };
  return mayRecord ? [done] : [done, refuse(world, asked, StatusCode.NOT_ALLOWED, 'RC-2')];
}

/** A party's input device is another one; nothing is answered. */
export function noticeDevice(world: World, asked: Asked, session: WorldSession): Outcome {
  const { body } = asked.frame;
  const nothing: Outcome = { world, outputs: [] };
  if (body.case !== 'deviceNotice') return nothing;
  const { callId, epoch, kind } = body.value;
  const call = world.calls.find(({ id }) => id === callId);
  if (call?.phase !== 'connected' || roleOf(call, session.name) === undefined) return nothing;
  const peer = peerOf(call, session.name);
  if (!isInForce(world, Feature.DEVICE_NOTICE, session.name, peer)) return nothing;
  const told = tell(
    peer,
    call.id,
    'inputDeviceChanged',
    'DN-1',
    (value) => value.epoch === epoch && value.kind === kind,
  );
  return { world, outputs: [told] };
}
