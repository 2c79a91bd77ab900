/**
 * Owns the notice of a changed device, which never names one (DN-1).
 */
import { type DeviceNotice, Feature } from '@audiocall/proto';
import { checkState } from './admission.js';
import { type Answer, accept, acceptIdly, refuseState } from './answer.js';
import type { Draft } from './draft.js';
import { tell } from './effects.js';
import { hasFeature } from './features.js';
import { takeSeat } from './parties.js';
import type { Session } from './state.js';
import { resolveLive } from './targets.js';

export function decideDeviceNotice(draft: Draft, session: Session, request: DeviceNotice): Answer {
  const target = resolveLive(draft, session, request.callId);
  if (target.kind === 'refused') return target;
  const { call } = target;
  const refusal = checkState('deviceNotice', session, call.id);
  if (refusal !== undefined) return refusal;
  const seat = takeSeat(call, session.id);
  if (seat?.phase.kind !== 'connected') {
    return refuseState('A device notice is for a connected call; wait for CONNECTED.');
  }
  const { peer } = seat;
  if (!hasFeature(draft, peer.session, Feature.DEVICE_NOTICE)) return acceptIdly();
  const { epoch, kind } = request;
  return accept(() =>
    tell(draft, peer.session, call.id, {
      case: 'inputDeviceChanged',
      value: { session: session.id, epoch, kind },
    }),
  );
}
