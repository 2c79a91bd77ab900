/** Owns which answer the requests of features get: UNIMPLEMENTED where they are not in force, RC-2, SL-1. */
import { Feature, StatusCode } from '@audiocall/proto';
import type { BodyCase, Facts } from '../facts.js';
import { isInForce, isInForceForBoth } from '../in-force.js';
import { phaseAt } from '../timeline.js';
import {
  type Expectation,
  isParty,
  lookUpCall,
  type NoOpinion,
  OK,
  type Question,
} from './expectation.js';

/** The feature that a request belongs to. */
const FEATURE_OF: Partial<Record<BodyCase, Feature>> = {
  resume: Feature.RESUME,
  listSessions: Feature.LIST_SESSIONS,
  deviceNotice: Feature.DEVICE_NOTICE,
  setRecording: Feature.RECORDING,
};

/** A request of a feature that is not in force looks like one that the server does not know. */
export function checkFeature({
  facts,
  request,
  session,
}: Question): Expectation | NoOpinion | undefined {
  const kind = request.frame.body.case;
  const feature = kind === undefined ? undefined : FEATURE_OF[kind];
  if (feature === undefined) return undefined;
  const unknown = { clause: 'WR-5', code: StatusCode.UNIMPLEMENTED } as const;
  if (session !== undefined) {
    // With a session a Resume is out of place, whatever is in force; who does not offer it need not know it.
    if (kind === 'resume')
      return session.granted.offered.includes(feature) ? undefined : 'no opinion';
    return isInForce(session, feature) ? undefined : unknown;
  }
  const isOffered = findOffered(facts)?.includes(feature);
  if (isOffered === undefined) return 'no opinion';
  if (isOffered) return undefined;
  // Who does not offer it may know the body, and then misses the session first (SE-1, ER-1).
  return kind === 'resume' ? unknown : 'no opinion';
}

/** What the server offers, as far as the trace says. */
function findOffered(facts: Facts): readonly Feature[] | undefined {
  return facts.sessions[0]?.granted.offered;
}

/** The list is shown, but for who has shown no key that was verified, of which a trace need not say anything. */
export function checkListing({ request, session }: Question): Expectation | NoOpinion | undefined {
  if (request.frame.body.case !== 'listSessions' || session === undefined) return undefined;
  const isRefused = request.response?.status?.code === StatusCode.NOT_ALLOWED;
  return isRefused ? 'no opinion' : { clause: 'SL-1', code: OK };
}

/** Recording is switched in a connected call. */
export function checkRecording({
  facts,
  request,
  session,
}: Question): Expectation | NoOpinion | undefined {
  const { body } = request.frame;
  if (body.case !== 'setRecording' || session === undefined) return undefined;
  const found = lookUpCall({ facts, request, session }, body.value.callId);
  if (found.call === undefined) return found.answer;
  const { call } = found;
  const isConnected = phaseAt(call, request.sentAt) === 'connected';
  if (!isConnected || !isParty(call, session, request.sentAt)) {
    return { clause: 'RC-2', code: StatusCode.INVALID_STATE, call };
  }
  // The server may forbid recording.
  const isRefused = request.response?.status?.code === StatusCode.NOT_ALLOWED;
  if (!isInForceForBoth(call, Feature.RECORDING)) {
    return { clause: 'RC-2', code: StatusCode.NOT_ALLOWED, call };
  }
  if (isRefused) return 'no opinion';
  return { clause: 'RC-2', code: OK, call };
}

/** The notice of a changed device, where it has a request_id. */
export function checkNotice({
  facts,
  request,
  session,
}: Question): Expectation | NoOpinion | undefined {
  const { body } = request.frame;
  if (body.case !== 'deviceNotice' || session === undefined) return undefined;
  const found = lookUpCall({ facts, request, session }, body.value.callId);
  if (found.call === undefined) return found.answer;
  const { call } = found;
  const isConnected = phaseAt(call, request.sentAt) === 'connected';
  const isRight = isConnected && isParty(call, session, request.sentAt);
  // Where the other party does not have the feature, the notice is dropped, and that is no error.
  return { clause: 'DN-1', code: isRight ? OK : StatusCode.INVALID_STATE, call };
}
