/** Owns how sessions begin and are destroyed in the abstract world: SE-2, SE-5, MD-2, LS-8. */
import { CloseCode, Feature, SessionClosedReason, StatusCode } from '@audiocall/proto';
import { endSession, type Outcome } from './calls.js';
import { respond, sayFarewell, tell } from './outputs.js';
import { refuse } from './refusals.js';
import {
  type Asked,
  findHeld,
  findSessions,
  nameSession,
  namesCalls,
  tellOf,
  type World,
  type WorldSession,
  withCall,
  withSession,
} from './world.js';

/** A session begins, and takes the place of an older one of its user. */
export function createSession(
  world: World,
  asked: Asked,
  session: WorldSession | undefined,
): Outcome {
  const { socket, frame, response, offered } = asked;
  const { body } = frame;
  if (body.case !== 'createSession') return { world, outputs: [] };
  if (session !== undefined) return refuse(world, asked, StatusCode.SESSION_EXISTS, 'SE-4');
  const { userId = '', deviceId, features } = body.value;
  const isSameDevice = (other: WorldSession): boolean =>
    !world.house.forks || (deviceId !== '' && other.deviceId === deviceId);
  const old = findSessions(world, userId).find(isSameDevice);
  const replaced =
    old === undefined ? { world, outputs: [] } : endSession(world, old.name, false, 'MD-2');
  const farewell = sayFarewell(
    old?.socket,
    SessionClosedReason.REPLACED,
    CloseCode.REPLACED,
    'MD-2',
  );
  const result = response?.result;
  const granted = result?.case === 'createSession' ? result.value : undefined;
  const fresh: WorldSession = {
    name: nameSession(socket),
    socket,
    id: granted?.sessionId ?? '',
    user: userId,
    deviceId,
    features: features.filter((feature) => offered.includes(feature)),
    told: [],
    call: undefined,
    lastSeq: 0,
    kept: {
      isArmed: false,
      tokens: granted === undefined ? [] : [granted.resumeToken],
      highestId: frame.requestId,
      highestAck: 0,
      queue: undefined,
      maxEvents: granted?.limits?.maxReplayEvents ?? 0,
      keptResponses: granted?.limits?.keptResponses ?? 0,
      lostAtMs: undefined,
    },
  };
  const isTold = fresh.features.includes(Feature.REPLAY_HELD);
  const held = isTold ? findHeld(replaced.world, userId) : [];
  const rung = ringHeld(withSession(replaced.world, fresh), fresh, held);
  const own = respond(
    socket,
    frame.requestId,
    StatusCode.OK,
    isTold ? 'LS-8' : 'SE-2',
    ({ result: given }) =>
      given.case === 'createSession' && namesCalls(replaced.world, given.value.pending, held),
  );
  return {
    world: rung.world,
    outputs: [own, ...farewell, ...replaced.outputs, ...rung.outputs],
  };
}

/** The oldest of the held calls rings (LS-8). */
function ringHeld(world: World, session: WorldSession, held: readonly number[]): Outcome {
  const [index] = held;
  const call = index === undefined ? undefined : world.calls[index];
  if (index === undefined || call === undefined) return { world, outputs: [] };
  const rings = withSession(world, { ...tellOf(session, index), call: index });
  return {
    world: withCall(rings, index, { notified: [...call.notified, session.name] }),
    outputs: [
      tell(session.name, call.id, 'ringing', 'LS-8', (value) => {
        const { caller, record, late } = value;
        return late && caller === call.callerUser && record === call.terms.record;
      }),
    ],
  };
}

/** A session ends because its client wants it to. */
export function destroySession(
  world: World,
  { socket, frame }: Asked,
  session: WorldSession,
): Outcome {
  const { world: after, outputs } = endSession(world, session.name, true, 'SE-5');
  const own = [
    respond(socket, frame.requestId, StatusCode.OK, 'SE-5'),
    ...sayFarewell(socket, SessionClosedReason.DESTROYED, CloseCode.DESTROYED, 'SE-5'),
  ];
  return { world: after, outputs: [...own, ...outputs] };
}
