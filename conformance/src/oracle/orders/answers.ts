/** Owns what AnswerCall and Leave do to the abstract world: claims, cancels, rejects and hang-ups. */
import {
  type AnswerCall,
  type AnswerCallResult,
  EndReason,
  type Leave,
  LeaveIntent,
  StatusCode,
} from '@audiocall/proto';
import type { ClauseId } from '../clauses.js';
import { claimCall, endCall, type Outcome } from './calls.js';
import { type ResponseOf, respond } from './outputs.js';
import { refuse } from './refusals.js';
import { resolvePeer, resolveTarget } from './targets.js';
import {
  type Asked,
  isBound,
  isClaimed,
  roleOf,
  tellOf,
  type World,
  type WorldCall,
  type WorldSession,
  withSession,
} from './world.js';

type Decide = (world: World, asked: Asked, session: WorldSession, index: number) => Outcome;

/** AnswerCall, for each call that it may mean. */
export function answerCall(world: World, asked: Asked, session: WorldSession): readonly Outcome[] {
  const { body } = asked.frame;
  if (body.case !== 'answerCall') return [];
  return chooseCall(world, asked, session, body.value.target, answerMeant);
}

/** Leave, for each call that it may mean. */
export function leaveCall(world: World, asked: Asked, session: WorldSession): readonly Outcome[] {
  const { body } = asked.frame;
  if (body.case !== 'leave') return [];
  return chooseCall(world, asked, session, body.value.target, leaveMeant);
}

/** The result of a claim is that of this call: with its early offer, and the candidates that waited. */
export function fitsClaim(call: WorldCall): (claim: AnswerCallResult) => boolean {
  return ({ callId, sdpOffer, earlyCandidates }) =>
    callId === call.id &&
    sdpOffer === call.terms.sdpOffer &&
    earlyCandidates.length === call.waiting;
}

/** Looks the target up, and decides by the call that it means. */
function chooseCall(
  world: World,
  asked: Asked,
  session: WorldSession,
  target: AnswerCall['target'] | Leave['target'],
  decide: Decide,
): readonly Outcome[] {
  const meaning =
    target.case === 'peerSession' && asked.named !== undefined
      ? resolvePeer(world, session, asked.named)
      : resolveTarget(world, session, target);
  const untold =
    target.case === 'onlyRinging' || target.case === undefined || target.case === 'peerSession';
  const clause: ClauseId = target.case === 'byName' ? 'TG-2' : untold ? 'TG-3' : 'TG-1';
  switch (meaning.kind) {
    case 'calls':
      return meaning.indexes.map((index) => decide(world, asked, session, index));
    case 'otherType':
      return [refuse(world, asked, StatusCode.CALL_TYPE_MISMATCH, 'LS-5')];
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
  const isRinging = session.call === index && call.caller !== session.name;
  if (session.call !== undefined && !isRinging) {
    return refuse(world, asked, StatusCode.INVALID_STATE, 'AN-3');
  }
  if (isBound(world, session)) return refuse(world, asked, StatusCode.INVALID_STATE, 'MD-4');
  const claimed = claimCall(world, index, session, frame.body.value.muted);
  const isRight = fitsClaim(call);
  const own = respond(
    socket,
    frame.requestId,
    StatusCode.OK,
    session.call === index ? 'AN-1' : 'LS-3',
    ({ result }) => result.case === 'answerCall' && isRight(result.value),
  );
  return { world: claimed.world, outputs: [own, ...claimed.outputs] };
};

const leaveMeant: Decide = (world, asked, session, index) => {
  const { socket, frame } = asked;
  const call = world.calls[index];
  if (call === undefined || frame.body.case !== 'leave') return { world, outputs: [] };
  if (call.phase === 'ended') return refuse(world, asked, StatusCode.OK, 'HU-2', saysEnded(true));
  const role = roleOf(call, session.name);
  const end = (reason: EndReason, clause: ClauseId): Outcome => {
    const ended = endCall(world, index, reason, session.name, clause);
    const self = ended.world.sessions.get(session.name) ?? session;
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
