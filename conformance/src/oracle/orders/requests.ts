/**
 * Owns what each request does to the abstract world when it is the next one to be processed: its answer,
 * and the events that it causes. Written from the specification alone.
 */
import {
  type AnswerCall,
  CallType,
  CloseCode,
  Disposition,
  EndReason,
  type Leave,
  LeaveIntent,
  OfferCallSchema,
  SessionClosedReason,
  StatusCode,
} from '@audiocall/proto';
import { equals } from '@bufbuild/protobuf';
import type { ClauseId } from '../clauses.js';
import {
  endCall,
  endSession,
  type Outcome,
  resolvePeer,
  resolveTarget,
  sayFarewell,
} from './calls.js';
import { processMedia } from './media.js';
import { type Output, pong, type ResponseOf, respond, tell } from './outputs.js';
import {
  type Asked,
  FRESH_PART,
  findUser,
  isClaimed,
  roleOf,
  tellOf,
  type World,
  type WorldCall,
  type WorldSession,
  withCall,
  withSession,
} from './world.js';

/** What becomes of the world; several outcomes where the specification leaves a choice. */
export function process(world: World, asked: Asked): readonly Outcome[] {
  const { socket, frame } = asked;
  const { body } = frame;
  if (world.gone.has(socket)) return [{ world, outputs: [] }];
  if (body.case === 'ping') return [{ world, outputs: [pong(socket, body.value.nonce)] }];
  if (body.case === 'pong' || body.case === 'ack') return [{ world, outputs: [] }];
  const session = world.sessions.get(socket);
  if (body.case === 'createSession') return [createSession(world, asked, session)];
  if (session === undefined) {
    if (frame.requestId === 0) return [{ world, outputs: [] }];
    return [refuse(world, asked, StatusCode.NO_SESSION, 'SE-1')];
  }
  switch (body.case) {
    case 'offerCall':
      return [offer(world, asked, session)];
    case 'answerCall':
      return chooseCall(world, asked, session, body.value.target, answerMeant);
    case 'leave':
      return chooseCall(world, asked, session, body.value.target, leaveMeant);
    case 'destroySession': {
      const { world: after, outputs } = endSession(world, socket, true, 'SE-5');
      const own = [
        respond(socket, frame.requestId, StatusCode.OK, 'SE-5'),
        ...sayFarewell(socket, SessionClosedReason.DESTROYED, CloseCode.DESTROYED, 'SE-5'),
      ];
      return [{ world: after, outputs: [...own, ...outputs] }];
    }
    case 'setRecording':
      return [refuse(world, asked, StatusCode.UNIMPLEMENTED, 'WR-5')];
    default:
      return processMedia(world, asked, session);
  }
}

/** An answer that changes nothing. */
export function refuse(
  world: World,
  { socket, frame }: Asked,
  code: StatusCode,
  clause: ClauseId,
  more?: (response: ResponseOf) => boolean,
): Outcome {
  return { world, outputs: [respond(socket, frame.requestId, code, clause, more)] };
}

function createSession(world: World, asked: Asked, session: WorldSession | undefined): Outcome {
  const { socket, frame } = asked;
  if (frame.body.case !== 'createSession') return { world, outputs: [] };
  if (session !== undefined) return refuse(world, asked, StatusCode.SESSION_EXISTS, 'SE-4');
  const { userId = '', deviceId } = frame.body.value;
  const old = findUser(world, userId);
  const replaced =
    old === undefined ? { world, outputs: [] } : endSession(world, old.socket, false, 'MD-2');
  const farewell =
    old === undefined
      ? []
      : sayFarewell(old.socket, SessionClosedReason.REPLACED, CloseCode.REPLACED, 'MD-2');
  const fresh: WorldSession = { socket, user: userId, deviceId, told: [], call: undefined };
  return {
    world: withSession(replaced.world, fresh),
    outputs: [
      respond(socket, frame.requestId, StatusCode.OK, 'SE-2'),
      ...farewell,
      ...replaced.outputs,
    ],
  };
}

