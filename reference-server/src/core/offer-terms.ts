/** Owns what is kept of an offer for as long as its call is remembered (OF-6): all but the SDP itself. */
import type { OfferCall } from '@audiocall/proto';
import { fingerprint } from './fingerprint.js';
import type { OfferWithoutSdp } from './state.js';

export function withoutSdp({ sdpOffer: _, ...offer }: OfferCall): OfferWithoutSdp {
  return offer;
}

export function fingerprintSdp({ sdpOffer }: OfferCall): string | undefined {
  return sdpOffer === undefined ? undefined : fingerprint(sdpOffer);
}
