/** Owns what a description of a party of a claimed call does to the abstract world: DE-1, DE-2, NG-1, NG-3. */
import { type Description, DescriptionType, Feature, StatusCode } from '@audiocall/proto';
import type { ClauseId } from '../clauses.js';
import type { Outcome } from './calls.js';
import { respond, tell } from './outputs.js';
import { refuse } from './refusals.js';
import {
  type Asked,
  isInForce,
  type Role,
  type Talks,
  type World,
  type WorldCall,
  withCall,
  withPart,
} from './world.js';

const { INVALID_STATE, STALE_NEGOTIATION, NEGOTIATION_PENDING } = StatusCode;

/** A description, of the first negotiation or of a later one. */
export function describe(
  world: World,
  asked: Asked,
  index: number,
  call: WorldCall,
  role: Role,
): readonly Outcome[] {
  const { body } = asked.frame;
  if (body.case !== 'description') return [];
  const description = body.value;
  const mayRenegotiate = isInForce(world, Feature.RENEGOTIATE, call.caller, call.claimant);
  const isConnected = call.phase === 'connected';
  const refusal =
    mayRenegotiate && isConnected
      ? refuseLater(call.talks, role, description)
      : refuseFirst(call, role, description, mayRenegotiate);
  const clause = clauseOf(description);
  const refused = refusal.map((code) => refuse(world, asked, code, clause));
  if (refused.length > 0) return refused;
  const accepted = accept(world, asked, index, call, role, description);
  const isFirstRejected =
    description.type === DescriptionType.REJECT && description.negotiationId === 1;
  // Nothing says whether the first negotiation can be rejected.
  if (!isFirstRejected) return [accepted];
  const codes = [INVALID_STATE, STALE_NEGOTIATION];
  return [accepted, ...codes.map((code) => refuse(world, asked, code, clause))];
}

function clauseOf({ negotiationId, type }: Description): ClauseId {
  if (negotiationId === 1) return 'DE-1';
  return type === DescriptionType.OFFER ? 'NG-1' : 'NG-3';
}

/** Until the call is connected, and where `renegotiate` is not in force, there is negotiation 1 alone. */
function refuseFirst(
  call: WorldCall,
  role: Role,
  { negotiationId, type }: Description,
  mayRenegotiate: boolean,
): readonly StatusCode[] {
  if (type === DescriptionType.REJECT && !mayRenegotiate) return [INVALID_STATE];
  const offers = type === DescriptionType.OFFER;
  const isRightRole = (role === 'caller') === offers;
  if (negotiationId !== 1 && mayRenegotiate) return [INVALID_STATE];
  if (!isRightRole) return [INVALID_STATE];
  if (negotiationId !== 1) return [STALE_NEGOTIATION];
  const { caller, claimant } = call.parts;
  if (offers) return caller.described > 0 ? [INVALID_STATE] : [];
  return caller.described === 0 || claimant.described > 0 ? [STALE_NEGOTIATION] : [];
}

function refuseLater(
  { inForce, highest, offeredBy }: Talks,
  role: Role,
  { negotiationId, type }: Description,
): readonly StatusCode[] {
  const offers = type === DescriptionType.OFFER;
  if (negotiationId === 1 && (inForce > 0 || offers))
    return [INVALID_STATE, STALE_NEGOTIATION, NEGOTIATION_PENDING];
  if (offeredBy === undefined) {
    return offers && negotiationId === highest + 1 ? [] : [STALE_NEGOTIATION];
  }
  if (offers) return [NEGOTIATION_PENDING];
  if (negotiationId === highest) return offeredBy === role ? [INVALID_STATE] : [];
  return [STALE_NEGOTIATION];
}

function accept(
  world: World,
  { socket, frame }: Asked,
  index: number,
  call: WorldCall,
  role: Role,
  { negotiationId, type, sdp, iceRestart }: Description,
): Outcome {
  const isReject = type === DescriptionType.REJECT;
  const talks: Talks =
    type === DescriptionType.OFFER
      ? { ...call.talks, highest: negotiationId, offeredBy: role }
      : {
          ...call.talks,
          offeredBy: undefined,
          inForce: isReject ? call.talks.inForce : negotiationId,
        };
  const described = withCall(world, index, { talks });
  const after = isReject
    ? described
    : withPart(described, index, role, { described: negotiationId, trickleEnded: false });
  const peer = (role === 'caller' ? call.claimant : call.caller) ?? '';
  return {
    world: after,
    outputs: [
      respond(socket, frame.requestId, StatusCode.OK, 'DE-1'),
      tell(
        peer,
        call.id,
        'description',
        'DE-2',
        (value) =>
          value.negotiationId === negotiationId &&
          value.type === type &&
          value.sdp === sdp &&
          value.iceRestart === iceRestart,
      ),
    ],
  };
}