function offer(world: World, asked: Asked, session: WorldSession): Outcome {
  const { socket, frame, callId } = asked;
  if (frame.body.case !== 'offerCall') return { world, outputs: [] };
  const terms = frame.body.value;
  const refused = (code: StatusCode, clause: ClauseId, winner = ''): Outcome =>
    refuse(
      {
        ...world,
        refusedRefs: new Set(world.refusedRefs).add(`${socket} ${terms.clientRef}`),
      },
      asked,
      code,
      clause,
      ({ status }) => status?.winningCallId === winner,
    );
  if (terms.callType !== CallType.AUDIOCALL) return refused(StatusCode.INVALID_ARGUMENT, 'OF-7');
  const same = world.calls.find(
    (call) => call.caller === socket && call.terms.clientRef === terms.clientRef,
  );
  if (same !== undefined) {
    const code = equals(OfferCallSchema, same.terms, terms)
      ? StatusCode.OK
      : StatusCode.INVALID_ARGUMENT;
    return refuse(world, asked, code, 'OF-6');
  }
  if (terms.callee === session.user) return refused(StatusCode.SELF_CALL, 'OF-5');
  const reverse = world.calls.findIndex(
    (call) =>
      call.phase === 'offered' &&
      call.callerUser === terms.callee &&
      call.terms.callee === session.user,
  );
  const winner = world.calls[reverse];
  if (winner !== undefined && (session.call === undefined || session.call === reverse)) {
    return refused(StatusCode.GLARE, 'GL-1', winner.id);
  }
  if (session.call !== undefined) return refused(StatusCode.INVALID_STATE, 'OF-5');
  const callee = findUser(world, terms.callee);
  if (callee?.call !== undefined) return refused(StatusCode.BUSY, 'OF-3');
  return placeCall(world, asked, session, callee, callId);
}

function placeCall(
  world: World,
  { socket, frame }: Asked,
  session: WorldSession,
  callee: WorldSession | undefined,
  callId: string,
): Outcome {
  if (frame.body.case !== 'offerCall') return { world, outputs: [] };
  const terms = frame.body.value;
  const index = world.calls.length;
  const call: WorldCall = {
    id: callId,
    caller: socket,
    callerUser: session.user,
    terms,
    phase: 'offered',
    notified: callee === undefined ? [] : [callee.socket],
    claimant: undefined,
    leaver: undefined,
    reason: EndReason.UNSPECIFIED,
    parts: {
      caller: { ...FRESH_PART, muted: terms.muted, described: terms.sdpOffer !== undefined },
      claimant: FRESH_PART,
    },
    waiting: 0,
  };
  let after: World = { ...world, calls: [...world.calls, call] };
  after = withSession(after, { ...tellOf(session, index), call: index });
  const disposition = callee === undefined ? Disposition.HELD : Disposition.NOTIFIED;
  const clause = callee === undefined ? 'LS-1' : 'OF-1';
  const outputs: Output[] = [
    respond(
      socket,
      frame.requestId,
      StatusCode.OK,
      clause,
      ({ result }) => result.case === 'offerCall' && result.value.disposition === disposition,
    ),
    tell(socket, callId, 'ringback', clause),
  ];
  if (callee !== undefined) {
    after = withSession(after, { ...tellOf(callee, index), call: index });
    const isRight = (value: { caller: string; record: boolean }): boolean =>
      value.caller === session.user && value.record === terms.record;
    outputs.push(tell(callee.socket, callId, 'ringing', clause, isRight));
  }
  return { world: after, outputs };
}

type Decide = (world: World, asked: Asked, session: WorldSession, index: number) => Outcome;

/** Looks the target up, and decides by the call that it means. */
function chooseCall(
  world: World,
  asked: Asked,
  session: WorldSession,
  target: AnswerCall['target'] | Leave['target'],
  decide: Decide,
): readonly Outcome[] {
  const isAnswer = asked.frame.body.case === 'answerCall';
  const meaning =
    target.case === 'peerSession' && asked.peer !== undefined
      ? resolvePeer(world, session, asked.peer)
      : resolveTarget(world, session, target);
  const untold =
    target.case === 'onlyRinging' || target.case === undefined || target.case === 'peerSession';
  const clause: ClauseId = target.case === 'byName' ? 'TG-2' : untold ? 'TG-3' : 'TG-1';
  switch (meaning.kind) {
    case 'calls':
      return meaning.indexes.map((index) => decide(world, asked, session, index));
    case 'otherType':
      return [refuse(world, asked, StatusCode.CALL_TYPE_MISMATCH, isAnswer ? 'LS-5' : 'TG-2')];
    case 'refusedOffer':
      return [refuse(world, asked, StatusCode.OK, 'CA-2', saysEnded(true))];
    case 'none': {
      const code =
        target.case === 'onlyRinging' ? StatusCode.NO_RINGING_CALL : StatusCode.CALL_NOT_FOUND;
      return [refuse(world, asked, code, target.case === 'onlyRinging' ? 'LS-4' : clause)];
    }
    default:
      return meaning satisfies never;
  }
}

