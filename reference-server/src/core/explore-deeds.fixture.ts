/**
 * Owns everything that can happen next in a small world: what people do, sockets that are cut,
 * and timers, of which any that is armed may fire at any moment.
 * Judges nothing.
 */
import {
  type ClientFrame,
  ClientFrameSchema,
  DescriptionType,
  EndReason,
  LeaveIntent,
  MediaState,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import type { Build, Deed, DeedKind, SmallWorld, State } from './explore-state.fixture.js';
import type { Input } from './inputs.js';
import type { Call, Session } from './state.js';
import {
  answerById,
  answerByName,
  answerRinging,
  type Body,
  describeMedia,
  leave,
  leaveById,
  mute,
  offer,
  report,
  trickle,
} from './world.fixture.js';

export const NOW = 1000;

const lost = (): EndReason => EndReason.PEER_LOST;

export function listDeeds(world: SmallWorld, state: State): readonly Deed[] {
  const can = (kind: DeedKind): boolean => world.deeds.includes(kind);
  const sessions = [...state.maps.sessions.values()];
  const deeds: Deed[] = [];
  if (can('join')) {
    for (const [user, most] of Object.entries(world.users)) {
      const present = sessions.filter(({ userId }) => userId === user).length;
      // One more than there may be, so that the policy has something to decide.
      if (present <= most) deeds.push(join(world, state, user));
    }
  }
  for (const session of sessions) deeds.push(...deedsOf(world, can, state, session));
  for (const call of state.maps.calls.values()) {
    if (can('connect') && call.phase.kind === 'connecting') deeds.push(connect(call));
  }
  for (const timer of state.timers.values()) {
    if (timer.kind === 'hello' || timer.kind === 'ping' || timer.kind === 'silence') continue;
    if (timer.kind === 'tombstone' && !can('forget')) continue;
    deeds.push({
      name: `${timer.kind} ${timer.id}`,
      inputs: [() => ({ kind: 'timer-fired', timer, now: NOW })],
      reason: () => REASON_OF_TIMER[timer.kind] ?? EndReason.UNSPECIFIED,
    });
  }
  return deeds;
}

const REASON_OF_TIMER: Readonly<Record<string, EndReason>> = {
  ring: EndReason.NO_ANSWER,
  connect: EndReason.CONNECT_TIMEOUT,
  media: EndReason.MEDIA_TIMEOUT,
  resume: EndReason.PEER_LOST,
  'resume-ring': EndReason.PEER_LOST,
};

export function join(world: SmallWorld, { drawn }: State, user: string): Deed {
  const connection = `w${drawn}`;
  const value = { serviceId: 'open', userId: user, features: [...world.features] };
  return {
    name: `${user} joins`,
    inputs: [
      () => ({ kind: 'socket-opened', connection, now: NOW }),
      (at) => receive(at, connection, { requestId: 1, body: { case: 'createSession', value } }),
      (at) => receive(at, connection, { body: { case: 'ack', value: {} } }),
    ],
    reason: lost,
  };
}

function deedsOf(
  world: SmallWorld,
  can: (kind: DeedKind) => boolean,
  state: State,
  session: Session,
): readonly Deed[] {
  const { id, connection, activity } = session;
  if (connection === undefined) return [resume(state, session, false)];
  const deeds: Deed[] = [];
  const ask = (name: string, body: Body, reason?: Deed['reason']): void => {
    deeds.push({ name: `${id} ${name}`, inputs: [asking(id, body)], ...(reason && { reason }) });
  };
  if (can('cut')) {
    deeds.push({
      name: `${id} is cut`,
      inputs: [() => ({ kind: 'socket-lost', connection, now: NOW })],
      reason: lost,
    });
  }
  if (can('take-over') && session.continuity !== undefined)
    deeds.push(resume(state, session, true));
  if (can('destroy')) {
    const ends = ({ phase }: Call): EndReason =>
      phase.kind === 'offered' ? EndReason.CALLER_CANCELLED : EndReason.HANGUP;
    ask('destroys', { case: 'destroySession', value: {} }, ends);
  }
  deeds.push(...offersOf(world, state, session));
  if (activity.kind !== 'idle') ask('leaves', leave(), leaving(id));
  if (activity.kind === 'ringing') ask('answers', answerRinging(), () => EndReason.BUSY);
  for (const call of state.maps.users.get(session.user)?.offered ?? []) {
    if (activity.kind === 'ringing' && activity.call === call) continue;
    if (!can('answer-elsewhere')) continue;
    ask(`answers ${call}`, answerById(call), () => EndReason.BUSY);
    if (activity.kind === 'idle') ask(`rejects ${call}`, leaveById(call), leaving(id));
  }
  if (can('answer-by-name')) {
    for (const caller of Object.keys(world.users)) {
      ask(`answers ${caller}`, answerByName(caller), () => EndReason.BUSY);
    }
  }
  const call = activity.kind === 'idle' ? undefined : state.maps.calls.get(activity.call);
  if (call !== undefined) deeds.push(...mediaOf(can, session, call));
  return deeds;
}

function offersOf(world: SmallWorld, state: State, { id, userId }: Session): readonly Deed[] {
  if (state.maps.calls.size >= world.calls) return [];
  const record = world.deeds.includes('record');
  return Object.keys(world.users)
    .filter((callee) => callee !== userId)
    .flatMap((callee) =>
      world.sdp.map((sdp) => {
        const clientRef = `r${state.drawn}`;
        const fields = { clientRef, record, ...(sdp === 'early' && { sdpOffer: 'v=0' }) };
        const body = offer(callee, { ...fields, sdpOnRing: true });
        const name = `${id} calls ${callee} ${sdp}`;
        return { name, inputs: [asking(id, body)], reason: () => EndReason.BUSY };
      }),
    );
}

/** By role and state (RJ-3). */
function leaving(session: string): (call: Call) => EndReason {
  return ({ phase, caller }) => {
    if (phase.kind !== 'offered') return EndReason.HANGUP;
    return caller.session === session ? EndReason.CALLER_CANCELLED : EndReason.REJECTED;
  };
}

/** What a session can do in a call beside answering and leaving it. */
function mediaOf(can: (kind: DeedKind) => boolean, { id }: Session, call: Call): readonly Deed[] {
  const deeds: Deed[] = [];
  const ask = (name: string, body: Body, reason?: Deed['reason']): void => {
    deeds.push({ name: `${id} ${name}`, inputs: [asking(id, body)], ...(reason && { reason }) });
  };
  const { phase } = call;
  if (can('mute')) {
    ask('mutes', mute(call.id, true));
    ask('unmutes', mute(call.id, false));
  }
  if (can('trickle')) {
    ask('trickles', trickle(call.id, ['a']));
    ask('ends its candidates', trickle(call.id, [], true));
  }
  if (!can('media') || (phase.kind !== 'connecting' && phase.kind !== 'connected')) return deeds;
  const { OFFER, ANSWER, REJECT } = DescriptionType;
  const now = phase.negotiation.id;
  ask(`offers ${now}`, describeMedia(call.id, OFFER, { negotiationId: now }));
  // Two later ones are enough to see one fail and one succeed.
  if (now < 3) ask('offers the next', describeMedia(call.id, OFFER, { negotiationId: now + 1 }));
  ask(`answers ${now}`, describeMedia(call.id, ANSWER, { negotiationId: now }));
  ask(`refuses ${now}`, describeMedia(call.id, REJECT, { negotiationId: now }));
  const inForce = Math.max(1, phase.negotiation.inForce);
  ask('has media', report(call.id, MediaState.CONNECTED, inForce));
  ask('has no media', report(call.id, MediaState.FAILED, inForce), () => EndReason.MEDIA_FAILED);
  const failed = { target: { case: 'callId', value: call.id }, intent: LeaveIntent.MEDIA_FAILED };
  ask('gives up', leave(failed as never), ({ phase: { kind } }) =>
    kind === 'connected' ? EndReason.MEDIA_TIMEOUT : EndReason.MEDIA_FAILED,
  );
  if (can('record')) {
    ask('records', { case: 'setRecording', value: { callId: call.id, on: true } });
    ask('stops recording', { case: 'setRecording', value: { callId: call.id, on: false } });
  }
  return deeds;
}

function connect({ id, phase, caller, sdpFingerprint }: Call): Deed {
  const claimant = phase.kind === 'connecting' ? phase.claimant.session : '';
  const offered = asking(caller.session, describeMedia(id, DescriptionType.OFFER));
  return {
    name: `${id} connects`,
    inputs: [
      ...(sdpFingerprint === undefined ? [offered] : []),
      asking(claimant, describeMedia(id, DescriptionType.ANSWER)),
      asking(claimant, report(id)),
      asking(caller.session, report(id)),
    ],
  };
}

function resume(state: State, session: Session, isTakeover: boolean): Deed {
  const connection = `w${state.drawn}`;
  const value = {
    sessionId: session.id,
    resumeToken: session.continuity?.token ?? '',
    lastSeq: isTakeover ? session.lastSeq : (state.witness.cuts.get(session.id) ?? 0),
    lastResponseId: requestsOf(state, session),
  };
  const old = session.connection;
  return {
    name: `${session.id} ${isTakeover ? 'takes over' : 'resumes'}`,
    inputs: [
      () => ({ kind: 'socket-opened', connection, now: NOW }),
      (at) => receive(at, connection, { requestId: 1, body: { case: 'resume', value } }),
      (at) => receive(at, connection, { body: { case: 'ack', value: {} } }),
      // Nobody listens to the old socket any more (RS-7).
      (at) => (old === undefined ? undefined : receive(at, old, { requestId: 999, body: leave() })),
    ],
  };
}

function requestsOf({ maps }: State, { connection, continuity }: Session): number {
  const requests =
    connection === undefined ? continuity?.requests : maps.connections.get(connection)?.requests;
  return requests?.highestId ?? 0;
}

/** A request of a session under its next id, where it has a socket. */
function asking(id: string, body: Body): Build {
  return (state) => {
    const session = state.maps.sessions.get(id);
    if (session?.connection === undefined) return undefined;
    const requestId = requestsOf(state, session) + 1;
    return receive(state, session.connection, { requestId, body, ackSeq: session.lastSeq });
  };
}

function receive(
  { drawn }: State,
  connection: string,
  init: { requestId?: number; ackSeq?: number; body: Body },
): Input {
  const frame: ClientFrame = create(ClientFrameSchema, init);
  const entropy = ['0', 't', 'x'].map((pad) => `${drawn}`.padStart(22, pad)).join('');
  return { kind: 'frame-received', connection, frame, entropy, now: NOW };
}
