/** Owns which SDP a client's frame carries, in whatever field it stands. Pure. */
import type { ClientFrame } from '@audiocall/proto';

/** The SDP of a frame's body; undefined where it has none. */
export function findSdp(body: ClientFrame['body']): string | undefined {
  switch (body.case) {
    case 'offerCall':
      return body.value.sdpOffer;
    case 'answerCall':
      return body.value.sdpAnswer;
    case 'description':
      return body.value.sdp;
    default:
      return undefined;
  }
}