function saysEnded(alreadyEnded: boolean): (response: ResponseOf) => boolean {
  return ({ result }) => result.case === 'leave' && result.value.alreadyEnded === alreadyEnded;
}

const answerMeant: Decide = (world, asked, session, index) => {
  const { socket, frame } = asked;
  const call = world.calls[index];
  if (call === undefined || frame.body.case !== 'answerCall') return { world, outputs: [] };
  if (call.phase === 'ended') {
    const tells = ({ status }: ResponseOf): boolean => status?.callEndReason === call.reason;
    return refuse(world, asked, StatusCode.CALL_ENDED, 'LS-9', tells);
  }
  if (isClaimed(call)) return refuse(world, asked, StatusCode.ALREADY_ANSWERED, 'AN-3');
  const isRinging = session.call === index && call.caller !== socket;
  if (session.call !== undefined && !isRinging) {
    return refuse(world, asked, StatusCode.INVALID_STATE, 'AN-3');
  }
  const caller = world.sessions.get(call.caller);
  let after = withCall(world, index, {
    phase: 'connecting',
    claimant: socket,
    waiting: 0,
    parts: { ...call.parts, claimant: { ...FRESH_PART, muted: frame.body.value.muted } },
  });
  after = withSession(after, { ...tellOf(session, index), call: index });
  if (caller !== undefined) after = withSession(after, { ...caller, call: index });
  const isEarly = call.terms.sdpOffer !== undefined;
  const isRight = ({ result }: ResponseOf): boolean =>
    result.case === 'answerCall' &&
    result.value.callId === call.id &&
    result.value.sdpOffer === call.terms.sdpOffer &&
    result.value.earlyCandidates.length === call.waiting;
  const outputs: Output[] = [
    respond(
      socket,
      frame.requestId,
      StatusCode.OK,
      session.call === index ? 'AN-1' : 'LS-3',
      isRight,
    ),
    tell(call.caller, call.id, 'answered', 'AN-2', ({ needOffer }) => needOffer !== isEarly),
  ];
  for (const [other, held] of after.calls.entries()) {
    if (held.phase !== 'offered' || other === index) continue;
    if (held.terms.callee !== session.user && held.terms.callee !== call.callerUser) continue;
    const ended = endCall(after, other, EndReason.BUSY, undefined, 'BZ-2');
    after = ended.world;
    outputs.push(...ended.outputs);
  }
  return { world: after, outputs };
};

const leaveMeant: Decide = (world, asked, session, index) => {
  const { socket, frame } = asked;
  const call = world.calls[index];
  if (call === undefined || frame.body.case !== 'leave') return { world, outputs: [] };
  if (call.phase === 'ended') return refuse(world, asked, StatusCode.OK, 'HU-2', saysEnded(true));
  const role = roleOf(call, socket);
  const end = (reason: EndReason, clause: ClauseId): Outcome => {
    const ended = endCall(world, index, reason, socket, clause);
    const self = ended.world.sessions.get(socket) ?? session;
    const isTold = self.told.includes(index);
    const after = isTold ? ended.world : withSession(ended.world, tellOf(self, index));
    const own = respond(socket, frame.requestId, StatusCode.OK, clause, saysEnded(false));
    return { world: after, outputs: [own, ...ended.outputs] };
  };
  if (isClaimed(call)) {
    if (role === undefined) return refuse(world, asked, StatusCode.ALREADY_ANSWERED, 'TG-1');
    if (frame.body.value.intent !== LeaveIntent.MEDIA_FAILED) return end(EndReason.HANGUP, 'HU-1');
    const isConnected = call.phase === 'connected';
    return end(isConnected ? EndReason.MEDIA_TIMEOUT : EndReason.MEDIA_FAILED, 'RJ-3');
  }
  if (role === 'caller') return end(EndReason.CALLER_CANCELLED, 'CA-1');
  if (session.call !== undefined && session.call !== index) {
    return refuse(world, asked, StatusCode.INVALID_STATE, 'RJ-5');
  }
  return end(EndReason.REJECTED, session.call === index ? 'RJ-1' : 'RJ-5');
};
