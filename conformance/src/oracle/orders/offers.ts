/** Owns what an offer does to the abstract world: placed, refused, or merged with the other one (GL-3). */
import {
  CallType,
  Disposition,
  EndReason,
  Feature,
  type OfferCall,
  OfferCallSchema,
  type RingingEvent,
  StatusCode,
} from '@audiocall/proto';
import { equals } from '@bufbuild/protobuf';
import type { ClauseId } from '../clauses.js';
import { fitsClaim } from './answers.js';
import { claimCall, type Outcome } from './calls.js';
import { type Output, respond, tell } from './outputs.js';
import { refuse } from './refusals.js';
import { refersTo } from './targets.js';
import {
  type Asked,
  FRESH_PART,
  findSessions,
  isBound,
  isIdOf,
  isInForce,
  tellOf,
  type World,
  type WorldCall,
  type WorldSession,
  withSession,
} from './world.js';

/** An offer, by the checks of ER-1. */
export function offer(world: World, asked: Asked, session: WorldSession): Outcome {
  const { frame } = asked;
  if (frame.body.case !== 'offerCall') return { world, outputs: [] };
  const terms = frame.body.value;
  const refused = (code: StatusCode, clause: ClauseId, winner = ''): Outcome =>
    refuse(
      {
        ...world,
        refusedRefs: new Set(world.refusedRefs).add(`${session.name} ${terms.clientRef}`),
      },
      asked,
      code,
      clause,
      ({ status }) => status?.winningCallId === winner,
    );
  if (terms.callType !== CallType.AUDIOCALL) return refused(StatusCode.INVALID_ARGUMENT, 'OF-7');
  const same = world.calls.find((call) => refersTo(call, session, terms.clientRef));
  if (same !== undefined) {
    const first = same.caller === session.name ? same.terms : (same.merged ?? same.terms);
    const isSame = equals(OfferCallSchema, first, terms);
    return refuse(world, asked, isSame ? StatusCode.OK : StatusCode.INVALID_ARGUMENT, 'OF-6');
  }
  if (terms.callee === session.user) return refused(StatusCode.SELF_CALL, 'OF-5');
  const reverse = world.calls.findIndex(
    (call) =>
      call.phase === 'offered' &&
      call.callerUser === terms.callee &&
      call.terms.callee === session.user,
  );
  const winner = world.calls[reverse];
  const mayClaim = session.call === undefined || session.call === reverse;
  if (winner !== undefined && mayClaim && !isBound(world, session)) {
    return mayMerge(world, session, winner, terms)
      ? merge(world, asked, session, reverse, winner)
      : refused(StatusCode.GLARE, 'GL-1', winner.id);
  }
  if (session.call !== undefined) return refused(StatusCode.INVALID_STATE, 'OF-5');
  if (world.house.forks && isPair(world, session.user, terms.callee)) {
    return refused(StatusCode.CALL_EXISTS, 'MD-5');
  }
  if (isBound(world, session)) return refused(StatusCode.INVALID_STATE, 'MD-4');
  const callees = findSessions(world, terms.callee);
  const idle = callees.filter(({ call }) => call === undefined);
  const isBusy = world.house.isScopeUser ? idle.length < callees.length : idle.length === 0;
  if (callees.length > 0 && isBusy) return refused(StatusCode.BUSY, 'OF-3');
  return placeCall(world, asked, session, idle);
}

/** The two users have a live call, in either direction (MD-5). */
function isPair({ calls }: World, one: string, other: string): boolean {
  return calls.some(({ phase, callerUser, terms: { callee } }) => {
    if (phase === 'ended') return false;
    return callerUser === one ? callee === other : callerUser === other && callee === one;
  });
}

function mayMerge(
  world: World,
  session: WorldSession,
  winner: WorldCall,
  { callType, record }: OfferCall,
): boolean {
  const isSame = winner.terms.callType === callType && winner.terms.record === record;
  return isSame && isInForce(world, Feature.GLARE_MERGE, session.name, winner.caller);
}

/** The offer is the claim of the call that was there first. */
function merge(
  world: World,
  { socket, frame }: Asked,
  session: WorldSession,
  index: number,
  winner: WorldCall,
): Outcome {
  if (frame.body.case !== 'offerCall') return { world, outputs: [] };
  const terms = frame.body.value;
  const claimed = claimCall(world, index, session, terms.muted, terms);
  const isRight = fitsClaim(winner);
  const own = respond(
    socket,
    frame.requestId,
    StatusCode.OK,
    'GL-3',
    ({ result }) =>
      result.case === 'offerCall' &&
      result.value.disposition === Disposition.MERGED &&
      result.value.callId === winner.id &&
      result.value.claim !== undefined &&
      isRight(result.value.claim),
  );
  return { world: claimed.world, outputs: [own, ...claimed.outputs] };
}

function placeCall(
  world: World,
  { socket, frame, response }: Asked,
  session: WorldSession,
  callees: readonly WorldSession[],
): Outcome {
  if (frame.body.case !== 'offerCall') return { world, outputs: [] };
  const terms = frame.body.value;
  const index = world.calls.length;
  const result = response?.result;
  const callId = result?.case === 'offerCall' ? result.value.callId : '';
  const offered = terms.sdpOffer === undefined ? 0 : 1;
  const call: WorldCall = {
    id: callId,
    caller: session.name,
    callerUser: session.user,
    terms,
    phase: 'offered',
    notified: callees.map(({ name }) => name),
    claimant: undefined,
    merged: undefined,
    leaver: undefined,
    reason: EndReason.UNSPECIFIED,
    parts: {
      caller: { ...FRESH_PART, muted: terms.muted, described: offered },
      claimant: FRESH_PART,
    },
    talks: { inForce: 0, highest: offered, offeredBy: offered > 0 ? 'caller' : undefined },
    waiting: 0,
    isRecorded: false,
  };
  let after: World = { ...world, calls: [...world.calls, call] };
  after = withSession(after, { ...tellOf(session, index), call: index });
  const disposition = callees.length === 0 ? Disposition.HELD : Disposition.NOTIFIED;
  const clause = callees.length === 0 ? 'LS-1' : 'OF-1';
  const outputs: Output[] = [
    respond(
      socket,
      frame.requestId,
      StatusCode.OK,
      clause,
      (given) =>
        given.result.case === 'offerCall' && given.result.value.disposition === disposition,
    ),
    tell(session.name, callId, 'ringback', clause, (value) => isIdOf(session, value.session)),
  ];
  for (const callee of callees) {
    after = withSession(after, { ...tellOf(callee, index), call: index });
    const isRight = (value: RingingEvent): boolean =>
      isIdOf(session, value.session) &&
      value.caller === session.user &&
      value.callee === terms.callee &&
      value.record === terms.record;
    outputs.push(tell(callee.name, callId, 'ringing', clause, isRight));
  }
  return { world: after, outputs };
}
