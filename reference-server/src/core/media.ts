/**
 * Owns media reports and mute: when a call is connected (CN), and who is told of a mute (MU).
 * Knows nothing of descriptions but whether they are settled.
 */
import { EndReason, type MediaReport, MediaState, type SetMute } from '@audiocall/proto';
import { checkState } from './admission.js';
import { type Answer, accept, acceptIdly, refuseState } from './answer.js';
import { type Draft, write } from './draft.js';
import { type EventBody, tell } from './effects.js';
import { endCall } from './ending.js';
import { replaceParty, type Seat, takeSeat } from './parties.js';
import { type Call, FIRST_NEGOTIATION, type Party, type Session } from './state.js';
import { resolveLive } from './targets.js';

export function decideMediaReport(draft: Draft, session: Session, request: MediaReport): Answer {
  const target = resolveLive(draft, session, request.callId);
  if (target.kind === 'refused') return target;
  const { call } = target;
  const refusal = checkState('mediaReport', session, call.id);
  if (refusal !== undefined) return refusal;
  const seat = takeSeat(call, session.id);
  const counts =
    seat?.phase.negotiation === 'settled' && request.negotiationId === FIRST_NEGOTIATION;
  if (!counts) {
    return refuseState('A report counts for the current negotiation, once it is answered.');
  }
  if (seat.phase.kind === 'connected') return acceptIdly();
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
  const phase = { ...seat.phase, kind: 'connected' } as const;
  write(draft, 'calls', call.id, replaceParty({ ...call, phase }, { ...seat, phase }, self));
  tellConnected(draft, call, seat.self, seat.peer);
  tellConnected(draft, call, seat.peer, seat.self);
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
