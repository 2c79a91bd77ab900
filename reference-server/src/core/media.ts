/**
 * Owns media reports and mute: when a call is connected (CN), and who is told of a mute (MU).
 * Knows nothing of descriptions but whether they are settled.
 */
import {
  EndReason,
  Feature,
  type MediaReport,
  MediaState,
  PeerState,
  type SetMute,
} from '@audiocall/proto';
import { checkState } from './admission.js';
import { type Answer, accept, acceptIdly, refuseState } from './answer.js';
import { type Draft, read, readKnown, write } from './draft.js';
import { arm, disarm, type EventBody, tell } from './effects.js';
import { endCall } from './ending.js';
import { bothHave } from './features.js';
import { replaceParty, type Seat, takeSeat } from './parties.js';
import { tellPeerState } from './peer-state.js';
import { startRecording } from './recording.js';
import type { Call, Party, Session, SessionId } from './state.js';
import { resolveLive } from './targets.js';

export function decideMediaReport(draft: Draft, session: Session, request: MediaReport): Answer {
  const target = resolveLive(draft, session, request.callId);
  if (target.kind === 'refused') return target;
  const { call } = target;
  const refusal = checkState('mediaReport', session, call.id);
  if (refusal !== undefined) return refusal;
  const seat = takeSeat(call, session.id);
  const inForce = seat?.phase.negotiation.inForce ?? 0;
  if (seat === undefined || inForce === 0 || request.negotiationId !== inForce) {
    return refuseState('A report counts for the current negotiation, once it is answered.');
  }
  if (seat.phase.kind === 'connected') return decideInterruption(draft, call, seat, request.state);
  switch (request.state) {
    case MediaState.CONNECTED:
      return accept(() => reportMedia(draft, call, seat));
    case MediaState.FAILED:
      return accept(() => endCall(draft, call, EndReason.MEDIA_FAILED, undefined));
    case MediaState.DISCONNECTED:
    case MediaState.UNSPECIFIED:
      return acceptIdly();
    default:
      return request.state satisfies never;
  }
}

export function decideMute(draft: Draft, session: Session, request: SetMute): Answer {
  const target = resolveLive(draft, session, request.callId);
  if (target.kind === 'refused') return target;
  const { call } = target;
  const refusal = checkState('setMute', session, call.id);
  if (refusal !== undefined) return refusal;
  const { muted } = request;
  const seat = takeSeat(call, session.id);
  if (seat === undefined) {
    // The caller before the claim: the claimant hears of it in CONNECTED (MU-3).
    return accept(() => {
      write(draft, 'calls', call.id, { ...call, caller: { ...call.caller, muted } });
    });
  }
  if (seat.self.muted === muted) return acceptIdly();
  return accept(() => {
    write(draft, 'calls', call.id, replaceParty(call, seat, { ...seat.self, muted }));
    if (seat.phase.kind !== 'connected') return;
    const value = { session: session.id, track: request.track };
    const body: EventBody = muted ? { case: 'mute', value } : { case: 'unmute', value };
    tell(draft, seat.peer.session, call.id, body);
  });
}

/** The first report of each party is kept; the second party's one connects the call (CN-3). */
function reportMedia(draft: Draft, call: Call, seat: Seat): void {
  const self: Party = { ...seat.self, mediaReported: true };
  if (!seat.peer.mediaReported) {
    write(draft, 'calls', call.id, replaceParty(call, seat, self));
    return;
  }
  disarm(draft, { kind: 'connect', id: call.id });
  const phase = { ...seat.phase, kind: 'connected' } as const;
  write(draft, 'calls', call.id, replaceParty({ ...call, phase }, { ...seat, phase }, self));
  tellConnected(draft, call, seat.self, seat.peer);
  tellConnected(draft, call, seat.peer, seat.self);
  startRecording(draft, readKnown(draft, 'calls', call.id), phase);
}

/** After CONNECTED a report tells the other party, which may wait or leave (NG-2), if both know of it (CN-4). */
function decideInterruption(draft: Draft, call: Call, seat: Seat, state: MediaState): Answer {
  const isMediaLost = state !== MediaState.CONNECTED;
  const { self, peer } = seat;
  const isNews =
    isMediaLost !== self.isMediaLost &&
    bothHave(draft, self.session, peer.session, Feature.RENEGOTIATE);
  if (!isNews) return acceptIdly();
  return accept(() => {
    write(draft, 'calls', call.id, replaceParty(call, seat, { ...self, isMediaLost }));
    const timer = { kind: 'media', id: self.session } as const;
    if (isMediaLost) arm(draft, timer, call.timers.mediaMs);
    else disarm(draft, timer);
    const { MEDIA_RECONNECTING, MEDIA_CONNECTED } = PeerState;
    tellPeerState(draft, self.session, isMediaLost ? MEDIA_RECONNECTING : MEDIA_CONNECTED);
  });
}

/** A party's media did not come back. */
export function expireMedia(draft: Draft, id: SessionId): void {
  const activity = read(draft, 'sessions', id)?.activity;
  if (activity?.kind !== 'in-call') return;
  const call = readKnown(draft, 'calls', activity.call);
  if (takeSeat(call, id)?.self.isMediaLost !== true) return;
  endCall(draft, call, EndReason.MEDIA_TIMEOUT, undefined);
}

function tellConnected(draft: Draft, call: Call, to: Party, peer: Party): void {
  tell(draft, to.session, call.id, {
    case: 'connected',
    value: {
      session: peer.session,
      userId: peer.userId,
      callType: call.offer.callType,
      record: call.offer.record,
      peerMuted: peer.muted,
    },
  });
}
