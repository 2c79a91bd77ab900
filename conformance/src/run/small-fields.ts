/** Owns why a case could not be played to its end where a server takes only short SDP, as it says (LM-1). Pure. */
import { StatusCode } from '@audiocall/proto';
import { findSdp } from '../oracle/carried-sdp.js';
import type { Answer } from './answers.js';

/** SDP of real devices is longer; a case that goes beyond a usual limit on purpose is hindered by nothing. */
const FEW_BYTES = 4096;

/** The SDP that was refused since it is longer than its session may send: a sentence without a full stop. */
export function describeLongSdp(answers: readonly Answer[]): string | undefined {
  const limits = new Map<string, number>();
  for (const { participant, asked, response } of answers) {
    const { result, status } = response;
    if (result.case === 'createSession') {
      limits.set(participant, result.value.limits?.maxSdpBytes ?? 0);
    }
    const limit = limits.get(participant) ?? 0;
    if (limit === 0 || limit >= FEW_BYTES || status?.code !== StatusCode.INVALID_ARGUMENT) continue;
    if (Buffer.byteLength(findSdp(asked) ?? '') <= limit) continue;
    return `the server announces max_sdp_bytes of ${limit}, too few for the SDP of this case`;
  }
  return undefined;
}
