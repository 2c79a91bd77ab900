/**
 * Owns why an SDK may not have reported that its media is connected, as far as what it was given and what it sent tells.
 * Pure.
 */
import { type ClientFrame, MediaState, type Trace } from '@audiocall/proto';

/** What is missing, and what to look at: a sentence without its stop. */
export function explainNoReport({ entries }: Trace, callId: string): string {
  const sent = entries.flatMap(({ what }) => (what.case === 'sent' ? [what.value] : []));
  const reports = sent.flatMap(({ body }) => (body.case === 'mediaReport' ? [body.value] : []));
  const [other] = reports;
  if (other !== undefined) {
    const { negotiationId, state } = other;
    const call = other.callId === callId ? 'it' : `call ${JSON.stringify(other.callId)}`;
    return `it sent MediaReport(${MediaState[state] ?? state}) of negotiation ${negotiationId} for ${call} instead; CONNECTED of negotiation 1 for call ${callId} is right`;
  }
  const given = `the SDK has sent and been given a description of call ${callId}, and been given candidates, and sent no MediaReport`;
  return `${given}${describeOwn(sent, callId)}; look at whether it applies the description before it adds the candidates, keeps those that come sooner, passes each on to its media, and reports what its media says`;
}

/** Whether it sent candidates of its own. */
function describeOwn(sent: readonly ClientFrame[], callId: string): string {
  const has = sent.some(({ body }) => body.case === 'candidates' && body.value.callId === callId);
  return has ? '' : ' and no candidates of its own';
}
