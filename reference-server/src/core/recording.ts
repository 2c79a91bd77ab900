/**
 * Owns the state of recording and that both parties know it (RC).
 * Stores no sound.
 */
import { Feature, type SetRecording, StatusCode } from '@audiocall/proto';
import { checkState } from './admission.js';
import { type Answer, acceptIdly, refuse, refuseState } from './answer.js';
import { type Draft, write } from './draft.js';
import { tell } from './effects.js';
import { hasFeature } from './features.js';
import { takeSeat } from './parties.js';
import type { Call, Claimed, Session, SessionId } from './state.js';
import { resolveLive } from './targets.js';

export function decideRecording(draft: Draft, session: Session, request: SetRecording): Answer {
  const target = resolveLive(draft, session, request.callId);
  if (target.kind === 'refused') return target;
  const { call } = target;
  const refusal = checkState('setRecording', session, call.id);
  if (refusal !== undefined) return refusal;
  const seat = takeSeat(call, session.id);
  if (seat?.phase.kind !== 'connected') {
    return refuseState('Recording is switched in a connected call; wait for CONNECTED.');
  }
  const { phase, peer } = seat;
  if (!mayRecord(draft, call, phase)) {
    return refuse(
      StatusCode.NOT_ALLOWED,
      'This call cannot be recorded: the server forbids it, or the other party cannot be told.',
    );
  }
  const { on } = request;
  if (phase.isRecorded === on) return acceptIdly();
  return {
    kind: 'accepted',
    result: undefined,
    announce: () => tellRecording(draft, peer.session, call, on, session.id),
    apply: () => {
      write(draft, 'calls', call.id, { ...call, phase: { ...phase, isRecorded: on } });
      tellRecording(draft, session.id, call, on, session.id);
    },
  };
}

/** Directly after CONNECTED: what the offer asked for begins (RC-1). */
export function startRecording(draft: Draft, call: Call, phase: Claimed): void {
  if (!call.offer.record || !mayRecord(draft, call, phase)) return;
  write(draft, 'calls', call.id, { ...call, phase: { ...phase, isRecorded: true } });
  const { session } = call.caller;
  tellRecording(draft, session, call, true, session);
  tellRecording(draft, phase.claimant.session, call, true, session);
}

/** Nobody is recorded without being told, so both have to understand RECORDING. */
function mayRecord(draft: Draft, call: Call, { claimant }: Claimed): boolean {
  return (
    draft.settings.forbidsRecording !== true &&
    hasFeature(draft, call.caller.session, Feature.RECORDING) &&
    hasFeature(draft, claimant.session, Feature.RECORDING)
  );
}

function tellRecording(draft: Draft, to: SessionId, call: Call, on: boolean, by: SessionId): void {
  tell(draft, to, call.id, { case: 'recording', value: { on, by } });
}
