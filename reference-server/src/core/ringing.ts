/**
 * Owns RINGING: what a session is told of a call, and that it rings from then on (OF-1, SR-1).
 */
import { Feature } from '@audiocall/proto';
import { type Draft, readKnown, write } from './draft.js';
import { tell } from './effects.js';
import { hasFeature } from './features.js';
import type { Call, SessionId } from './state.js';

export function ring(
  draft: Draft,
  sessionId: SessionId,
  call: Call,
  expiresInMs: number,
  late: boolean,
): void {
  const { caller, offer, phase } = call;
  const sdpOffer =
    phase.kind === 'offered' && carriesOffer(draft, sessionId, call) ? phase.sdpOffer : undefined;
  if (sdpOffer !== undefined) {
    const known = readKnown(draft, 'calls', call.id);
    write(draft, 'calls', call.id, { ...known, informed: [...known.informed, sessionId] });
  }
  const ringingSeq = tell(draft, sessionId, call.id, {
    case: 'ringing',
    value: {
      session: caller.session,
      caller: caller.userId,
      callee: offer.callee,
      callType: offer.callType,
      record: offer.record,
      expiresInMs,
      late,
      ...(sdpOffer !== undefined && { sdpOffer }),
    },
  });
  const session = readKnown(draft, 'sessions', sessionId);
  write(draft, 'sessions', sessionId, {
    ...session,
    activity: { kind: 'ringing', call: call.id },
    told: [...session.told, { call: call.id, ringingSeq }],
  });
}

/** Both sides have to have asked for it, and the caller for this call again (SR-1). */
function carriesOffer(draft: Draft, sessionId: SessionId, { caller, offer }: Call): boolean {
  return (
    offer.sdpOnRing &&
    hasFeature(draft, caller.session, Feature.SDP_ON_RING) &&
    hasFeature(draft, sessionId, Feature.SDP_ON_RING)
  );
}
