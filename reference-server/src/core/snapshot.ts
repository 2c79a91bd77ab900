/**
 * Owns the description of a session's state for the client that resumes it (RS-2).
 * Changes nothing.
 */
import { SessionState, type Snapshot, SnapshotSchema } from '@audiocall/proto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { type Draft, readKnown } from './draft.js';
import { takeSeat } from './parties.js';
import type { Call, Session } from './state.js';

export function describeSession(draft: Draft, session: Session): Snapshot {
  const { activity } = session;
  if (activity.kind === 'idle') return create(SnapshotSchema, { state: SessionState.IDLE });
  const call = readKnown(draft, 'calls', activity.call);
  const { callType, record } = call.offer;
  const common = { callId: call.id, callType, record };
  const expiresInMs = Math.max(0, Math.floor(call.ringsUntil - draft.now));
  switch (activity.kind) {
    case 'calling':
      return create(SnapshotSchema, {
        ...common,
        state: SessionState.CALLING,
        peerUserId: call.offer.callee,
        expiresInMs,
        muted: call.caller.muted,
        negotiationId: call.caller.described,
        negotiationPending: call.caller.described > 0,
      });
    case 'ringing':
      return create(SnapshotSchema, {
        ...common,
        state: SessionState.RINGING,
        peerUserId: call.caller.userId,
        peerSession: call.caller.session,
        expiresInMs,
      });
    case 'in-call':
      return create(SnapshotSchema, describeSeat(call, session));
    default:
      return activity satisfies never;
  }
}

function describeSeat(call: Call, session: Session): MessageInitShape<typeof SnapshotSchema> {
  const seat = takeSeat(call, session.id);
  if (seat === undefined) return {};
  const { self, peer, phase } = seat;
  const { callType, record } = call.offer;
  const { id, stage } = phase.negotiation;
  return {
    callId: call.id,
    callType,
    record,
    state: phase.kind === 'connected' ? SessionState.IN_CALL : SessionState.CONNECTING,
    peerUserId: peer.userId,
    peerSession: peer.session,
    muted: self.muted,
    peerMuted: peer.muted,
    negotiationId: stage === 'awaiting-offer' ? 0 : id,
    negotiationPending: stage === 'awaiting-answer',
    recording: phase.isRecorded,
  };
}
